"""Cosine."""

from math import cos, pi

from nnstudio.base.catalogue import Integer, Number
from nnstudio.engine.schedule import Memory, Schedule


class Cosine(Schedule):
    """The learning rate falls along half a wave of the cosine: slowly, fast, slowly; then it stays.

    Source: Loshchilov, Hutter, ICLR (2017), without restarts.
    """

    name = "cosine"
    title = "Cosine"
    formula = "minimum + (1 − minimum)·½·(1 + cos(π·min(t, length)/length))"

    length = Integer(50, minimum=1, help="epochs or iterations until the rate is lowest")
    minimum = Number(0.0, minimum=0.0, maximum=1.0, help="share of the rate that is left in the end")

    def share(self, count: int, memory: Memory) -> float:  # noqa: ARG002
        """From 1 to the minimum."""
        return self.minimum + (1 - self.minimum) * (1 + cos(pi * min(count, self.length) / self.length)) / 2
