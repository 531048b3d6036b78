"""What the units of a layer did: one number per unit, taken from the layer's activations of a batch."""

from typing import Any

import msgspec
import numpy as np

from nnstudio.session.frame import View

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Marks = np.ndarray[Any, np.dtype[np.bool_]]


class Activity(msgspec.Struct, frozen=True, eq=False):
    """One number per unit.

    Attributes:
        values: (units,), or fewer where a wide layer came reduced.
        scale: the size that gets the full color.
        note: what the numbers are, such as "mean of 4 examples".
        fresh: whether they are of this pass, not of the one before.
        kept: (units,) False where dropout switched the unit off; None where there is no mask.
    """

    values: Numbers
    scale: float
    note: str
    fresh: bool = True
    kept: Marks | None = None

    def place(self, unit: int, units: int) -> int:
        """Index into `values` of a unit."""
        return unit * len(self.values) // units


def activity(view: View | None, mask: View | None, example: int | None) -> Activity | None:
    """One example of the batch, or the mean over it where none is chosen; None while nothing is computed."""
    if view is None or view.values is None or view.values.ndim != 2 or not view.values.size:
        return None
    rows = view.values
    whole = len(rows) == view.shape[0]
    if example is not None and whole:
        row = min(example, len(rows) - 1)
        values, note = rows[row], f"example {row + 1} of {len(rows)}"
    elif whole:
        values, note = rows.mean(axis=0), f"mean of {len(rows)} examples" if len(rows) > 1 else "the only example"
    else:
        values, note = strongest(rows), f"largest of {view.shape[0]} examples"
    kept = kept_units(mask, example) if whole else None
    scale = max(abs(view.low), abs(view.high)) or 1.0
    if not view.computed:
        note += ", from the pass before"
    return Activity(np.asarray(values, np.float64), scale, note, view.computed, kept)


def strongest(rows: Numbers) -> Numbers:
    """(columns,) the value of largest size in each column."""
    high, low = rows.max(axis=0), rows.min(axis=0)
    return np.asarray(np.where(high >= -low, high, low))


def thinned(values: Numbers, most: int) -> Numbers:
    """At most so many numbers: the one of largest size from each of as many equal stretches."""
    if len(values) <= most:
        return values
    starts = np.arange(most) * len(values) // most
    high, low = np.maximum.reduceat(values, starts), np.minimum.reduceat(values, starts)
    return np.where(high >= -low, high, low)


def kept_units(mask: View | None, example: int | None) -> Marks | None:
    """Whether each unit was kept for the example; for the mean, whether any example kept it."""
    if mask is None or mask.values is None or mask.values.ndim != 2 or not mask.values.size:
        return None
    kept = mask.values != 0
    return np.asarray(kept.any(axis=0) if example is None else kept[min(example, len(kept) - 1)])


def shades(values: Numbers, scale: float) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Rows of a signed color table: 128 is zero, 255 the scale, 0 its negative; NaN counts as zero."""
    scaled = np.nan_to_num(np.clip(values / scale, -1.0, 1.0), nan=0.0)
    return np.rint(128 + 127 * scaled).astype(np.uint8)
