"""R², the coefficient of determination."""

import numpy as np

from nnstudio.engine.arrays import Array
from nnstudio.engine.metric import Metric


class R2(Metric):
    """The share of the targets' variance that predictions explain: 1 is perfect, 0 as good as their mean.

    R² = 1 − Σ (y − O)² / Σ (y − ȳ)², averaged over outputs. Of targets that are all the same it is 1 where predictions
    are exact, else 0; so is that of a batch of one example.

    Source: as in scikit-learn. Deviations of several batches are joined as by Chan, Golub and LeVeque (1979), which
    keeps targets of a large mean exact.
    """

    name = "r2"
    title = "R²"

    def sums(self, prediction: Array, target: Array) -> Array:
        """(4, outputs): how many, ȳ, Σ (y − ȳ)², Σ (y − O)²."""
        outputs, count = target.shape
        sums = np.empty((4, outputs))
        sums[0] = count
        np.add.reduce(target, 1, float, sums[1])
        sums[1] /= count
        apart = np.subtract(target, sums[1][:, None], dtype=float)
        np.vecdot(apart, apart, sums[2])
        np.subtract(target, prediction, apart, dtype=float)
        np.vecdot(apart, apart, sums[3])
        return sums

    def joined(self, one: Array, other: Array) -> Array:
        """Counts and squares add up; deviations also by what the means differ."""
        count = one[0] + other[0]
        apart = other[1] - one[1]
        mean = one[1] + apart * other[0] / count
        deviations = one[2] + other[2] + apart**2 * one[0] * other[0] / count
        return np.stack([count, mean, deviations, one[3] + other[3]])

    def value(self, sums: Array) -> Array:
        """The mean over outputs of 1 − Σ (y − O)² / Σ (y − ȳ)²."""
        deviations, squares = sums[2:]
        if deviations.all():
            return np.asarray(1 - np.add.reduce(squares / deviations) / len(squares))
        flat = deviations == 0
        explained = 1 - squares / np.where(flat, 1, deviations)
        return np.asarray(np.where(flat, squares == 0, explained).mean())
