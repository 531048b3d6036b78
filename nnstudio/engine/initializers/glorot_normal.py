"""Glorot normal."""

from nnstudio.engine.scaled_normal import ScaledNormal


class GlorotNormal(ScaledNormal):
    """Normal with mean 0 and deviation √(2/(fan_in + fan_out)).

    Source: Glorot, Bengio, AISTATS (2010); the course calls it Xavier.
    """

    name = "glorot_normal"
    title = "Glorot normal"

    def variance(self, fan_in: int, fan_out: int) -> float:
        """2/(fan_in + fan_out)."""
        return 2 / (fan_in + fan_out)
