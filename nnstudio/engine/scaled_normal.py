"""What normal initializers share whose deviation follows from the fans."""

from math import sqrt

from nnstudio.base.catalogue import Option
from nnstudio.engine.distributions import NARROWING, Normal, Source, TruncatedNormal
from nnstudio.engine.initializer import IndependentInitializer


class ScaledNormal(IndependentInitializer):
    """Normal with mean 0 and a variance that follows from the fans; truncated in Keras's convention.

    There values beyond two deviations are drawn again, from a curve so much wider that the variance is the same.
    """

    convention = Option(
        "course",
        options=("course", "keras", "pytorch"),
        help="whether values beyond two deviations are drawn again (keras) or kept (course, pytorch)",
        meanings={
            "course": "far values are kept",
            "keras": "far values are drawn again",
            "pytorch": "far values are kept",
        },
    )

    def variance(self, fan_in: int, fan_out: int) -> float:
        """Of every value."""
        raise NotImplementedError

    def distribution(self, fan_in: int, fan_out: int) -> Source:
        """Normal, or truncated normal, with that variance."""
        deviation = sqrt(self.variance(fan_in, fan_out))
        if self.convention == "keras":
            return TruncatedNormal.of(0.0, deviation / NARROWING)
        return Normal.of(0.0, deviation)
