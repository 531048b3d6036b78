"""The confusion matrix."""

import numpy as np

from nnstudio.engine.arrays import Array
from nnstudio.engine.metric import Classification


class ConfusionMatrix(Classification):
    """How many examples of each class (row) are put into each class (column).

    A single output tells two classes apart, 0 and 1, as accuracy does.
    """

    name = "confusion_matrix"
    title = "Confusion matrix"
    single = False

    def sums(self, prediction: Array, target: Array) -> Array:
        """The counts, (classes, classes)."""
        count = max(len(target), 2)
        cells = self.classes(target) * count + self.classes(prediction)
        return np.bincount(cells, minlength=count * count).reshape(count, count).astype(float)

    def value(self, sums: Array) -> Array:
        """The counts."""
        return sums
