"""The arithmetic of curves: smoothing, the value at an iteration, and when a logarithmic axis serves."""

from typing import Any

import numpy as np

from nnstudio.session.frame import Curve

Array = np.ndarray[Any, Any]

SMOOTH_FROM = 60
SHARE = 30
LOGARITHMIC_FROM, LOGARITHMIC_UNTIL = 100.0, 30.0
MARGIN = 0.06
LARGEST = 1e300


def smoothed(values: Array) -> Array:
    """The mean over a thirtieth of the curve around each point; short curves stay as they are. NaN stays NaN."""
    if len(values) < SMOOTH_FROM:
        return values
    reach = len(values) // SHARE // 2 or 1
    finite = np.isfinite(values)
    totals = np.concatenate([[0.0], np.cumsum(np.where(finite, values, 0.0))])
    counts = np.concatenate([[0], np.cumsum(finite)])
    place = np.arange(len(values))
    around = np.minimum(np.minimum(place, len(values) - 1 - place), reach)
    first, last = place - around, place + around + 1
    means = (totals[last] - totals[first]) / np.maximum(counts[last] - counts[first], 1)
    return np.where(finite, means, np.nan)


def band(curve: Curve) -> tuple[Array, Array]:
    """One line that runs through the lowest and highest value of every point, so that no spike is lost."""
    return np.repeat(curve.iteration, 2), np.column_stack([curve.low, curve.high]).ravel()


def course(curve: Curve) -> tuple[Array, Array]:
    """The smoothed line; a single value is a dash of one iteration, because a point cannot be seen."""
    if len(curve.iteration) == 1:
        return curve.iteration[0] + np.array([-0.5, 0.5]), np.repeat(curve.mean, 2)
    return curve.iteration, smoothed(curve.mean)


def value_at(curve: Curve, iteration: float) -> float | None:
    """The value after the latest recorded iteration that is not beyond this one; None before the first."""
    place = int(np.searchsorted(curve.iteration, iteration, side="right")) - 1
    return float(curve.mean[place]) if place >= 0 else None


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
