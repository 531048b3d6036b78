"""Perplexity."""

import numpy as np

from nnstudio.engine.arrays import Array
from nnstudio.engine.metric import Metric


class Perplexity(Metric):
    """Among how many equally probable classes the network seems to guess: e to the mean cross-entropy.

    Outputs are probabilities: of each class, or of class 1 where there is a single one. One that rounded to 0 is taken
    as the smallest number of the precision, so that a right class held for impossible counts much and not infinitely.
    """

    name = "perplexity"
    title = "Perplexity"
    of_classes = True
    smaller_is_better = True

    def sums(self, prediction: Array, target: Array) -> Array:
        """−Σ y·ln O over classes and examples, and how many examples."""
        if len(target) == 1:
            prediction, target = (np.concatenate([1 - each, each]) for each in (prediction, target))
        likely = np.log(np.maximum(prediction, np.finfo(prediction.dtype).tiny), dtype=float)
        return np.array([-np.sum(likely * target), target.shape[1]], float)

    def value(self, sums: Array) -> Array:
        """exp(−Σ y·ln O / n)."""
        return np.asarray(np.exp(sums[0] / sums[1]))
