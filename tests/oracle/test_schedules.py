"""Schedules against PyTorch's, over a hundred epochs or iterations."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler

from nnstudio.engine.schedule import Progress
from nnstudio.engine.schedules import SCHEDULES

BASE = 0.3
Peer = Callable[[torch.optim.Optimizer], Any]
PEERS: list[tuple[str, dict[str, Any], Peer]] = [
    ("constant", {}, lambda o: lr_scheduler.ConstantLR(o, 1.0)),
    ("step", {"every": 7, "factor": 0.4}, lambda o: lr_scheduler.StepLR(o, 7, 0.4)),
    ("exponential", {"factor": 0.93}, lambda o: lr_scheduler.ExponentialLR(o, 0.93)),
    ("cosine", {"length": 200}, lambda o: lr_scheduler.CosineAnnealingLR(o, 200)),
    ("cosine", {"length": 150, "minimum": 0.1}, lambda o: lr_scheduler.CosineAnnealingLR(o, 150, 0.1 * BASE)),
]


def optimizer() -> torch.optim.Optimizer:
    return torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=BASE)


def rates(scheduler: Any, count: int) -> list[float]:
    """PyTorch's rates, one after the other."""
    found = []
    for _ in range(count):
        found.append(scheduler.optimizer.param_groups[0]["lr"])
        scheduler.optimizer.step()
        scheduler.step()
    return found


@pytest.mark.parametrize("size", [1, 5])
@pytest.mark.parametrize("unit", ["epochs", "iterations"])
@pytest.mark.parametrize(("name", "settings", "peer"), PEERS)
def test_a_hundred(name: str, settings: dict[str, Any], peer: Peer, unit: str, size: int) -> None:
    kind = SCHEDULES.make({"kind": name, "settings": {**settings, "unit": unit}})
    expected = rates(peer(optimizer()), 100)
    places = range(0, 100 * size, size) if unit == "epochs" else range(100)
    np.testing.assert_allclose(kind.path(BASE, places, size), expected, rtol=1e-12)


@pytest.mark.parametrize("warmup", [1, 4, 30])
@pytest.mark.parametrize(("name", "settings", "peer"), PEERS)
def test_a_hundred_behind_a_warm_up(name: str, settings: dict[str, Any], peer: Peer, warmup: int) -> None:
    kind = SCHEDULES.make({"kind": name, "settings": {**settings, "unit": "iterations", "warmup": warmup}})
    rising = lr_scheduler.LinearLR(optimizer(), start_factor=1 / (warmup + 1), total_iters=warmup)
    expected = rates(rising, warmup) + rates(peer(optimizer()), 100)
    np.testing.assert_allclose(kind.path(BASE, range(warmup + 100), 10), expected, rtol=1e-12)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    "settings",
    [
        {"factor": 0.5, "patience": 3},
        {"factor": 0.1, "patience": 0, "minimum": 1e-3},
        {"factor": 0.7, "patience": 2, "improvement": 0.05},
    ],
    ids=str,
)
def test_plateau(settings: dict[str, Any], seed: int) -> None:
    kind = SCHEDULES.make({"kind": "plateau", "settings": settings})
    words = {"factor": settings["factor"], "patience": settings["patience"], "eps": 0.0}
    words["min_lr"] = settings.get("minimum", 0.0) * BASE
    peer = lr_scheduler.ReduceLROnPlateau(optimizer(), threshold=settings.get("improvement", 1e-4), **words)
    losses = np.exp(-np.arange(100) / 30) + np.random.default_rng(seed).normal(0, 0.1, 100) ** 2
    memory = kind.memory()
    for epoch, loss in enumerate(losses):
        memory = kind.observe(memory, loss)
        peer.step(loss)
        found = BASE * kind.multiplier(Progress(epoch, epoch, 1), memory)
        assert found == pytest.approx(peer.optimizer.param_groups[0]["lr"], rel=1e-12)


def test_every_schedule_has_a_peer() -> None:
    assert {name for name, *_ in PEERS} | {"plateau"} == set(SCHEDULES.members)
