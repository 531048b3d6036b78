"""A drawing rebuilt in PyTorch, with the same parameters."""

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
    "softmax": lambda f, _: torch.softmax(f, -1),
}


def activate(kind: Kind, f: Tensor) -> Tensor:
    """PyTorch's function of that name."""
    return FUNCTIONS[kind.name](f, kind)


def loss_of(name: str, prediction: Tensor, target: Tensor) -> Tensor:
    """PyTorch's loss on probabilities; those for one-hot targets are written out, because PyTorch takes logits."""
    if name == "mse":
        return torch.nn.functional.mse_loss(prediction, target)
    if name == "sse":
        return torch.nn.functional.mse_loss(prediction, target, reduction="sum")
    if name == "binary_crossentropy":
        return torch.nn.functional.binary_cross_entropy(prediction, target)
    return -(target * torch.log(prediction)).sum(-1).mean()


class Twin:
    """The network of a bench in PyTorch.

    Attributes:
        parameters: leaves by name, of the shapes that users see.
    """

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        layout, values = bench.state.layout, bench.state.values
        self.parameters = {
            each.name: torch.tensor(each.user(values).copy(), requires_grad=True) for each in layout.parameters
        }

    def run(self) -> Tensor:
        """The loss, with gradients on the parameters; masks are those that the bench drew."""
        values: dict[str, Tensor] = {}
        for name, step in self.bench.plan.steps.items():
            values[name] = self.value(name, step, [values[each] for each in step.inputs])
        targets = {name: torch.tensor(self.bench.see("target", name)) for name in self.bench.plan.outputs}
        parts = [loss_of(kind.name, values[name], targets[name]) for name, kind in self.bench.plan.outputs.items()]
        for parameter in self.parameters.values():
            parameter.grad = None
        total = torch.stack(parts).sum()
        total.backward()
        return total

    def value(self, name: str, step: Step, inputs: list[Tensor]) -> Tensor:
        """One node's output."""
        layer: Any = step.layer
        if layer.name == "input":
            return torch.tensor(self.bench.see("activation", name))
        if layer.name == "dense":
            f = inputs[0] @ self.parameters[f"{name}.weight"]
            return activate(layer.activation, f + self.parameters[f"{name}.bias"] if layer.use_bias else f)
        if layer.name == "dropout":
            kept = torch.tensor(self.bench.see("mask", name))
            return inputs[0] * kept / ((1 - layer.rate) if layer.scaling == "inverted" else 1)
        merges = {
            "activation": lambda: activate(layer.function, inputs[0]),
            "add": lambda: torch.stack(inputs).sum(0),
            "concatenate": lambda: torch.cat(inputs, -1),
        }
        return merges[layer.name]()

    def gradient(self, name: str) -> Any:
        """∂L/∂ of a parameter; zeros where nothing arrived."""
        leaf = self.parameters[name]
        return np.zeros(leaf.shape) if leaf.grad is None else leaf.grad.numpy()
