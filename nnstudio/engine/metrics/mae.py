"""Mean absolute error."""

import numpy as np

from nnstudio.engine.arrays import Array
from nnstudio.engine.metric import Metric


class MeanAbsoluteError(Metric):
    """How far predictions are from targets, in the targets' unit, averaged over examples and outputs."""

    name = "mae"
    title = "Mean absolute error"
    smaller_is_better = True

    def sums(self, prediction: Array, target: Array) -> Array:
        """Σ |O − y|, and how many."""
        apart = np.subtract(prediction, target)
        return np.array([np.add.reduce(np.abs(apart, apart), None, float), target.size], float)

    def value(self, sums: Array) -> Array:
        """Σ |O − y| / n."""
        return np.asarray(sums[0] / sums[1])
