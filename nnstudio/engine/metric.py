"""What every metric is."""

from typing import ClassVar

import numpy as np

from nnstudio.base.catalogue import Kind, Number
from nnstudio.engine.arrays import Array


class Metric(Kind):
    """A number, or a matrix, that says how good predictions are, measured beside the loss and not trained on.

    It is computed from sums over examples, so that a data set can be measured in several batches.

    Attributes:
        of_classes: whether it needs targets that say classes: one-hot, or 0 and 1 of a single output.
        single: whether it is one number, which a curve can show.
        smaller_is_better: which way it improves.
    """

    of_classes: ClassVar[bool] = False
    single: ClassVar[bool] = True
    smaller_is_better: ClassVar[bool] = False

    def sums(self, prediction: Array, target: Array) -> Array:
        """What adds up over batches, of predictions and targets, both (features, examples); float64."""
        raise NotImplementedError

    def joined(self, one: Array, other: Array) -> Array:
        """The sums of two batches together."""
        return np.add(one, other)

    def value(self, sums: Array) -> Array:
        """The metric of such sums, float64: without axes, or a matrix."""
        raise NotImplementedError

    def measure(self, prediction: Array, target: Array) -> Array:
        """The metric of one batch."""
        return self.value(self.sums(prediction, target))


class Classification(Metric):
    """A metric of the classes that outputs say: of several the largest's, of a single one 1 above the boundary."""

    of_classes = True

    boundary = Number(0.5, help="above this a single output says class 1, and below class 0")

    def classes(self, values: Array) -> Array:
        """The class (examples,) that each column of (features, examples) says."""
        found: Array = values[0] > self.boundary if len(values) == 1 else values.argmax(0)
        return found.astype(np.intp)
