"""LeCun normal."""

from nnstudio.engine.scaled_normal import ScaledNormal


class LeCunNormal(ScaledNormal):
    """Normal with mean 0 and deviation √(1/fan_in).

    Source: LeCun, Bottou, Orr, Müller, Efficient BackProp (1998).
    """

    name = "lecun_normal"
    title = "LeCun normal"

    def variance(self, fan_in: int, fan_out: int) -> float:  # noqa: ARG002
        """1/fan_in."""
        return 1 / fan_in
