"""Glorot uniform."""

from math import sqrt

from nnstudio.engine.distributions import Uniform
from nnstudio.engine.initializer import IndependentInitializer


class GlorotUniform(IndependentInitializer):
    """Uniform within ±√(6/(fan_in + fan_out)).

    Source: Glorot, Bengio, AISTATS (2010); the course calls it Xavier.
    """

    name = "glorot_uniform"
    title = "Glorot uniform"

    def distribution(self, fan_in: int, fan_out: int) -> Uniform:
        """Within ±√(6/(fan_in + fan_out))."""
        return Uniform.within(sqrt(6 / (fan_in + fan_out)))
