"""Zeros."""

from nnstudio.engine.distributions import Point
from nnstudio.engine.initializer import IndependentInitializer


class Zeros(IndependentInitializer):
    """All 0; weights that begin equal never separate, so it suits biases."""

    name = "zeros"
    title = "Zeros"

    def distribution(self, fan_in: int, fan_out: int) -> Point:  # noqa: ARG002
        """0 alone."""
        return Point.at(0.0)
