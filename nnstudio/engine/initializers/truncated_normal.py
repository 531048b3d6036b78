"""Truncated normal."""

from nnstudio.base.catalogue import Number
from nnstudio.engine.distributions import TruncatedNormal as TruncatedDistribution
from nnstudio.engine.initializer import LARGEST, SMALLEST, IndependentInitializer


class TruncatedNormal(IndependentInitializer):
    """Normal, with values beyond two deviations drawn again.

    The deviation is that before the cut, as in Keras; what is left has 0.88 of it.
    """

    name = "truncated_normal"
    title = "Truncated normal"

    deviation = Number(
        0.05, minimum=SMALLEST, maximum=LARGEST, help="deviation before the cut; no value lies beyond two"
    )
    mean = Number(0.0, minimum=-LARGEST, maximum=LARGEST, help="the middle of the values")

    def distribution(self, fan_in: int, fan_out: int) -> TruncatedDistribution:  # noqa: ARG002
        """The middle of the normal distribution with that mean and deviation."""
        return TruncatedDistribution.of(self.mean, self.deviation)
