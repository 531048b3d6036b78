"""How often which values occur, in intervals that stay comparable over a run."""

from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.session.requests import DistributionRequest

Array = npt.NDArray[Any]

FINEST, COARSEST = -12, 4
"""Powers of ten between which logarithmic intervals lie; smaller values count as 0, larger ones as the largest."""
PER_DECADE = 8
HALF = 64
"""Equally wide intervals to each side of 0."""
SAMPLE = 65_536
"""Values of an array that are counted; of more, every second, third …"""
SMALLEST = -60
"""The power of two that equally wide intervals reach to at least; at most it is 1023."""
POWERS = np.logspace(FINEST, COARSEST, (COARSEST - FINEST) * PER_DECADE + 1)
LOGARITHMIC = np.concatenate([-POWERS[::-1], POWERS])
"""Edges of the logarithmic intervals; the middle one holds 0."""


def counted(values: Array, *, logarithmic: bool) -> Array:
    """Counts of finite values as one line, from which `table` makes a table with other moments.

    Logarithmic: (bins,). Else (1 + bins,), whose first value is the power of two that the intervals reach to on both
    sides of 0, so that those of another moment are halves or doubles of them.
    """
    flat = values.reshape(-1)
    flat = flat[:: -(-flat.size // SAMPLE) or 1].astype(np.float64)
    flat = flat[np.isfinite(flat)]
    if logarithmic:
        inside = np.clip(flat, LOGARITHMIC[0], LOGARITHMIC[-1])
        return np.histogram(inside, LOGARITHMIC)[0].astype(np.int32)
    largest = float(np.abs(flat).max(initial=0.0))
    power = min(max(int(np.frexp(largest)[1]), SMALLEST), 1023)
    places = np.clip(np.floor(flat * (HALF * 2.0**-power)), -HALF, HALF - 1).astype(np.intp) + HALF
    counts = np.bincount(places, minlength=2 * HALF)
    return np.concatenate([[power], counts]).astype(np.int32)


def table(wish: DistributionRequest, lines: Array | None) -> tuple[Array | None, Array]:
    """Counts (moments, bins) and the (bins + 1,) edges that all moments share."""
    if wish.logarithmic:
        return lines, LOGARITHMIC
    if lines is None:
        return None, np.linspace(-1.0, 1.0, 2 * HALF + 1)
    powers = lines[:, 0].astype(np.intp)
    power = int(powers.max())
    merged = np.stack([widened(line[1:], power - own) for line, own in zip(lines, powers, strict=True)])
    return merged, np.linspace(-1.0, 1.0, 2 * HALF + 1) * 2.0**power


def widened(counts: Array, doublings: int) -> Array:
    """Counts in intervals that are twice as wide, so many times; as many intervals, most of them empty then."""
    places = (np.arange(-HALF, HALF) >> min(doublings, HALF)) + HALF
    return np.bincount(places, counts, 2 * HALF).astype(np.int32)
