"""Points of the plane that belong to two classes, as a table."""

import numpy as np
from numpy.typing import NDArray

from nnstudio.data.streams import Stream
from nnstudio.data.table import Column, Table

DECIMALS = 4


def two_classes(
    name: str, points: NDArray[np.float64], classes: tuple[str, str], noise: float, stream: Stream
) -> Table:
    """A table of points (n, 2) that belong to the two classes in turn, each moved a little at random.

    Coordinates are rounded to four decimals, which hides the last bit in which processors' cosines differ.
    """
    shift = noise * stream.normal(points.size).reshape(points.shape)
    x, y = np.round(points + shift, DECIMALS).T.copy()
    codes = np.arange(len(points), dtype=np.intp) % 2
    return Table(name, (Column("x", x), Column("y", y), Column("class", codes, classes)), (2,))
