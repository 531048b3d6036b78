"""Lookup tables from numbers to colors: 256 rows of red, green, blue and alpha, to be indexed with uint8 arrays."""

from functools import cache
from typing import Any

import numpy as np

from nnstudio.gui.theme.colors import Theme
from nnstudio.gui.theme.watcher import current

Table = np.ndarray[Any, np.dtype[np.uint8]]


def signed_colormap() -> Table:
    """(256, 4) for signed numbers: row 0 the most negative, row 128 zero, row 255 the most positive.

    Orange and blue are told apart with every common kind of color blindness; lightness grows from zero to both ends
    alike.
    """
    return signed_table(current())


def sequential_colormap() -> Table:
    """(256, 4) for sizes that have no sign: row 0 nothing, row 255 the largest."""
    return sequential_table(current())


@cache
def signed_table(theme: Theme) -> Table:
    """The signed colors of a theme."""
    return blend([(0, theme.negative), (128, theme.zero), (255, theme.positive)])


@cache
def sequential_table(theme: Theme) -> Table:
    """The colors for sizes of a theme."""
    return blend([(0, theme.zero), (255, theme.positive)])


def blend(stops: list[tuple[int, str]]) -> Table:
    """Rows between the given ones, mixed linearly; read-only because it is shared."""
    places = [place for place, _ in stops]
    channels = [[int(color[i : i + 2], 16) for _, color in stops] for i in (1, 3, 5)]
    table = np.full((256, 4), 255, np.uint8)
    for index, channel in enumerate(channels):
        table[:, index] = np.rint(np.interp(np.arange(256), places, channel))
    table.setflags(write=False)
    return table
