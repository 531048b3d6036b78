"""What every metric is."""

from nnstudio.base.catalogue import Kind
from nnstudio.engine.arrays import Array


class Metric(Kind):
    """A number that says how good predictions are, measured beside the loss and not trained on."""

    def measure(self, prediction: Array, target: Array) -> float:
        """The metric of predictions and targets, both (features, batch)."""
        raise NotImplementedError
