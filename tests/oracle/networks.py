"""A drawing rebuilt in PyTorch, with the same parameters."""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np
import torch

from nnstudio.base.catalogue import Kind
from nnstudio.engine.plan import Step
from tests.engine.drawings import Bench

Tensor = torch.Tensor

FUNCTIONS = {
    "linear": lambda f, _: f,
    "sigmoid": lambda f, _: torch.sigmoid(f),
    "tanh": lambda f, _: torch.tanh(f),
    "relu": lambda f, _: torch.relu(f),
    "leaky_relu": lambda f, kind: torch.nn.functional.leaky_relu(f, kind.slope),
    "softplus": lambda f, _: torch.nn.functional.softplus(f, threshold=1000),
    "softmax": lambda f, _: torch.softmax(f, -1),
}


def activate(kind: Kind, f: Tensor) -> Tensor:
    """PyTorch's function of that name."""
    return FUNCTIONS[kind.name](f, kind)


def loss_of(kind: Any, prediction: Tensor, target: Tensor) -> Tensor:
    """PyTorch's loss of (rows, features); those that PyTorch has not in this form are written out."""
    functional = torch.nn.functional
    if kind.name == "hinge":
        return torch.clamp(1 - torch.where(target == 0, -1.0, target) * prediction, min=0).mean()
    if kind.name == "categorical_crossentropy":
        return -(target * torch.log(prediction)).sum(-1).mean()
    losses = {
        "mse": functional.mse_loss,
        "sse": lambda o, y: functional.mse_loss(o, y, reduction="sum"),
        "mae": functional.l1_loss,
        "huber": lambda o, y: functional.huber_loss(o, y, delta=kind.delta),
        "binary_crossentropy": functional.binary_cross_entropy,
    }
    return losses[kind.name](prediction, target)


def larger(one: Tensor, other: Tensor) -> Tensor:
    """Value by value; of equal ones the first."""
    return torch.where(other > one, other, one)


MERGES: dict[str, Callable[[list[Tensor]], Tensor]] = {
    "add": lambda x: torch.stack(x).sum(0),
    "average": lambda x: torch.stack(x).mean(0),
    "multiply": lambda x: reduce(torch.mul, x),
    "maximum": lambda x: reduce(larger, x),
    "concatenate": lambda x: torch.cat(x, -1),
}


