"""Hinge loss."""

import numpy as np

from nnstudio.engine.arrays import Array, copy
from nnstudio.engine.builder import Builder
from nnstudio.engine.loss import ElementwiseLoss
from nnstudio.engine.program import Call


class Hinge(ElementwiseLoss):
    """Asks for a margin of 1 on the right side; targets are −1 and 1, or 0 and 1, of which 0 is taken as −1.

    Where 1 − y·O is exactly 0 its slope is 0.

    Source: Rosasco et al., Neural Computation 16 (2004); targets as in Keras.
    """

    name = "hinge"
    title = "Hinge loss"
    formula = "L = mean max(0, 1 − y·O)"
    boundary = 0.0
    targets = ("signs",)

    def value(self, b: Builder, o: Array, y: Array, into: Array) -> list[Call]:
        """max(0, 1 − y·O)."""
        signs = b.spare(o.shape, 2)
        return [
            *self.signs(b, y, signs),
            (np.multiply, signs, o, into),
            (np.subtract, b.constant(1.0), into, into),
            (np.maximum, into, b.constant(0.0), into),
        ]

    def slope(self, b: Builder, o: Array, y: Array, into: Array) -> list[Call]:
        """−y where the margin is not kept, else 0."""
        signs, within = b.spare(o.shape, 2), b.spare(o.shape, dtype=np.bool_)
        inside = b.spare(o.shape, 3)
        return [
            *self.value(b, o, y, into),
            (np.greater, into, b.constant(0.0), within),
            (copy, within, inside),
            (np.multiply, signs, inside, into),
            (np.negative, into, into),
        ]

    def signs(self, b: Builder, y: Array, into: Array) -> list[Call]:
        """Targets as −1 and 1."""
        zero, share = b.spare(y.shape, dtype=np.bool_), b.spare(y.shape, 3)
        return [(np.equal, y, b.constant(0.0), zero), (copy, zero, share), (np.subtract, y, share, into)]

    def each(self, o: Array, y: Array, f: Array | None) -> Array:  # noqa: ARG002
        """Mean over features of max(0, 1 − y·O)."""
        return np.asarray(np.maximum(1 - np.where(y == 0, -1, y) * o, 0).mean(0))
