"""Which layers show their units: those that the user chose, and those that are near enough and have room."""

from collections.abc import Collection, Iterable, Mapping
from typing import Literal

from nnstudio.gui.canvas.cards import Card
from nnstudio.gui.canvas.geometry import SHOWN, card_size

FEW_FROM, MANY_FROM = 0.7, 1.5
"""Zoom from which layers of few and of many units unfold by themselves."""

MARGIN = 8.0
CELL = 512.0

Detail = Literal["card", "units", "numbers"]
"""What a node can be pinned to: its card, its units, or its units and connections with their numbers."""

Box = tuple[float, float, float, float]
"""left, top, right, bottom"""


def level(zoom: float) -> int:
    """How much unfolds by itself: 0 nothing, 1 layers of few units, 2 every layer."""
    return int(zoom >= FEW_FROM) + int(zoom >= MANY_FROM)


def unfolded(
    cards: Mapping[int, Card],
    positions: Mapping[int, tuple[float, float]],
    pinned: Mapping[int, Detail],
    detail: int,
    before: Collection[int] = (),
) -> dict[int, int]:
    """Number of units of each node that shows them, by id.

    Args:
        cards: of every node.
        positions: of every node.
        pinned: the levels that the user pinned some nodes to; at "units" and "numbers" they show their units.
        detail: the `level`.
        before: ids of the nodes that show their units already, and go on although something else came near.
    """
    able = {number: card.units for number, card in cards.items() if card.units}
    most = (0, SHOWN, float("inf"))[detail]
    wanted = {number: units for number, units in able.items() if number not in pinned and units <= most}
    kept = wanted.keys() & before
    found = {number: units for number, units in able.items() if shows_units(pinned.get(number), number in kept)}
    taken = Room()
    for number in cards:
        taken.add(number, box(positions[number], found.get(number)))
    for number, units in wanted.items():
        larger = box(positions[number], units)
        if taken.free(number, larger):
            taken.add(number, larger)
            found[number] = units
    return found


def shows_units(pinned: Detail | None, otherwise: bool) -> bool:
    """Whether a node shows its units."""
    return otherwise if pinned is None else pinned != "card"


class Room:
    """Rectangles by the cells of a coarse grid that they touch."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], dict[int, Box]] = {}

    def add(self, number: int, area: Box) -> None:
        """Note a node's rectangle."""
        for cell in cells(area):
            self.cells.setdefault(cell, {})[number] = area

    def free(self, number: int, area: Box) -> bool:
        """Whether no other node's rectangle touches an area."""
        return not any(
            other != number and meet(area, taken)
            for cell in cells(area)
            for other, taken in self.cells.get(cell, {}).items()
        )


def box(position: tuple[float, float], units: int | None) -> Box:
    """A card's rectangle with its margin."""
    width, height = card_size(units)
    x, y = position
    return (x - width / 2 - MARGIN, y - height / 2 - MARGIN, x + width / 2 + MARGIN, y + height / 2 + MARGIN)


def cells(area: Box) -> Iterable[tuple[int, int]]:
    """The grid's cells that a rectangle touches."""
    left, top, right, bottom = (int(side // CELL) for side in area)
    return [(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]


def meet(one: Box, other: Box) -> bool:
    """Whether two rectangles overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
