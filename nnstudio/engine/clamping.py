"""Units whose output is held at a value, whatever arrives at them."""

from collections.abc import Iterable

import numpy as np

from nnstudio.engine.arrays import Array
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.tensor import Tensor

SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
NAMED = 3
"""Clamped units that a formula names."""


class Clamp:
    """Holds the present node's clamped units, for all examples and time steps."""

    def __init__(self, b: Builder) -> None:
        self.b = b
        self.units, self.values = b.array((len(b.clamped),), np.intp), b.array((len(b.clamped), 1))
        self.units[:] = [unit for unit, _ in b.clamped]
        self.values[:, 0] = [value for _, value in b.clamped]
        self.formula = in_words(b.clamped)

    def operation(self, x: Tensor) -> Operation:
        """O = x but for the clamped units, which are what they are held at; no gradient passes them."""
        b = self.b
        out = b.tensor("activation", x.shape, wanted=x.wanted)
        out.mask = x.mask
        b.emit("clamp", self.formula, (held, x.value, self.values, self.units, out.value))
        yield out
        formula = "∂L/∂x = ∂L/∂O, and 0 of clamped units"
        b.emit("error passed back", formula, *x.receive(held, out.delta, b.constant(0.0), self.units))


def held(source: Array, values: Array, units: Array, into: Array) -> None:
    """Copy values but for those of some units (rows), which become others."""
    np.copyto(into, source)
    into[units] = values


def in_words(clamps: Iterable[tuple[int, float]]) -> str:
    """Such as "O₁ ← 0, O₄ ← 0.5"; units are counted from 1, as in all formulas."""
    words = [f"O{str(unit + 1).translate(SUBSCRIPT)} ← {value:g}".replace("-", "−") for unit, value in clamps]
    return ", ".join(words[:NAMED] + ["…"] * (len(words) > NAMED))
