"""Circle."""

from nnstudio.base.catalogue import Number
from tests.base.shapes import Shape2D


class Circle(Shape2D):
    """All points at one distance.

    More is said below the first line.
    """

    name = "circle"
    title = "Circle"

    radius = Number(1.0, above=0.0, help="the distance")
