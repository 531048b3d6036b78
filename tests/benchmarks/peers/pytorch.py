"""PyTorch, eager: once as its tutorials write a network, once with all that nnstudio keeps kept."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from tests.benchmarks.peer import Peer, package
from tests.benchmarks.timing import Timed, timed
from tests.benchmarks.workloads import LEARNING_RATE, Array, Workload

Model = tuple[Callable[[Any], Any], list[Any]]
"""A function from inputs to predictions, and its parameters."""


def build(model: Callable[[Workload], Model], work: Workload, x: Array, y: Array) -> Timed:
    """A training step; sequences are (time, batch, features), classes are numbers, as PyTorch has them fastest."""
    import torch

    torch.set_num_threads(1)
    predict, parameters = model(work)
    kinds = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}
    optimizer = kinds[work.optimizer](parameters, lr=LEARNING_RATE)
    loss = torch.nn.MSELoss() if work.loss == "mse" else torch.nn.CrossEntropyLoss()
    inputs = torch.tensor(np.ascontiguousarray(x.swapaxes(0, 1)) if work.times else x)
    targets = torch.tensor(y if work.loss == "mse" else y.argmax(1))

    def step() -> None:
        optimizer.zero_grad()
        loss(predict(inputs), targets).backward()
        optimizer.step()

    return timed(step)


def plain(work: Workload) -> Model:
    """Of PyTorch's own layers."""
    import torch

    if not work.cell:
        chain = dense(work)
        return chain, list(chain.parameters())
    cells = {"simple_rnn": torch.nn.RNN, "lstm": torch.nn.LSTM}
    cell = cells[work.cell](*work.widths[:2])
    head = torch.nn.Linear(*work.widths[1:])
    return lambda x: head(cell(x)[0][-1]), [*cell.parameters(), *head.parameters()]


def dense(work: Workload) -> Any:
    """A chain of linear layers; cross-entropy includes the softmax."""
    import torch

    activations = {"sigmoid": torch.nn.Sigmoid, "tanh": torch.nn.Tanh, "relu": torch.nn.ReLU}
    modules: list[Any] = []
    for fan_in, width in zip(work.widths[:-2], work.widths[1:-1], strict=True):
        modules += [torch.nn.Linear(fan_in, width), activations[work.hidden]()]
        modules += [torch.nn.Dropout(work.dropout)] if work.dropout else []
    modules.append(torch.nn.Linear(*work.widths[-2:]))
    modules += [activations[work.last]()] if work.last in activations else []
    return torch.nn.Sequential(*modules)


def kept(work: Workload) -> Model:
    """A recurrent layer as a loop over time that keeps every gate and state and its gradient, as nnstudio does."""
    import torch

    fan_in, units, outputs = work.widths
    gates = 4 * units if work.cell == "lstm" else units
    weights = [torch.randn(*shape) / 8 for shape in ((fan_in, gates), (units, gates), (gates,))]
    parameters = [each.requires_grad_() for each in weights]
    head = torch.nn.Linear(units, outputs)
    states: list[Any] = []
    cell = {"simple_rnn": rnn_states, "lstm": lstm_states}[work.cell]

    def predict(x: Any) -> Any:
        states.clear()
        cell(states, x @ parameters[0] + parameters[2], parameters[1])
        for state in states:
            state.retain_grad()
        return head(states[-1])

    return predict, [*parameters, *head.parameters()]


def rnn_states(states: list[Any], sums: Any, weight: Any) -> None:
    """Append f and h of every time step; `sums` are what the inputs add (time, batch, units)."""
    import torch

    h = torch.zeros_like(sums[0])
    for each in sums:
        f = torch.addmm(each, h, weight)
        h = torch.tanh(f)
        states += [f, h]


def lstm_states(states: list[Any], sums: Any, weight: Any) -> None:
    """Append f, the gates, c, tanh c and h of every time step; `sums` are what the inputs add (time, batch, gates)."""
    import torch

    units = len(weight)
    h = c = torch.zeros_like(sums[0, :, :units])
    for each in sums:
        f = torch.addmm(each, h, weight)
        gates = torch.sigmoid(f[:, : 3 * units])
        new = torch.tanh(f[:, 3 * units :])
        let_in, keep, out = gates.chunk(3, 1)
        c = let_in * new + keep * c
        bent = torch.tanh(c)
        h = out * bent
        states += [f, gates, new, c, bent, h]


DIFFERS = "drops what it has computed when it no longer needs it; an LSTM has two biases"
EAGER = Peer("PyTorch", partial(build, plain), package("torch"), DIFFERS)
KEPT = Peer(
    "PyTorch, all kept",
    partial(build, kept),
    package("torch"),
    "a loop of cells that keeps every gate and state and its gradient",
)