class Twin:
    """The network of a bench in PyTorch.

    Attributes:
        parameters: leaves by name, of the shapes that users see; those of frozen nodes want no gradient.
        values: each node's output (batch, …), once it has run.
        masks: booleans (batch, time) of each node whose sequences differ in length.
    """

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        layout, values = bench.state.layout, bench.state.values
        self.parameters = {
            each.name: torch.tensor(each.user(values).copy(), requires_grad=not self.layer(each.node).frozen)
            for each in layout.parameters
        }
        self.values: dict[str, Tensor] = {}
        self.masks: dict[str, Tensor] = {}

    def layer(self, name: str) -> Any:
        """The layer of a node."""
        return self.bench.plan.steps[name].layer

    def run(self) -> Tensor:
        """The loss, with gradients on the parameters; dropout's masks are those that the bench drew."""
        self.values, self.masks = {}, {}
        for name, step in self.bench.plan.steps.items():
            value = self.value(name, step, [self.values[each] for each in step.inputs])
            self.values[name] = value if step.layer.name in CELLS else clamped(value, step.node.clamped)
            self.pass_mask_on(name, step)
        for parameter in self.parameters.values():
            parameter.grad = None
        total = sum(self.losses(), start=torch.zeros(())) + sum(self.penalties())
        if total.requires_grad:
            total.backward()
        return total

    def losses(self) -> list[Tensor]:
        """Weighted, of every output; padding is left out."""
        found = []
        for name, kind in self.bench.plan.outputs.items():
            prediction, target = self.values[name], torch.tensor(self.bench.see("target", name))
            there = self.masks.get(name, torch.ones(prediction.shape[:-1], dtype=torch.bool))
            found.append(kind.weight * loss_of(kind, prediction[there], target[there]))
        return found

    def penalties(self) -> list[Tensor]:
        """Of every weight that is trained."""
        found = []
        for name, values in self.parameters.items():
            layer = self.layer(name.partition(".")[0])
            if values.requires_grad and not name.endswith("bias"):
                found.append(layer.l1 * values.abs().sum() + layer.l2 * values.square().sum())
        return found

    def pass_mask_on(self, name: str, step: Step) -> None:
        """To a sequence with the same time steps; where several arrive, a step counts that all of them have."""
        if ("sequence_mask", name) in self.bench.program.buffers:
            self.masks[name] = torch.tensor(self.bench.see("sequence_mask", name)).bool()
        embedded = step.layer.name == "embedding"
        for source in step.inputs:
            shape = self.bench.plan.steps[source].shape
            if source in self.masks and (embedded or (len(shape) > 1 and shape[:-1] == step.shape[:-1])):
                self.masks[name] = self.masks[source] & self.masks.get(name, self.masks[source])

    def value(self, name: str, step: Step, inputs: list[Tensor]) -> Tensor:
        """One node's output."""
        layer: Any = step.layer
        own = {part.partition(".")[2]: leaf for part, leaf in self.parameters.items() if part.startswith(f"{name}.")}
        if layer.name == "input":
            return torch.tensor(self.bench.see("activation", name))
        if layer.name in MERGES:
            return MERGES[layer.name](inputs)
        if layer.name in CELLS:
            return recurrent(layer, own, inputs[0], self.masks.get(step.inputs[0]), step.node.clamped)
        return getattr(self, layer.name)(name, layer, own, inputs[0])

    def dense(self, name: str, layer: Any, own: dict[str, Tensor], x: Tensor) -> Tensor:
        return activate(layer.activation, x @ own["weight"] + own.get("bias", 0))

    def activation(self, name: str, layer: Any, own: dict[str, Tensor], x: Tensor) -> Tensor:
        return activate(layer.function, x)

    def embedding(self, name: str, layer: Any, own: dict[str, Tensor], x: Tensor) -> Tensor:
        return torch.nn.functional.embedding(x.long(), own["weight"])

    def flatten(self, name: str, layer: Any, own: dict[str, Tensor], x: Tensor) -> Tensor:
        return x.flatten(1)

    def reshape(self, name: str, layer: Any, own: dict[str, Tensor], x: Tensor) -> Tensor:
        return x.reshape(len(x), *layer.shape)

    def dropout(self, name: str, layer: Any, own: dict[str, Tensor], x: Tensor) -> Tensor:
        kept = torch.tensor(self.bench.see("mask", name))
        return x * kept / ((1 - layer.rate) if layer.scaling == "inverted" else 1)

    def gradient(self, name: str) -> Any:
        """∂L/∂ of a parameter; zeros where nothing arrived and where a connection is cut."""
        leaf = self.parameters[name]
        found = np.zeros(leaf.shape) if leaf.grad is None else leaf.grad.numpy().copy()
        node, _, part = name.partition(".")
        layer = self.layer(node)
        gates = max(len(getattr(layer, "gates", ())), 1)
        if not part.endswith("bias"):
            for source, target in layer.cut_recurrent if part == "recurrent_weight" else layer.cut:
                found[source : source + 1, target :: found.shape[1] // gates][:, : gates * (target < layer.units)] = 0
        return found


def clamped(values: Tensor, units: Sequence[tuple[int, float]]) -> Tensor:
    """Values of which some units are held."""
    found = values.clone()
    for unit, value in units:
        found[..., unit] = value
    return found


def recurrent(
    layer: Any, own: dict[str, Tensor], x: Tensor, mask: Tensor | None, held: Sequence[tuple[int, float]]
) -> Tensor:
    """A recurrent layer, time step by time step; where a sequence has ended its state is kept."""
    batch, steps, _ = x.shape
    state = (torch.zeros(batch, layer.units, dtype=x.dtype),) * 2
    states: list[Tensor] = [torch.empty(0)] * steps
    for place, step in enumerate(range(steps)[:: -1 if layer.go_backwards else 1]):
        if layer.truncate and place and place % layer.truncate == 0:
            state = (state[0].detach(), state[1].detach())
        new = CELLS[layer.name](layer, own, x[:, step], *state)
        new = (clamped(new[0], held), new[1])
        if mask is not None:
            there = mask[:, step, None]
            new = (torch.where(there, new[0], state[0]), torch.where(there, new[1], state[1]))
        state, states[step] = new, new[0]
    return torch.stack(states, 1) if layer.return_sequences else state[0]


def elman(layer: Any, own: dict[str, Tensor], x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    """One step of a simple RNN."""
    return activate(layer.activation, x @ own["weight"] + h @ own["recurrent_weight"] + own.get("bias", 0)), c


def lstm(layer: Any, own: dict[str, Tensor], x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    """One step of an LSTM."""
    i, f, g, o = (x @ own["weight"] + h @ own["recurrent_weight"] + own.get("bias", 0)).chunk(4, -1)
    c = torch.sigmoid(i) * torch.tanh(g) + torch.sigmoid(f) * c
    return torch.sigmoid(o) * torch.tanh(c), c


def gru(layer: Any, own: dict[str, Tensor], x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    """One step of a GRU."""
    rx, zx, nx = (x @ own["weight"] + own.get("bias", 0)).chunk(3, -1)
    rh, zh, nh = (h @ own["recurrent_weight"] + own.get("recurrent_bias", 0)).chunk(3, -1)
    z = torch.sigmoid(zx + zh)
    n = torch.tanh(nx + torch.sigmoid(rx + rh) * nh)
    return (1 - z) * n + z * h, c


CELLS = {"simple_rnn": elman, "lstm": lstm, "gru": gru}
