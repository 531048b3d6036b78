"""Normal."""

from nnstudio.base.catalogue import Number
from nnstudio.engine.distributions import Normal as NormalDistribution
from nnstudio.engine.initializer import LARGEST, SMALLEST, IndependentInitializer


class Normal(IndependentInitializer):
    """Normal with a deviation and a mean of your choice."""

    name = "normal"
    title = "Normal"

    deviation = Number(0.05, minimum=SMALLEST, maximum=LARGEST, help="how far values typically lie from the mean")
    mean = Number(0.0, minimum=-LARGEST, maximum=LARGEST, help="the middle of the values")

    def distribution(self, fan_in: int, fan_out: int) -> NormalDistribution:  # noqa: ARG002
        """With that mean and deviation."""
        return NormalDistribution.of(self.mean, self.deviation)
