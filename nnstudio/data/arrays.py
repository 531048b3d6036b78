"""Data that a script gives as arrays."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nnstudio.data.encoding import SOLE, Floats
from nnstudio.data.errors import DataError
from nnstudio.data.table import LARGEST_NUMBER

ByName = ArrayLike | Mapping[str, ArrayLike]


@dataclass(frozen=True, slots=True, eq=False)
class Arrays:
    """Inputs and targets by the names of their nodes, each (rows, …); the name is `SOLE` where there is only one."""

    inputs: Mapping[str, Floats]
    targets: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(next(iter(self.inputs.values())))


def read_arrays(inputs: ByName, targets: ByName) -> Arrays:
    """Arrays from what a script has: an array or a list of numbers each, or a dict of them by node.

    A list of plain numbers is one feature per row. Raises DataError where they do not fit together.
    """
    arrays = Arrays(read_side("input", inputs), read_side("target", targets))
    counts = {len(array) for side in (arrays.inputs, arrays.targets) for array in side.values()}
    if len(counts) > 1:
        sizes = [f"{label('input', name)} has {len(x)}" for name, x in arrays.inputs.items()]
        sizes += [f"{label('target', name)} has {len(y)}" for name, y in arrays.targets.items()]
        raise DataError(f"inputs and targets differ in rows: {', '.join(sizes)}; expected equally many")
    return arrays


def read_side(what: str, values: ByName) -> dict[str, Floats]:
    """All inputs or all targets by name."""
    named = values if isinstance(values, Mapping) else {SOLE: values}
    if not named:
        raise DataError(f"there is no {what}; expected at least one array")
    return {str(name): read_array(label(what, str(name)), value) for name, value in named.items()}


def read_array(what: str, value: ArrayLike) -> Floats:
    """A float64 array of at least two axes; raises DataError where a value is no finite number."""
    try:
        given = np.asarray(value)
    except (TypeError, ValueError):
        raise DataError(f"{what} is ragged; expected rows of equal length") from None
    if given.dtype.kind not in "biuf":
        raise DataError(f"{what} holds {given.dtype} values; expected real numbers")
    if given.ndim == 0 or 0 in given.shape:
        raise DataError(f"{what} has the shape {given.shape}; expected at least one row and one feature")
    array = np.array(given[:, None] if given.ndim == 1 else given, np.float64, order="C")
    bad = ~(np.abs(array) <= LARGEST_NUMBER)
    if bad.any():
        place = tuple(int(i) for i in np.unravel_index(bad.argmax(), bad.shape))
        expected = f"finite numbers up to {LARGEST_NUMBER:g}"
        raise DataError(f"{what} holds {array[place]:g} at {list(place)}; expected {expected}")
    return array


def shape_of(arrays: Arrays) -> tuple[dict[str, tuple[int, ...]], ...]:
    """The shape of one example, by name, of inputs and of targets."""
    sides = (arrays.inputs, arrays.targets)
    return tuple({name: array.shape[1:] for name, array in side.items()} for side in sides)


def label(what: str, name: str) -> str:
    """An array's name in a sentence."""
    return f"the {what} {name!r}" if name else f"the {what}"
