"""Mean absolute error."""

import numpy as np

from nnstudio.engine.arrays import Array
from nnstudio.engine.builder import Builder
from nnstudio.engine.loss import ElementwiseLoss
from nnstudio.engine.program import Call


class MeanAbsoluteError(ElementwiseLoss):
    """The mean size of the differences, over batch, time and features; where O = y its slope is 0."""

    name = "mae"
    title = "Mean absolute error"
    formula = "L = mean |O − y|"

    def value(self, b: Builder, o: Array, y: Array, into: Array) -> list[Call]:  # noqa: ARG002
        """|O − y|."""
        return [(np.subtract, o, y, into), (np.abs, into, into)]

    def slope(self, b: Builder, o: Array, y: Array, into: Array) -> list[Call]:
        """The sign of O − y."""
        difference = b.spare(o.shape, 1)
        return [(np.subtract, o, y, difference), (np.sign, difference, into)]

    def each(self, o: Array, y: Array, f: Array | None) -> Array:  # noqa: ARG002
        """Mean over features of |O − y|."""
        return np.asarray(np.abs(o - y).mean(0))
