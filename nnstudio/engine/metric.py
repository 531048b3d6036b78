"""What every metric is."""

from nnstudio.base.catalogue import Kind
from nnstudio.engine.arrays import Array


class Metric(Kind):
    """A number that says how good predictions are, measured beside the loss and not trained on.

    It is computed from sums over examples, so that a data set can be measured in several batches.
    """

    def sums(self, prediction: Array, target: Array) -> Array:
        """What adds up over batches, of predictions and targets, both (features, examples); float64."""
        raise NotImplementedError

    def value(self, sums: Array) -> float:
        """The metric of such sums."""
        raise NotImplementedError

    def measure(self, prediction: Array, target: Array) -> float:
        """The metric of one batch."""
        return self.value(self.sums(prediction, target))
