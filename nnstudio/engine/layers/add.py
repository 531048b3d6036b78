"""Add."""

import numpy as np

from nnstudio.engine.arrays import copy
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.layer import Layer, ShapeError
from nnstudio.engine.program import Call
from nnstudio.engine.tensor import Tensor


class Add(Layer):
    """Adds several inputs of the same shape, value by value."""

    name = "add"
    title = "Add"
    group = "Merge"
    takes = (1, None)

    def output_shape(self, *inputs: tuple[int, ...]) -> tuple[int, ...]:
        """The common shape; different ones are refused."""
        if len(set(inputs)) > 1:
            raise ShapeError(
                f"it adds value by value, and what arrives has shapes {', '.join(map(str, inputs))}",
                "Give the nodes before it the same number of units",
            )
        return inputs[0]

    def build(self, b: Builder, *inputs: Tensor) -> Tensor:
        """One sum."""
        return b.apply(total(b, *inputs))


def total(b: Builder, *inputs: Tensor) -> Operation:
    """O = x₁ + x₂ + …."""
    out = b.tensor("activation", inputs[0].shape, wanted=any(x.wanted for x in inputs))
    first, *rest = inputs
    calls: list[Call] = [(np.add, first.value, rest[0].value, out.value)] if rest else [(copy, first.value, out.value)]
    calls += [(np.add, out.value, x.value, out.value) for x in rest[1:]]
    b.emit("sum", "O = " + " + ".join(f"x{chr(0x2081 + i)}" for i in range(min(len(inputs), 9))), *calls)
    yield out
    back = [call for x in inputs for call in x.receive(copy, out.delta)]
    b.emit("error passed back", "∂L/∂xᵢ = ∂L/∂O", *back)
