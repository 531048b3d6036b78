"""From weights to strokes: sizes relative to a robust scale, grouped so that each group is drawn with one pen."""

from enum import IntEnum
from typing import Any

import numpy as np

from nnstudio.gui.canvas.activity import Numbers

LEVELS = 8
THINNEST, WIDEST = 0.5, 4.0
PERCENTILE = 98.0
STEADY = 1.25
"""The scale follows only when it is off by more than this factor, so that strokes do not flicker."""

NAN = 2 * LEVELS
"""The group of values that are no numbers."""

UNKNOWN = -1
"""The group of connections whose values are not computed."""

GROUPS = range(UNKNOWN, NAN + 1)

Groups = np.ndarray[Any, np.dtype[np.intp]]


def scale_of(values: Numbers, before: float = 0.0) -> float:
    """The size that is drawn widest: the 98th percentile of all sizes, or the scale before where that is near."""
    sizes = np.abs(values[np.isfinite(values)])
    if not sizes.size:
        return before or 1.0
    scale = float(np.percentile(sizes, PERCENTILE)) or float(sizes.max()) or 1.0
    return before if before and before / STEADY <= scale <= before * STEADY else scale


def groups(values: Numbers, scale: float) -> Groups:
    """(n,) for each value: its level by the root of its size, below `LEVELS` positive, then negative, then `NAN`."""
    with np.errstate(invalid="ignore"):
        sizes = np.sqrt(np.minimum(np.abs(values) / scale, 1.0))
        levels = np.minimum(sizes * LEVELS, LEVELS - 1)
    found: Groups = np.nan_to_num(levels, nan=0.0).astype(np.intp) + np.where(values < 0, LEVELS, 0)
    found[np.isnan(values)] = NAN
    return found


class Crowd(IntEnum):
    """How crowded connections are: few, many, a mass in which none is seen alone, or faded behind others."""

    FEW = 0
    MANY = 1
    MASS = 2
    FADED = 3


LIMITS = (120, 600)
"""More connections are many, and a mass."""

FACTORS = {Crowd.FEW: 1.0, Crowd.MANY: 0.6}


def width_of(group: int, crowd: Crowd) -> float:
    """The stroke's width of a group in pixels; less where a crowd of connections would hide each other."""
    width = THINNEST + (WIDEST - THINNEST) * (group % LEVELS + 0.5) / LEVELS
    return max(THINNEST, width * FACTORS[crowd]) if crowd in FACTORS else 1.0


def crowd_of(count: int) -> Crowd:
    """How crowded so many connections are."""
    return Crowd(sum(count > limit for limit in LIMITS))


def members(found: Groups) -> list[tuple[int, Groups]]:
    """Each group that occurs with the indices of its values, weak ones first so that strong ones lie on top."""
    order = np.argsort(found, kind="stable")
    numbers, starts = np.unique(found[order], return_index=True)
    parts = np.split(order, starts[1:])
    pairs = [(int(number), part) for number, part in zip(numbers, parts, strict=True)]
    return sorted(pairs, key=lambda pair: pair[0] % LEVELS if pair[0] < NAN else LEVELS)
