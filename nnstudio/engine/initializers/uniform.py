"""Uniform."""

from math import sqrt

from nnstudio.engine.distributions import Uniform as UniformDistribution
from nnstudio.engine.initializer import IndependentInitializer


class Uniform(IndependentInitializer):
    """Uniform within ±1/√fan_in."""

    name = "uniform"
    title = "Uniform"

    def distribution(self, fan_in: int, fan_out: int) -> UniformDistribution:  # noqa: ARG002
        """Within ±1/√fan_in."""
        return UniformDistribution.within(1 / sqrt(fan_in))
