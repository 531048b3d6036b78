"""Huber loss."""

import numpy as np

from nnstudio.base.catalogue import Number
from nnstudio.engine.arrays import Array
from nnstudio.engine.builder import Builder
from nnstudio.engine.loss import ElementwiseLoss
from nnstudio.engine.program import Call


class Huber(ElementwiseLoss):
    """Squares small differences and takes large ones as they are, so that outliers count less.

    With d = O − y and c = d held within ±δ, each value is c·(d − c/2): d²/2 within δ, δ·(|d| − δ/2) beyond.

    Source: Huber, Annals of Mathematical Statistics 35 (1964).
    """

    name = "huber"
    title = "Huber loss"
    formula = "L = mean (½·d² if |d| ≤ δ else δ·(|d| − ½·δ)), d = O − y"

    delta = Number(1.0, above=0.0, help="δ, the largest difference that is squared")

    def value(self, b: Builder, o: Array, y: Array, into: Array) -> list[Call]:
        """c·(d − c/2)."""
        half, rest = b.spare(o.shape, 2), b.spare(o.shape, 3)
        return [
            *self.slope(b, o, y, into),
            (np.multiply, into, b.constant(0.5), half),
            (np.subtract, o, y, rest),
            (np.subtract, rest, half, rest),
            (np.multiply, into, rest, into),
        ]

    def slope(self, b: Builder, o: Array, y: Array, into: Array) -> list[Call]:
        """D held within ±δ."""
        return [
            (np.subtract, o, y, into),
            (np.minimum, into, b.constant(self.delta), into),
            (np.maximum, into, b.constant(-self.delta), into),
        ]

    def each(self, o: Array, y: Array, f: Array | None) -> Array:  # noqa: ARG002
        """Mean over features of c·(d − c/2)."""
        difference = o - y
        held = difference.clip(-self.delta, self.delta)
        return np.asarray((held * (difference - held / 2)).mean(0))
