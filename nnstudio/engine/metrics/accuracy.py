"""Accuracy."""

import numpy as np

from nnstudio.engine.arrays import Array
from nnstudio.engine.metric import Classification


class Accuracy(Classification):
    """The share of examples that are put into the right class.

    With one output the class is 1 exactly when the output is above the boundary; with several it is the largest
    output's, the first of equally large ones.
    """

    name = "accuracy"
    title = "Accuracy"

    def sums(self, prediction: Array, target: Array) -> Array:
        """Right ones, and all."""
        right = np.count_nonzero(self.classes(prediction) == self.classes(target))
        return np.array([right, target.shape[1]], float)

    def value(self, sums: Array) -> Array:
        """Right ones / all."""
        return np.asarray(sums[0] / sums[1])
