"""Exponential."""

from nnstudio.base.catalogue import Number
from nnstudio.engine.schedule import Memory, Schedule


class Exponential(Schedule):
    """The learning rate loses the same share with every epoch or iteration."""

    name = "exponential"
    title = "Exponential"
    formula = "factorᵗ"

    factor = Number(0.95, minimum=0.0, maximum=1.0, help="share of the rate that each epoch or iteration leaves")

    def share(self, count: int, memory: Memory) -> float:  # noqa: ARG002
        """The factor to the power of the count."""
        return float(self.factor**count)
