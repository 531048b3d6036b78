"""The networks that are timed, in nnstudio and in other libraries."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnstudio.base.catalogue import Choice
from nnstudio.engine.program import Program, bind
from tests.engine.drawings import Bench, Layer, chain, dense, entry

Work = Callable[[], object]


@dataclass(frozen=True)
class Workload:
    """A chain of dense layers.

    Attributes:
        title: as the table shows it.
        widths: of the input and of each layer.
        hidden, last: activations.
        loss, optimizer: names.
        batch: rows.
        dropout: rate behind each hidden layer; 0 for none.
        goals: the ratios aimed at, by peer; "bound" is a share.
    """

    title: str
    widths: tuple[int, ...]
    hidden: str
    last: str
    loss: str
    optimizer: str
    batch: int
    dropout: float
    goals: dict[str, float]


SMALL = {"loss": "mse", "optimizer": "sgd", "dropout": 0.0}
W1 = {"widths": (4, 3, 2, 1), "hidden": "sigmoid", "last": "sigmoid", **SMALL}
W3 = {"widths": (784, 128, 64, 10), "hidden": "relu", "last": "softmax", "loss": "categorical_crossentropy"}
W3 |= {"optimizer": "adagrad", "dropout": 0.2}
W6 = W3 | {"widths": (1024, 1024, 1024, 10), "dropout": 0.0}
WORKLOADS = [
    Workload("W1 4-3-2-1 sigmoid, SGD, batch 1", batch=1, goals={"PyTorch": 25, "scikit-learn": 30}, **W1),
    Workload("W1 4-3-2-1 sigmoid, SGD, batch 4", batch=4, goals={"PyTorch": 25, "scikit-learn": 30}, **W1),
    Workload(
        "W2 2-8-8-8-1 tanh, SGD, batch 10",
        widths=(2, 8, 8, 8, 1),
        hidden="tanh",
        last="tanh",
        batch=10,
        goals={"PyTorch": 30, "scikit-learn": 40},
        **SMALL,
    ),
    Workload(
        "W3 784-128-64-10 relu, dropout, batch 32",
        batch=32,
        goals={"PyTorch": 2.5, "scikit-learn": 6, "bound": 0.42},
        **W3,
    ),
    Workload(
        "W3 784-128-64-10 relu, dropout, batch 128",
        batch=128,
        goals={"PyTorch": 2, "scikit-learn": 3.5, "bound": 0.69},
        **W3,
    ),
    Workload(
        "W6 1024-1024-1024-10 relu, batch 256",
        batch=256,
        goals={"PyTorch": 1, "scikit-learn": 1.4, "bound": 0.83},
        **W6,
    ),
]


def bench(work: Workload) -> Bench:
    """The workload in nnstudio, in single precision."""
    layers: list[Layer] = [entry("x", work.widths[0])]
    for i, width in enumerate(work.widths[1:-1]):
        layers.append(dense(f"h{i}", width, work.hidden))
        if work.dropout:
            layers.append((f"drop{i}", "dropout", {"rate": work.dropout}))
    layers.append(dense("y", work.widths[-1], work.last))
    recipe = {"loss": (Choice(work.loss),), "optimizer": Choice(work.optimizer), "learning_rate": 1e-4}
    built = Bench(chain(*layers, precision="float32", **recipe), work.batch)
    for parameter in built.state.layout.parameters:
        parameter.user(built.state.values)[...] = parameter.draw(7)
    return built


def bound(program: Program) -> Work:
    """The matrix products of a program alone, which no NumPy engine can do without."""
    calls = [call for row in program.instructions for call in row.calls]
    products = [bind(call) for call in calls if call[0] is np.dot and call[1].ndim == 2]

    def run() -> None:
        for product in products:
            product()

    return run


def pytorch(work: Workload, built: Bench) -> Work:
    """The workload in PyTorch, eager, as its tutorials write it."""
    import torch

    torch.set_num_threads(1)
    activations = {"sigmoid": torch.nn.Sigmoid, "tanh": torch.nn.Tanh, "relu": torch.nn.ReLU}
    modules: list[Any] = []
    for fan_in, width in zip(work.widths[:-2], work.widths[1:-1], strict=True):
        modules += [torch.nn.Linear(fan_in, width), activations[work.hidden]()]
        modules += [torch.nn.Dropout(work.dropout)] if work.dropout else []
    modules.append(torch.nn.Linear(*work.widths[-2:]))
    modules += [activations[work.last]()] if work.last in activations else []
    model = torch.nn.Sequential(*modules)
    loss = torch.nn.MSELoss() if work.loss == "mse" else torch.nn.CrossEntropyLoss()
    kinds = {"sgd": torch.optim.SGD, "adagrad": torch.optim.Adagrad}
    optimizer = kinds[work.optimizer](model.parameters(), lr=1e-4)
    x, y = (torch.tensor(np.ascontiguousarray(each.T), dtype=torch.float32) for each in batch_of(built))

    def run() -> None:
        optimizer.zero_grad()
        loss(model(x), y).backward()
        optimizer.step()

    return run


def scikit_learn(work: Workload, built: Bench) -> Work:
    """The nearest that scikit-learn has: no dropout, Adam for Adagrad, a linear output for mse."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    words: dict[str, Any] = {
        "hidden_layer_sizes": work.widths[1:-1],
        "activation": {"sigmoid": "logistic"}.get(work.hidden, work.hidden),
        "batch_size": work.batch,
        "alpha": 0,
        "learning_rate_init": 1e-4,
    }
    words |= {"solver": "sgd", "momentum": 0, "nesterovs_momentum": False} if work.optimizer == "sgd" else {}
    x, y = (np.ascontiguousarray(each.T, np.float32) for each in batch_of(built))
    if work.loss == "mse":
        model, target = MLPRegressor(**words), y.ravel()
        return lambda: model.partial_fit(x, target)
    model, classes, target = MLPClassifier(**words), np.arange(work.widths[-1]), y.argmax(1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.partial_fit(x, target, classes=classes)
    return lambda: model.partial_fit(x, target)


def batch_of(built: Bench) -> tuple[Any, Any]:
    """Inputs and targets, (features, batch)."""
    return built.program.inputs["x"], built.program.targets["y"]
