"""Ones."""

from nnstudio.engine.distributions import Point
from nnstudio.engine.initializer import IndependentInitializer


class Ones(IndependentInitializer):
    """All 1; as the bias of a forget gate it lets memory pass at first."""

    name = "ones"
    title = "Ones"

    def distribution(self, fan_in: int, fan_out: int) -> Point:  # noqa: ARG002
        """1 alone."""
        return Point.at(1.0)
