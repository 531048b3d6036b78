"""Where things stand on the canvas: sizes of cards, places of units, the grid. Pure numbers, in pixels at zoom 1."""

from typing import Any

import msgspec
import numpy as np

GRID = 8
FAR = 100_000.0
"""Nothing stands farther out than this, whatever a file says."""

WIDTH, HEIGHT = 176, 72
PAD = 12
RADIUS = 13
STEP = 34
SHOWN = 12
"""A layer of at most this many units shows each of them."""

FIRST, LAST = 6, 3
BAND = 5 * STEP
"""Height of the strip that stands for the units between the first and the last ones of a wide layer."""

Places = np.ndarray[Any, Any]


class Column(msgspec.Struct, frozen=True, eq=False):
    """Where the units of an unfolded layer stand, relative to the card's centre.

    Attributes:
        places: (units,) the y of each unit's centre; those of a wide layer's middle lie close together.
        drawn: the units that are drawn as circles.
        band: top and bottom of the strip for the others; None where there are no others.
        size: width and height of the whole card.
    """

    places: Places
    drawn: tuple[int, ...]
    band: tuple[float, float] | None
    size: tuple[float, float]

    @property
    def hidden(self) -> int:
        """How many units have no circle of their own."""
        return len(self.places) - len(self.drawn)

    def unit_at(self, y: float) -> int:
        """The unit nearest to a height."""
        return int(np.abs(self.places - y).argmin())


def column(units: int) -> Column:
    """The places of a layer's units."""
    if units <= SHOWN:
        height = units * STEP
        top = HEIGHT / 2 - height / 2
        places = top + STEP * (np.arange(units) + 0.5)
        return Column(places, tuple(range(units)), None, (WIDTH, HEIGHT + height + PAD))
    height = (FIRST + LAST) * STEP + BAND
    top = HEIGHT / 2 - height / 2
    band = (top + FIRST * STEP, top + FIRST * STEP + BAND)
    middle = units - FIRST - LAST
    places = np.concatenate(
        [
            top + STEP * (np.arange(FIRST) + 0.5),
            band[0] + BAND * (np.arange(middle) + 0.5) / middle,
            band[1] + STEP * (np.arange(LAST) + 0.5),
        ]
    )
    drawn = (*range(FIRST), *range(units - LAST, units))
    return Column(places, drawn, band, (WIDTH, HEIGHT + height + PAD))


def card_size(units: int | None) -> tuple[float, float]:
    """Width and height of a card; of an unfolded one where the number of its units is given."""
    return (WIDTH, HEIGHT) if units is None else column(units).size


def snap(value: float) -> float:
    """The nearest line of the grid."""
    return float(round(value / GRID) * GRID)


def snapped(x: float, y: float) -> tuple[float, float]:
    """The nearest point of the grid."""
    return snap(x), snap(y)


def within(position: tuple[float, float]) -> tuple[float, float]:
    """The position, or the nearest one that is not absurdly far out."""
    x, y = position
    return min(max(x, -FAR), FAR), min(max(y, -FAR), FAR)
