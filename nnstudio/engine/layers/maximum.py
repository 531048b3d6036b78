"""Maximum."""

import numpy as np

from nnstudio.engine.arrays import Array, copy
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.merging import Merge, listed, wanted
from nnstudio.engine.program import Call
from nnstudio.engine.tensor import Tensor


class Maximum(Merge):
    """The largest of several inputs of the same shape, value by value."""

    name = "maximum"
    title = "Maximum"

    def build(self, b: Builder, *inputs: Tensor) -> Tensor:
        """One maximum."""
        return b.apply(largest(b, *inputs))


def largest(b: Builder, *inputs: Tensor) -> Operation:
    """O = max(x₁, x₂, …); where several are largest, the first gets the gradient."""
    out = b.tensor("activation", inputs[0].shape, wanted=wanted(inputs))
    first, *rest = inputs
    calls: list[Call] = [(copy, first.value, out.value)]
    calls += [(np.maximum, out.value, x.value, out.value) for x in rest]
    b.emit("maximum", f"O = max({listed(inputs, ', ')})", *calls)
    yield out
    left, slope = b.spare(out.value.shape, dtype=np.bool_), b.spare(out.value.shape)
    back: list[Call] = [(np.equal, out.value, out.value, left)]
    for x in inputs:
        back += chosen(b, x, out.value, left, slope)
        back += x.receive(np.multiply, out.delta, slope)
    b.emit("error passed back", "∂L/∂xᵢ = ∂L/∂O where xᵢ is the largest, else 0", *back if wanted(inputs) else ())


def chosen(b: Builder, x: Tensor, top: Array, left: Array, slope: Array) -> list[Call]:
    """The calls that put 1 where an input is the largest and none before it was, and 0 elsewhere."""
    here = b.spare(top.shape, 1, np.bool_)
    return [
        (np.equal, x.value, top, here),
        (np.logical_and, here, left, here),
        (copy, here, slope),
        (np.greater, left, here, left),
    ]
