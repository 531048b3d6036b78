"""He normal."""

from nnstudio.engine.scaled_normal import ScaledNormal


class HeNormal(ScaledNormal):
    """Normal with mean 0 and deviation √(2/fan_in).

    Source: He, Zhang, Ren, Sun, ICCV (2015).
    """

    name = "he_normal"
    title = "He normal"

    def variance(self, fan_in: int, fan_out: int) -> float:  # noqa: ARG002
        """2/fan_in."""
        return 2 / fan_in
