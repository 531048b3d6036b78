"""Accuracy."""

import numpy as np

from nnstudio.engine.arrays import Array
from nnstudio.engine.metric import Metric


class Accuracy(Metric):
    """The share of examples that are put into the right class.

    With one output the class is 1 exactly when the output is above ½; with several it is the largest output's.
    """

    name = "accuracy"
    title = "Accuracy"

    def sums(self, prediction: Array, target: Array) -> Array:
        """Right ones, and all."""
        if len(target) == 1:
            right = np.count_nonzero((prediction > 0.5) == (target > 0.5))
        else:
            right = np.count_nonzero(prediction.argmax(0) == target.argmax(0))
        return np.array([right, target.shape[1]], float)

    def value(self, sums: Array) -> float:
        """Right ones / all."""
        return float(sums[0] / sums[1])
