"""Constant."""

from nnstudio.base.catalogue import Number
from nnstudio.engine.distributions import Point
from nnstudio.engine.initializer import LARGEST, IndependentInitializer


class Constant(IndependentInitializer):
    """All the same number; weights that begin equal never separate, so it suits biases."""

    name = "constant"
    title = "Constant"

    value = Number(0.1, minimum=-LARGEST, maximum=LARGEST, help="the number")

    def distribution(self, fan_in: int, fan_out: int) -> Point:  # noqa: ARG002
        """The number alone."""
        return Point.at(self.value)
