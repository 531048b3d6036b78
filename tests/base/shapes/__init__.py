"""A family as the program's own are written, for the tests of kinds."""

from nnstudio.base.catalogue import Family, Kind


class Thing(Kind):
    """Something else than a shape."""


class Shape2D(Kind):
    """A shape."""


SHAPES = Family("shape", Shape2D, __name__)
