"""Multiply."""

import numpy as np

from nnstudio.engine.arrays import copy
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.merging import Merge, listed, wanted
from nnstudio.engine.program import Call
from nnstudio.engine.tensor import Tensor


class Multiply(Merge):
    """Multiplies several inputs of the same shape, value by value, as a gate does."""

    name = "multiply"
    title = "Multiply"

    def build(self, b: Builder, *inputs: Tensor) -> Tensor:
        """One product."""
        return b.apply(product(b, *inputs))


def product(b: Builder, *inputs: Tensor) -> Operation:
    """O = x₁ ⊙ x₂ ⊙ …; the factor of each input's gradient is the product of the others."""
    out = b.tensor("activation", inputs[0].shape, wanted=wanted(inputs))
    b.emit("product", f"O = {listed(inputs, ' ⊙ ')}", *multiplied(inputs, out.value))
    yield out
    back: list[Call] = []
    for place, x in enumerate(inputs):
        if x.wanted:
            factor = b.spare(out.value.shape)
            others = (*inputs[:place], *inputs[place + 1 :])
            back += multiplied(others, factor) if others else [(copy, b.constant(1.0, factor.shape), factor)]
            back += x.receive(np.multiply, out.delta, factor)
    b.emit("error passed back", "∂L/∂xᵢ = ∂L/∂O ⊙ Π xⱼ, j ≠ i", *back)


def multiplied(factors: tuple[Tensor, ...], into: object) -> list[Call]:
    """The calls that compute the product of tensors."""
    first, *rest = factors
    if not rest:
        return [(copy, first.value, into)]
    return [(np.multiply, first.value, rest[0].value, into), *((np.multiply, into, x.value, into) for x in rest[1:])]
