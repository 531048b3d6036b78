"""A picture of connections too many for lines: how much weight of which sign runs where."""

from typing import Any

import numpy as np

from nnstudio.gui.canvas.activity import Numbers

COLUMNS = 96
CLEAREST = 0.85

Picture = np.ndarray[Any, np.dtype[np.uint8]]


def density(values: Numbers, sources: Numbers, targets: Numbers, rows: int, colors: tuple[Numbers, Numbers]) -> Picture:
    """(rows, 96, 4) premultiplied red, green, blue, alpha.

    Args:
        values: (sources, targets) weights.
        sources: where their lines begin, from 0 (top) to 1.
        targets: where they end.
        rows: height of the picture.
        colors: red, green and blue of positive and of negative weight.
    """
    sizes = np.nan_to_num(np.abs(values), nan=0.0, posinf=0.0)
    total = projected(sizes, sources, targets, rows)
    signed = projected(np.copysign(sizes, values), sources, targets, rows)
    peak = float(np.percentile(total[total > 0], 99)) if (total > 0).any() else 1.0
    alpha = CLEAREST * np.sqrt(np.minimum(total / peak, 1.0))
    share = np.divide(signed, total, out=np.zeros_like(total), where=total > 0)
    positive, negative = colors
    mixed = 0.5 * (1 + share)[..., None] * positive + 0.5 * (1 - share)[..., None] * negative
    picture = np.empty((*total.shape, 4), np.uint8)
    picture[..., :3] = mixed * alpha[..., None]
    picture[..., 3] = 255 * alpha
    return picture


def projected(values: Numbers, sources: Numbers, targets: Numbers, rows: int) -> Numbers:
    """(rows, 96) the sum of the values whose lines cross each pixel.

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


def strongest(values: Numbers, most: int) -> Any:
    """Flat indices of the values of largest size, in the order of the matrix."""
    sizes = np.nan_to_num(np.abs(values).ravel(), nan=np.inf)
    return np.sort(np.argpartition(sizes, -most)[-most:]) if sizes.size > most else np.arange(sizes.size)
