"""What optimizers that give every weight a rate of its own share, as whole-vector calls."""

import numpy as np

from nnstudio.base.catalogue import Number
from nnstudio.engine.arrays import Array
from nnstudio.engine.builder import Builder
from nnstudio.engine.program import Call

SMALLEST_EPSILON = 1e-30
"""So that rates stay finite in single precision, too."""


def epsilon_setting(default: float) -> Number:
    """The setting ε."""
    return Number(default, minimum=SMALLEST_EPSILON, help="ε, which keeps rates finite; empty: by convention")


def decaying_average(b: Builder, average: Array, values: Array, share: float) -> list[Call]:
    """The calls of a ← ρ·a + (1 − ρ)·values, for the share ρ that is kept."""
    part = b.spare(average.shape)
    return [
        (np.multiply, average, b.constant(share), average),
        (np.multiply, values, b.constant(1 - share), part),
        (np.add, average, part, average),
    ]


def decaying_square(b: Builder, average: Array, values: Array, share: float) -> list[Call]:
    """The calls of a ← ρ·a + (1 − ρ)·values²."""
    square = b.spare(average.shape)
    return [
        (np.multiply, average, b.constant(share), average),
        (np.multiply, values, values, square),
        (np.multiply, square, b.constant(1 - share), square),
        (np.add, average, square, average),
    ]


def over_root(b: Builder, rate: Array, squares: Array, epsilon: float, each: Array, *, inside: bool) -> list[Call]:
    """The calls of each = rate/√(squares + ε), or of rate/(√squares + ε) where ε does not stand inside the root."""
    constant, quotient = b.constant(epsilon), (np.divide, rate, each, each)
    if inside:
        return [(np.add, squares, constant, each), (np.sqrt, each, each), quotient]
    return [(np.sqrt, squares, each), (np.add, each, constant, each), quotient]
