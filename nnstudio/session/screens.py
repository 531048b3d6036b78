"""Cheap proofs that a condition does not hold, so that most iterations need no exact test.

Testing ten conditions exactly takes half as long as an iteration of a small network. What a screen says is certain: it
compares the threshold with a bound of the quantity that costs one product of a vector with itself, ‖x‖² = x·x:
mean |x| ≤ ‖x‖/√n, largest |x| ≤ ‖x‖, and from below, with a part s of x, mean |x| ≥ ‖s‖/n. Where it proves nothing,
for NaN say, the exact test decides.
"""

from collections.abc import Callable
from math import isfinite, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.document.model import Condition
from nnstudio.session.machine import Machine

Array = npt.NDArray[Any]
Bound = Callable[[], float]
Screen = Callable[[], bool]

MARGIN = 1e-3
"""Rounding is far less than that share of a bound."""
LEAST = 1e-12
"""The smallest threshold for bounds from above; squares of smaller numbers may vanish in single precision."""
PART = 1024
"""Values that a part of a vector has at most."""


def screen(machine: Machine, condition: Condition) -> Screen | None:
    """What is true where a condition certainly does not hold behind the present pass; None: no cheap proof is known."""
    threshold, above = condition.threshold, condition.comparison in {">", ">="}
    if condition.quantity == "loss":
        return of_loss(machine, threshold, above=above)
    role, _, statistic = condition.quantity.partition(".")
    vectors = None if condition.index else vectors_of(machine, role, condition.place)
    if vectors is None:
        return None
    whole, part, count = vectors
    if statistic == "nan":
        return (lambda: isfinite(whole.dot(whole))) if condition.comparison == ">" and threshold >= 0 else None
    below = vectors_of(machine, "value", condition.place) if statistic == "ratio_to_value" else None
    if above and threshold > LEAST:
        highest = upper(statistic, whole, part, count, None if below is None else below[1])
        return None if highest is None else lambda: highest() * (1 + MARGIN) < threshold
    lowest = None if above else lower(statistic, whole, part, count, None if below is None else below[0])
    return None if lowest is None else lambda: lowest() > threshold * (1 + MARGIN)


def of_loss(machine: Machine, threshold: float, *, above: bool) -> Screen | None:
    """The loss itself is cheap."""
    loss = machine.present.loss
    if loss is None:
        return None
    return (lambda: bool(loss < threshold)) if above else lambda: bool(loss > threshold)


def vectors_of(machine: Machine, role: str, place: str) -> tuple[Array, Array, int] | None:
    """A vector of all values and perhaps others, one of a part of them, and how many they are; None where none lies so.

    A parameter's values lie between those of others of its matrix, so its part is its first row.
    """
    program, state = machine.present, machine.state
    parameter = state.layout.by_name.get(place)
    if parameter is None:
        buffer = program.buffers.get((role, place))
        if buffer is None or not buffer.memory.flags.c_contiguous or not buffer.memory.size:
            return None
        flat = buffer.memory.reshape(-1)
        return flat, flat[:PART], flat.size
    vector = {"value": state.values, "gradient": state.gradient, "update": program.change}.get(role)
    if vector is None or parameter.offset + parameter.matrix.count > len(vector):
        return None
    whole = vector[parameter.offset : parameter.offset + parameter.matrix.count]
    part = whole[parameter.start : parameter.start + parameter.part.columns]
    return whole, part[:PART], int(np.prod(parameter.shape))


def upper(statistic: str, whole: Array, part: Array, count: int, below: Array | None) -> Bound | None:
    """What a statistic is at most."""
    if statistic in {"norm", "max_abs", "max", "min"}:
        return lambda: sqrt(whole.dot(whole))
    if statistic in {"mean_abs", "mean", "deviation"}:
        return lambda: sqrt(whole.dot(whole) / count)
    if statistic == "zeros":
        return lambda: 1 - np.count_nonzero(part) / count
    if below is not None:
        return lambda: sqrt(whole.dot(whole) / below.dot(below))
    return None


def lower(statistic: str, whole: Array, part: Array, count: int, below: Array | None) -> Bound | None:
    """What a statistic is at least."""
    if statistic == "norm":
        return lambda: sqrt(part.dot(part))
    if statistic == "mean_abs":
        return lambda: sqrt(part.dot(part)) / count
    if statistic == "max_abs":
        return lambda: sqrt(part.dot(part) / len(part))
    if below is not None:
        return lambda: sqrt(part.dot(part) / below.dot(below))
    if statistic == "deviation" and len(whole) == count:
        return lambda: deviation(whole)
    return None


def deviation(whole: Array) -> float:
    """√(mean of x² − (mean of x)²), or 0 where rounding could make that too large."""
    square, mean = float(whole.dot(whole)) / len(whole), float(np.add.reduce(whole)) / len(whole)
    variance = square - mean * mean
    return sqrt(variance) if variance > MARGIN * square else 0.0
