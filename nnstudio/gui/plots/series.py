"""The arithmetic of curves: smoothing, the band of values, the value at an iteration, and when a logarithm serves."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from nnstudio.session.requests import Curve

Array = np.ndarray[Any, Any]

SMOOTHING = 1 / 30
"""The share of a curve that each point of its line is the mean of, until the user chooses."""
BAND = 150
LOGARITHMIC_FROM, LOGARITHMIC_UNTIL = 100.0, 30.0
MARGIN = 0.06
LARGEST = 1e300


def is_smoothed(curve: Curve, share: float = SMOOTHING) -> bool:
    """Whether the line of a curve is a mean of several values."""
    return int(len(curve.iteration) * share) > 1


def smoothed(values: Array, share: float = SMOOTHING) -> Array:
    """The mean of each value and those just before it, a share of the curve; where that is but one, the values.

    It never runs ahead of the values. NaN stays NaN.
    """
    window = int(len(values) * share)
    if window < 2:
        return values
    finite = np.isfinite(values)
    totals = np.concatenate([[0.0], np.cumsum(np.where(finite, values, 0.0))])
    counts = np.concatenate([[0], np.cumsum(finite)])
    last = np.arange(1, len(values) + 1)
    first = np.maximum(last - window, 0)
    means = (totals[last] - totals[first]) / np.maximum(counts[last] - counts[first], 1)
    return np.where(finite, means, np.nan)


def pieces(curve: Curve, values: Array, changes: Sequence[int]) -> list[slice]:
    """The stretches of a curve without a gap: between changes of what is trained, and where values are finite."""
    finite = np.isfinite(values)
    gaps = np.flatnonzero(finite[1:] != finite[:-1]) + 1
    edges = sorted({0, len(values), *gaps.tolist(), *np.searchsorted(curve.iteration, changes, "right").tolist()})
    return [slice(a, b) for a, b in pairwise(edges) if finite[a]]


def band(curve: Curve, low: Array, high: Array, changes: Sequence[int] = ()) -> tuple[Array, Array]:
    """Closed outlines around all values between the lowest and the highest, coarse enough to be filled evenly."""
    ends = np.concatenate([low, high])
    low = np.where(np.isfinite(low), low, ends[np.isfinite(ends)].min(initial=LARGEST))
    outlines = [outline(curve.iteration[part], low[part], high[part]) for part in pieces(curve, high, changes)]
    return joined(outlines)


def outline(iteration: Array, low: Array, high: Array) -> tuple[Array, Array]:
    """Along the highest values and back along the lowest."""
    starts = np.arange(0, len(iteration), -(-len(iteration) // BAND))
    x = iteration[np.append(starts[1:], len(iteration)) - 1]
    x[0] = iteration[0]
    low, high = np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)
    return np.concatenate([x, x[::-1]]), np.concatenate([high, low[::-1]])


def course(curve: Curve, changes: Sequence[int] = (), share: float = SMOOTHING) -> tuple[Array, Array]:
    """The smoothed line, which begins anew with each change of what is trained."""
    return joined(line(curve.iteration[part], curve.mean[part], share) for part in pieces(curve, curve.mean, changes))


def line(iteration: Array, mean: Array, share: float) -> tuple[Array, Array]:
    """A smoothed stretch; a single value is a dash of one iteration, because a point cannot be seen."""
    if len(iteration) == 1:
        return iteration[0] + np.array([-0.5, 0.5]), np.repeat(mean, 2)
    return iteration, smoothed(mean, share)


def joined(parts: Iterable[tuple[Array, Array]]) -> tuple[Array, Array]:
    """Lines as one, with a gap between each two."""
    gap = np.array([np.nan])
    found = [(np.append(x, gap), np.append(y, gap)) for x, y in parts]
    if not found:
        return np.empty(0), np.empty(0)
    return np.concatenate([x for x, _ in found]), np.concatenate([y for _, y in found])


def value_at(curve: Curve, iteration: float, since: float = -1) -> float | None:
    """The value after the latest recorded iteration that is not beyond this one, if it is after `since`."""
    place = int(np.searchsorted(curve.iteration, iteration, side="right")) - 1
    return float(curve.mean[place]) if place >= 0 and curve.iteration[place] > since else None


def is_exact(curve: Curve, iteration: float) -> bool:
    """Whether the value at an iteration is one that was recorded rather than the mean of several."""
    place = max(int(np.searchsorted(curve.iteration, iteration, side="right")) - 1, 0)
    return bool(curve.low[place] == curve.high[place])


def asks_for_logarithm(values: Array, *, now: bool) -> bool:
    """Whether positive values span so much that small ones could not be read on a linear axis."""
    finite = values[np.isfinite(values)]
    if not finite.size or finite.min() <= 0:
        return False
    return bool(finite.max() / finite.min() > (LOGARITHMIC_UNTIL if now else LOGARITHMIC_FROM))


def logarithm(values: Array) -> Array:
    """log₁₀; NaN where a value has none."""
    return np.log10(values, out=np.full(len(values), np.nan), where=values > 0)


def limits(values: Array) -> tuple[float, float]:
    """The range of an axis: the finite values with a margin; never empty."""
    finite = np.clip(values[np.isfinite(values)], -LARGEST, LARGEST)
    if not finite.size:
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    margin = MARGIN * (high - low) or 0.1 * abs(high) or 1.0
    return low - margin, high + margin
