"""Concatenate."""

import numpy as np

from nnstudio.engine.arrays import copy
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.layer import Layer, ShapeError
from nnstudio.engine.merging import listed, wanted
from nnstudio.engine.tensor import Tensor


class Concatenate(Layer):
    """Puts the features of several inputs one behind the other, in the order of connecting."""

    name = "concatenate"
    title = "Concatenate"
    group = "Merge"
    takes = (1, None)

    def output_shape(self, *inputs: tuple[int, ...]) -> tuple[int, ...]:
        """(…, sum of features); inputs that differ in another axis are refused."""
        if len({shape[:-1] for shape in inputs}) > 1:
            raise ShapeError(
                f"it joins along the last axis, and what arrives has shapes {', '.join(map(str, inputs))}",
                "Connect only nodes whose outputs agree in all other axes",
            )
        return (*inputs[0][:-1], sum(shape[-1] for shape in inputs))

    def build(self, b: Builder, *inputs: Tensor) -> Tensor:
        """One copy for each input."""
        return b.apply(joined(b, *inputs))


def joined(b: Builder, *inputs: Tensor) -> Operation:
    """O = [x₁, x₂, …]."""
    sizes = [len(x.value) for x in inputs]
    out = b.tensor("activation", (*inputs[0].shape[:-1], sum(sizes)), wanted=wanted(inputs))
    parts = np.split(out.value, np.cumsum(sizes)[:-1])
    calls = [(copy, x.value, part) for x, part in zip(inputs, parts, strict=True)]
    b.emit("join", f"O = [{listed(inputs, ', ')}]", *calls)
    yield out
    slices = np.split(out.delta, np.cumsum(sizes)[:-1])
    back = [call for x, part in zip(inputs, slices, strict=True) for call in x.receive(copy, part)]
    b.emit("error passed back", "∂L/∂xᵢ = its part of ∂L/∂O", *back)
