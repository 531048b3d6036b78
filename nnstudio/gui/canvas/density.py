"""A picture of connections too many for lines: how much weight of which sign runs where."""

from typing import Any

import numpy as np

from nnstudio.gui.canvas.activity import Numbers

COLUMNS = 96
CLEAREST = 0.85
FINENESS = 4.0
"""Lines that begin within so many pixels of each other are counted as one bundle."""

Picture = np.ndarray[Any, np.dtype[np.uint8]]
Colors = tuple[Numbers, Numbers]


def density(values: Numbers, sources: Numbers, targets: Numbers, rows: int, colors: Colors) -> Picture:
    """(rows, 96, 4) premultiplied red, green, blue, alpha.

    Args:
        values: (sources, targets) weights.
        sources: heights in pixels at which their lines begin, rising.
        targets: heights at which they end, rising.
        rows: height of the picture.
        colors: red, green and blue of positive and of negative weight.
    """
    values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    down, across = bundles(sources), bundles(targets)
    begin, end = middles(sources, down), middles(targets, across)
    top, bottom = min(begin[0], end[0]), max(begin[-1], end[-1])
    extent = max(float(bottom - top), 1.0)
    begin, end = (begin - top) / extent, (end - top) / extent
    total = projected(summed(np.abs(values), down, across), begin, end, rows)
    signed = projected(summed(values, down, across), begin, end, rows)
    return colored(total, signed, colors)


def bundles(heights: Numbers) -> Any:
    """Index of the first line of each bundle."""
    return np.flatnonzero(np.diff(heights // FINENESS, prepend=-np.inf))


def middles(heights: Numbers, starts: Any) -> Numbers:
    """The mean height of each bundle."""
    return np.asarray(np.add.reduceat(heights, starts) / np.diff(starts, append=len(heights)))


def summed(values: Numbers, down: Any, across: Any) -> Numbers:
    """The sum over each pair of bundles."""
    return np.asarray(np.add.reduceat(np.add.reduceat(values, down, axis=0), across, axis=1))


def projected(values: Numbers, sources: Numbers, targets: Numbers, rows: int) -> Numbers:
    """(rows, 96) the sum of the values whose lines cross each pixel; heights go from 0 (top) to 1.

    A line's height is (1 − t)·source + t·target; both terms are rounded on their own, so that each column takes one
    addition and one count.
    """
    weights = values.ravel()
    picture = np.empty((COLUMNS, rows))
    for column, t in enumerate((np.arange(COLUMNS) + 0.5) / COLUMNS):
        begin = (sources * ((1 - t) * (rows - 1))).astype(np.intp)
        end = (targets * (t * (rows - 1))).astype(np.intp)
        picture[column] = np.bincount((begin[:, None] + end).ravel(), weights, rows)[:rows]
    return picture.T


def colored(total: Numbers, signed: Numbers, colors: Colors) -> Picture:
    """How much in opacity, which sign in color."""
    peak = float(np.percentile(total[total > 0], 99)) if (total > 0).any() else 1.0
    alpha = CLEAREST * np.minimum(total / peak, 1.0) ** 0.4
    share = np.divide(signed, total, out=np.zeros_like(total), where=total > 0)
    positive, negative = colors
    mixed = 0.5 * (1 + share)[..., None] * positive + 0.5 * (1 - share)[..., None] * negative
    picture = np.empty((*total.shape, 4), np.uint8)
    picture[..., :3] = mixed * alpha[..., None]
    picture[..., 3] = 255 * alpha
    return picture


def strongest(values: Numbers, most: int) -> Any:
    """Flat indices of the values of largest size, in the order of the matrix."""
    sizes = np.nan_to_num(np.abs(values).ravel(), nan=np.inf)
    return np.sort(np.argpartition(sizes, -most)[-most:]) if sizes.size > most else np.arange(sizes.size)
