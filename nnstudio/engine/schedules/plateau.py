"""Plateau."""

from math import inf

from nnstudio.base.catalogue import Integer, Number
from nnstudio.engine.schedule import Memory, Schedule


class Plateau(Schedule):
    """The learning rate falls when the loss has not improved for several epochs.

    An epoch's loss is better when it is below best·(1 − improvement); after more than `patience` epochs in a row
    without a better one the multiplier m becomes max(m·factor, minimum), and the patience begins again. The loss is
    that of validation where there is one, else the mean of the epoch's training losses. As PyTorch's
    ReduceLROnPlateau with a relative threshold.
    """

    name = "plateau"
    title = "Plateau"
    formula = "m ← max(m·factor, minimum) after more than `patience` epochs without a better loss"
    foreseeable = False

    factor = Number(0.1, minimum=0.0, below=1.0, help="share of the rate that each fall leaves")
    patience = Integer(10, unit="epochs", help="epochs without a better loss that are waited for")
    improvement = Number(1e-4, minimum=0.0, below=1.0, help="share by which a loss has to be lower to be better")
    minimum = Number(0.0, minimum=0.0, maximum=1.0, help="share of the rate below which it does not fall")

    def memory(self) -> Memory:
        """The best loss, epochs since then or since the last fall, the multiplier."""
        return inf, 0.0, 1.0

    def observe(self, memory: Memory, loss: float) -> Memory:
        """One epoch's loss; one that is no number is not better."""
        best, waited, multiplier = memory
        if loss < best * (1 - self.improvement):
            return loss, 0.0, multiplier
        if waited < self.patience:
            return best, waited + 1, multiplier
        return best, 0.0, max(multiplier * self.factor, self.minimum)

    def share(self, count: int, memory: Memory) -> float:  # noqa: ARG002
        """The multiplier that is remembered."""
        return memory[2]
