"""Add."""

import numpy as np

from nnstudio.engine.arrays import copy
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.merging import Merge, listed, wanted
from nnstudio.engine.program import Call
from nnstudio.engine.tensor import Tensor


class Add(Merge):
    """Adds several inputs of the same shape, value by value."""

    name = "add"
    title = "Add"

    def build(self, b: Builder, *inputs: Tensor) -> Tensor:
        """One sum."""
        return b.apply(total(b, *inputs))


def total(b: Builder, *inputs: Tensor) -> Operation:
    """O = x₁ + x₂ + …."""
    out = b.tensor("activation", inputs[0].shape, wanted=wanted(inputs))
    first, *rest = inputs
    calls: list[Call] = [(np.add, first.value, rest[0].value, out.value)] if rest else [(copy, first.value, out.value)]
    calls += [(np.add, out.value, x.value, out.value) for x in rest[1:]]
    b.emit("sum", f"O = {listed(inputs, ' + ')}", *calls)
    yield out
    back = [call for x in inputs for call in x.receive(copy, out.delta)]
    b.emit("error passed back", "∂L/∂xᵢ = ∂L/∂O", *back)
