"""Small networks and their data, and all that is to be seen of a run at one moment."""

from collections.abc import Hashable
from typing import Any

import numpy as np

import nnstudio as nn
from nnstudio.session.requests import Request

Array = np.ndarray[Any, Any]


def rows(count: int = 10, features: int = 4, seed: int = 1) -> tuple[Array, Array]:
    """Inputs and targets 0 or 1."""
    inputs = np.random.default_rng(seed).normal(size=(count, features))
    return inputs, (inputs.sum(1) > 0).astype(float)


def network(**recipe: Any) -> nn.Network:
    """4-3-dropout-1 with a smaller last batch for 10 rows."""
    net = nn.Network()
    x = net.add("input", shape=(4,), name="x")
    h = net.add("dense", units=3, activation="sigmoid", name="hidden1")
    d = net.add("dropout", rate=0.3, name="drop")
    y = net.add("dense", units=1, activation="sigmoid", name="output")
    net.connect(x, h)
    net.connect(h, d)
    net.connect(d, y)
    net.train_with(**{"batch_size": 4, "learning_rate": 0.5, "seed": 3} | recipe)
    return net


def session(**recipe: Any) -> nn.Session:
    """A run of `network` on 10 rows."""
    return nn.Session(network(**recipe), data=rows())


def seen(run: nn.Session) -> dict[str, Hashable]:
    """Every visible value at this moment, to the last bit."""
    requests = [Request(each.role, each.name) for each in run.outline().quantities]
    frame = run.frame(requests)
    found: dict[str, Hashable] = {
        f"{view.request.role} {view.request.name}": (
            None if view.values is None else (view.shape, view.values.tobytes(), view.computed, view.low, view.high)
        )
        for view in frame.views.values()
    }
    moment = frame.moment
    metrics = tuple(moment.metrics.items())
    return found | {"where": moment.where, "loss": repr(moment.loss), "metrics": metrics, "batch": moment.batch}


def weights(run: nn.Session) -> dict[str, bytes]:
    """The bits of all parameters."""
    return {name: run[name].tobytes() for name in run.parameters}
