"""The networks that are timed, and nnstudio's side of them."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.base.catalogue import Choice
from nnstudio.document.model import Document
from nnstudio.engine import plan
from nnstudio.engine.compile import make_state, training_program
from nnstudio.engine.program import Program, bind
from tests.benchmarks.timing import Work
from tests.engine.drawings import Layer, chain, dense, entry

Array = npt.NDArray[Any]

LEARNING_RATE = 1e-6
"""So small that the last round computes with nearly the numbers of the first, and nothing fades to subnormal ones."""


@dataclass(frozen=True)
class Workload:
    """A chain of layers, trained in single precision on one batch that is loaded already.

    Attributes:
        title: as the report shows it.
        widths: of the input and of each layer.
        batch: rows.
        hidden, last: activations.
        loss, optimizer: names.
        dropout: rate behind each hidden layer; 0 for none.
        cell: kind of the hidden layer that reads a sequence and passes on its last state; "" for dense layers.
        times: time steps of a sequence; 0 where there is none.
        goals: how many times as long each peer is to take, by its title; of the "BLAS bound" the share of our time.
            A peer without a goal has no such network.
        least: what the ratio to PyTorch must not fall below.
    """

    title: str
    widths: tuple[int, ...]
    batch: int
    hidden: str = "linear"
    last: str = "linear"
    loss: str = "mse"
    optimizer: str = "sgd"
    dropout: float = 0.0
    cell: str = ""
    times: int = 0
    goals: dict[str, float] = field(default_factory=dict)
    least: float = 0.0

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one example."""
        return (self.times, self.widths[0]) if self.times else (self.widths[0],)


W1: dict[str, Any] = {"widths": (4, 3, 2, 1), "hidden": "sigmoid", "last": "sigmoid", "least": 21}
W2: dict[str, Any] = {"widths": (2, 8, 8, 8, 1), "hidden": "tanh", "last": "tanh", "least": 27}
DEEP: dict[str, Any] = {
    "hidden": "relu",
    "last": "softmax",
    "loss": "categorical_crossentropy",
    "optimizer": "adam",
}
W3: dict[str, Any] = DEEP | {"widths": (784, 128, 64, 10), "dropout": 0.2}
W6: dict[str, Any] = DEEP | {"widths": (1024, 1024, 1024, 10), "least": 1.0}
SEQUENCE: dict[str, Any] = {"times": 50, "batch": 32, "optimizer": "adam"}

WORKLOADS = (
    Workload(
        "W1 4-3-2-1 sigmoid, SGD, batch 1",
        batch=1,
        goals={"PyTorch": 25, "JAX": 1.3, "scikit-learn": 30, "TensorFlow Playground": 0.1},
        **W1,
    ),
    Workload(
        "W1 4-3-2-1 sigmoid, SGD, batch 4",
        batch=4,
        goals={"PyTorch": 25, "JAX": 1.6, "scikit-learn": 30, "TensorFlow Playground": 0.3},
        **W1,
    ),
    Workload(
        "W2 2-8-8-8-1 tanh, SGD, batch 10",
        batch=10,
        goals={"PyTorch": 30, "JAX": 3, "scikit-learn": 40, "TensorFlow Playground": 3},
        **W2,
    ),
    Workload(
        "W3 784-128-64-10 relu, dropout 0.2, Adam, batch 32",
        batch=32,
        goals={"PyTorch": 2.5, "JAX": 1, "scikit-learn": 6, "BLAS bound": 0.42},
        least=2.4,
        **W3,
    ),
    Workload(
        "W3 784-128-64-10 relu, dropout 0.2, Adam, batch 128",
        batch=128,
        goals={"PyTorch": 2, "JAX": 1, "scikit-learn": 3.5, "BLAS bound": 0.69},
        least=1.8,
        **W3,
    ),
    Workload(
        "W4 simple RNN 64, input 16, T = 50, Adam, batch 32",
        widths=(16, 64, 1),
        cell="simple_rnn",
        goals={"PyTorch": 4, "PyTorch, all kept": 6, "JAX": 1.25, "BLAS bound": 0.73},
        least=3.5,
        **SEQUENCE,
    ),
    Workload(
        "W5 LSTM 64, input 16, T = 50, Adam, batch 32",
        widths=(16, 64, 1),
        cell="lstm",
        goals={"PyTorch": 1.25, "PyTorch, all kept": 4, "JAX": 1.3, "BLAS bound": 0.59},
        least=1.0,
        **SEQUENCE,
    ),
    Workload(
        "W5b LSTM 128, input 16, T = 50, Adam, batch 32",
        widths=(16, 128, 1),
        cell="lstm",
        goals={"PyTorch": 0.9, "PyTorch, all kept": 3, "JAX": 1.15, "BLAS bound": 0.78},
        least=0.9,
        **SEQUENCE,
    ),
    Workload(
        "W6 1024-1024-1024-10 relu, Adam, batch 256",
        batch=256,
        goals={"PyTorch": 1, "JAX": 0.97, "scikit-learn": 1.4, "BLAS bound": 0.83},
        **W6,
    ),
)


def batch_of(work: Workload) -> tuple[Array, Array]:
    """Inputs (batch, *shape), and targets (batch, width): one-hot for cross-entropy, numbers in 0 … 1 for others."""
    random = np.random.default_rng(7)
    x = random.normal(size=(work.batch, *work.shape)).astype(np.float32)
    width = work.widths[-1]
    if work.loss == "categorical_crossentropy":
        return x, np.eye(width, dtype=np.float32)[random.integers(0, width, work.batch)]
    return x, random.uniform(0.1, 0.9, (work.batch, width)).astype(np.float32)


def drawn(work: Workload) -> Document:
    """The workload as a drawing."""
    layers: list[Layer] = [entry("x", *work.shape)]
    for i, width in enumerate(work.widths[1:-1]):
        layers.append((f"h{i}", work.cell, {"units": width}) if work.cell else dense(f"h{i}", width, work.hidden))
        if work.dropout:
            layers.append((f"drop{i}", "dropout", {"rate": work.dropout}))
    layers.append(dense("y", work.widths[-1], work.last))
    recipe = {"loss": (Choice(work.loss),), "optimizer": Choice(work.optimizer), "learning_rate": LEARNING_RATE}
    return chain(*layers, precision="float32", **recipe)


def compiled(document: Document, batch: int) -> Program:
    """A drawing's training step, without a batch."""
    planned = plan(document)
    return training_program(planned, make_state(planned, batch), batch)


def loaded(work: Workload) -> Program:
    """The workload's training step on its batch."""
    program = compiled(drawn(work), work.batch)
    x, y = batch_of(work)
    program.load({"x": x.reshape(work.batch, -1), "y": y}, np.arange(work.batch))
    return program


def products(program: Program) -> Work:
    """The matrix products of a program alone, which no NumPy engine can do without."""
    calls = [bind(call) for row in program.instructions for call in row.calls if is_product(call)]

    def run() -> None:
        for call in calls:
            call()

    return run


def is_product(call: Any) -> bool:
    """Whether a call multiplies matrices."""
    return call[0] in (np.dot, np.matmul) and call[1].ndim > 1
