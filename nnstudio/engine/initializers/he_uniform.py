"""He uniform."""

from math import sqrt

from nnstudio.engine.distributions import Uniform
from nnstudio.engine.initializer import IndependentInitializer


class HeUniform(IndependentInitializer):
    """Uniform within ±√(6/fan_in).

    Source: He, Zhang, Ren, Sun, ICCV (2015).
    """

    name = "he_uniform"
    title = "He uniform"

    def distribution(self, fan_in: int, fan_out: int) -> Uniform:  # noqa: ARG002
        """Within ±√(6/fan_in)."""
        return Uniform.within(sqrt(6 / fan_in))
