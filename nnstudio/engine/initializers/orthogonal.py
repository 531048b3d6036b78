"""Orthogonal."""

import numpy as np

from nnstudio.base.catalogue import Number
from nnstudio.engine.arrays import Array
from nnstudio.engine.initializer import Initializer


class Orthogonal(Initializer):
    """A random matrix with orthogonal columns, or rows where there are fewer of them, of length `gain`.

    Source: Saxe, McClelland, Ganguli, ICLR (2014).
    """

    name = "orthogonal"
    title = "Orthogonal"

    gain = Number(1.0, above=0.0, help="length of the columns or rows")

    def draw(self, random: np.random.Generator, fan_in: int, fan_out: int, shape: tuple[int, ...]) -> Array:  # noqa: ARG002
        """The orthogonal factor of a normal matrix, with the signs that make it unique."""
        rows, columns = (*shape, 1)[:2]
        normal = random.standard_normal((max(rows, columns), min(rows, columns)))
        q, r = np.linalg.qr(normal)
        q *= np.where(np.diag(r) < 0, -1.0, 1.0)
        return (self.gain * (q if rows >= columns else q.T)).reshape(shape)
