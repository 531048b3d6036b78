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
        y, o = target.astype(float), prediction.astype(float)
        mean = y.mean(1)
        deviations = np.square(y - mean[:, None]).sum(1)
        return np.stack([np.full(len(y), float(y.shape[1])), mean, deviations, np.square(y - o).sum(1)])

    def joined(self, one: Array, other: Array) -> Array:
        """Counts and squares add up; deviations also by what the means differ."""
        count = one[0] + other[0]
        apart = other[1] - one[1]
        mean = one[1] + apart * other[0] / count
        deviations = one[2] + other[2] + apart**2 * one[0] * other[0] / count
        return np.stack([count, mean, deviations, one[3] + other[3]])

    def value(self, sums: Array) -> Array:
        """The mean over outputs of 1 − Σ (y − O)² / Σ (y − ȳ)²."""
        _, _, deviations, squares = sums
        flat = deviations == 0
        explained = 1 - squares / np.where(flat, 1, deviations)
        return np.asarray(np.where(flat, squares == 0, explained).mean())
