"""Numbers among the targets that are not of a sort that some losses want."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.data.dataset import Examples
from nnstudio.data.sequences import real_steps

Array = npt.NDArray[Any]

ROUNDING = 1e-3
"""How far a sum of probabilities may be from 1, which written decimals are not exactly."""
STRAYS: dict[str, Callable[[Array], Array]] = {
    "class numbers": lambda y: y[(y < 0) | (y != np.floor(y))],
    "probabilities": lambda y: y[(y < 0) | (y > 1)],
    "signs": lambda y: y[(y != -1) & (y != 0) & (y != 1)],
    "sums": lambda y: (total := y.sum(-1))[abs(total - 1) > ROUNDING],
}
"""Of each sort of targets the numbers that are none."""


def strays(parts: Sequence[Examples]) -> dict[str, dict[str, float]]:
    """By target name and sort the first number that is none of that sort, in the order of the parts."""
    found: dict[str, dict[str, float]] = {}
    for name, y in (target for part in parts for target in real_targets(part)):
        for sort, strange in STRAYS.items():
            if len(numbers := strange(y)):
                found.setdefault(name, {}).setdefault(sort, float(numbers[0]))
    return found


def real_targets(examples: Examples) -> Iterator[tuple[str, Array]]:
    """Targets by name; those of sequences without the values of padding."""
    for name, y in examples.targets.items():
        masks = [real_steps(examples.lengths[key], y.shape[1]) for key in padded(examples, y)]
        yield name, y[np.logical_and.reduce(masks)] if masks else y


def padded(examples: Examples, y: Array) -> list[str]:
    """The inputs whose sequences differ in length and have the time steps of (rows, time, values)."""
    return [name for name in examples.lengths if y.ndim > 2 and examples.inputs[name].shape[1] == y.shape[1]]
