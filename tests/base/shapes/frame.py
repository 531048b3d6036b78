"""Frame."""

from nnstudio.base.catalogue import KindOf, Maybe
from tests.base.shapes import SHAPES, Shape2D


class Frame(Shape2D):
    """A shape within another."""

    name = "frame"
    title = "Frame"

    inner = KindOf(SHAPES, "circle", help="what is inside")
    outer = Maybe(KindOf(SHAPES, "circle", help="what is outside"))
