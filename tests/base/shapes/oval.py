"""Oval."""

from nnstudio.base.catalogue import Number
from tests.base.shapes.circle import Circle


class Oval(Circle):
    """A circle that was pressed."""

    name = "oval"
    title = "Oval"

    ratio = Number(0.5, above=0.0, maximum=1.0, help="height divided by width")
