"""Points of the plane that belong to classes, as a table."""

import numpy as np
from numpy.typing import NDArray

from nnstudio.data.streams import Stream
from nnstudio.data.table import Column, Table

DECIMALS = 4
"""Made numbers are rounded, which hides the last bit in which processors' cosines differ."""


def two_classes(
    name: str, points: NDArray[np.float64], classes: tuple[str, str], noise: float, stream: Stream
) -> Table:
    """A table of points (n, 2) that belong to the two classes in turn, each moved a little at random."""
    return classified(name, points, np.arange(len(points), dtype=np.intp) % 2, classes, noise, stream)


def classified(
    name: str,
    points: NDArray[np.float64],
    codes: NDArray[np.intp],
    classes: tuple[str, ...],
    noise: float,
    stream: Stream,
) -> Table:
    """A table of points (n, 2) of these classes, each moved by a normal shift of deviation `noise`."""
    shift = noise * stream.normal(points.size).reshape(points.shape)
    x, y = np.round(points + shift, DECIMALS).T.copy()
    return Table(name, (Column("x", x), Column("y", y), Column("class", codes, classes)), (2,))
