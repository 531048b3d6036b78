"""LeCun uniform."""

from math import sqrt

from nnstudio.engine.distributions import Uniform
from nnstudio.engine.initializer import IndependentInitializer


class LeCunUniform(IndependentInitializer):
    """Uniform within ±√(3/fan_in).

    Source: LeCun, Bottou, Orr, Müller, Efficient BackProp (1998).
    """

    name = "lecun_uniform"
    title = "LeCun uniform"

    def distribution(self, fan_in: int, fan_out: int) -> Uniform:  # noqa: ARG002
        """Within ±√(3/fan_in)."""
        return Uniform.within(sqrt(3 / fan_in))
