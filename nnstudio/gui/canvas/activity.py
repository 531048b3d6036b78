"""What the units of a layer did: one number per unit, taken from the layer's activations of a batch."""

from typing import Any

import msgspec
import numpy as np

from nnstudio.session.requests import View

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Marks = np.ndarray[Any, np.dtype[np.bool_]]
States = np.ndarray[Any, np.dtype[np.int8]]


class Tint(msgspec.Struct, frozen=True, eq=False):
    """What units are colored by where that is not their output.

    Attributes:
        values: (units,) what circles hold; 0 where there are states.
        scale: the size that gets the full color.
        fresh: whether they are of this pass.
        states: (units,) what circles are drawn as, see `states.State`; None: they are colored by their values.
    """

    values: Numbers
    scale: float
    fresh: bool = True
    states: States | None = None


class Activity(msgspec.Struct, frozen=True, eq=False):
    """One number per unit.

    Attributes:
        values: (units,).
        scale: the size that gets the full color.
        note: what the numbers are, such as "mean of 4 examples".
        fresh: whether they are of this pass, not of the one before, nor of padding.
        kept: (units,) False where dropout switched the unit off; None where there is no mask.
        role: of the quantity.
        tint: what the units are colored by; None: their values.
    """

    values: Numbers
    scale: float
    note: str
    fresh: bool = True
    kept: Marks | None = None
    role: str = "activation"
    tint: Tint | None = None

    @property
    def shown(self) -> Tint:
        """What the units are colored by."""
        return self.tint or Tint(self.values, self.scale, self.fresh)


def activity(view: View | None, mask: View | None) -> Activity | None:
    """What a view of one example, or of the mean over the batch, says of each unit; None while nothing is computed."""
    if view is None or view.values is None or view.values.ndim != 2 or not view.values.size:
        return None
    scale = max(abs(view.low), abs(view.high)) or 1.0
    values, role = np.asarray(view.values[0], np.float64), view.request.role
    return Activity(values, scale, note(view), view.computed and not padding(view), kept_units(mask), role)


def padding(view: View) -> bool:
    """Whether the time step that is shown lies behind the example's last one."""
    return view.time_step is not None and view.length is not None and view.time_step >= view.length


def note(view: View) -> str:
    """Which numbers of the batch these are."""
    examples, example = view.shape[0], view.request.example
    if isinstance(example, int):
        words = f"example {min(example, examples - 1) + 1} of {examples}"
    else:
        words = f"mean of {examples} examples" if examples > 1 else "the only example"
    if view.time_step is not None:
        words += f", time step {view.time_step + 1} of {view.shape[1]}"
        words += f": padding, the example has {view.length}" if padding(view) else ""
    return words if view.computed else f"{words}, from the pass before"


def thinned(values: Numbers, most: int) -> Numbers:
    """At most so many numbers: the one of largest size from each of as many equal stretches."""
    if len(values) <= most:
        return values
    starts = np.arange(most) * len(values) // most
    high, low = np.maximum.reduceat(values, starts), np.minimum.reduceat(values, starts)
    return np.where(high >= -low, high, low)


def kept_units(mask: View | None) -> Marks | None:
    """Whether each unit was kept for the example; for the mean, whether any example kept it."""
    if mask is None or mask.values is None or mask.values.ndim != 2 or not mask.values.size:
        return None
    return np.asarray(mask.values[0] != 0)


def shades(values: Numbers, scale: float) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Rows of a signed color table: 128 is zero, 255 the scale, 0 its negative; NaN counts as zero."""
    scaled = np.nan_to_num(np.clip(values / scale, -1.0, 1.0), nan=0.0)
    return np.rint(128 + 127 * scaled).astype(np.uint8)
