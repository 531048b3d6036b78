"""Orthogonal."""

import numpy as np

from nnstudio.base.catalogue import Number
from nnstudio.engine.arrays import Array
from nnstudio.engine.distributions import Coordinate
from nnstudio.engine.initializer import LARGEST, SMALLEST, Initializer, as_matrix


class Orthogonal(Initializer):
    """A random rotation: keeps the lengths of what passes, so gradients neither vanish nor explode at first.

    Columns, or rows where there are fewer of these, are perpendicular and of length `gain`. All such matrices are
    equally likely. A vector is one column.

    Sources: Saxe, McClelland, Ganguli, ICLR (2014); Mezzadri, Notices of the AMS 54 (2007) for the signs.
    """

    name = "orthogonal"
    title = "Orthogonal"

    gain = Number(
        1.0, minimum=SMALLEST, maximum=LARGEST, help="length of the columns, or of the rows where these are fewer"
    )

    def distribution(self, fan_in: int, fan_out: int) -> Coordinate:
        """Each value is a coordinate of a random direction, nearly normal with deviation gain/√(longer side)."""
        return Coordinate.of(self.gain, max(fan_in, fan_out))

    def draw(self, random: np.random.Generator, fan_in: int, fan_out: int, shape: tuple[int, ...]) -> Array:  # noqa: ARG002
        """Q of the decomposition Q·R of a normal matrix; the signs of R's diagonal make all Q equally likely."""
        rows, columns = as_matrix(shape)
        q, r = np.linalg.qr(random.standard_normal((max(rows, columns), min(rows, columns))))
        q *= np.where(np.diagonal(r) < 0, -self.gain, self.gain)
        return (q if rows >= columns else q.T).reshape(shape)
