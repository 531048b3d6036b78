"""States of units that are no numbers: on, off or saturated, kept or dropped."""

from collections.abc import Mapping
from enum import IntEnum
from functools import cache

import numpy as np

from nnstudio.engine.activation import Activation
from nnstudio.gui.canvas.activity import Marks, Numbers, States

FLAT = 0.05
"""A unit is saturated where the derivative is less than this share of its largest value."""


class State(IntEnum):
    """What a circle is drawn as."""

    NONE = 0
    ON = 1
    OFF = 2
    LOW = 3
    HIGH = 4
    KEPT = 5
    DROPPED = 6


WORDS: Mapping[int, str] = {
    State.ON: "on: f is above 0",
    State.OFF: "off: f is not above 0",
    State.LOW: "saturated at the low end: next to no gradient passes back",
    State.HIGH: "saturated at the high end: next to no gradient passes back",
    State.KEPT: "kept by dropout",
    State.DROPPED: "dropped by dropout",
}


def switched(function: Activation | None, sums: Numbers) -> States:
    """(units,) on where f is above 0, saturated at the flat ends of σ and tanh; none without a function of one sum."""
    found: States = np.full(sums.shape, State.NONE, np.int8)
    if function is not None:
        low, high = ends(function.name)
        found[sums > 0], found[sums <= 0] = State.ON, State.OFF
        found[sums < low], found[sums > high] = State.LOW, State.HIGH
    return found


@cache
def ends(function: str) -> tuple[float, float]:
    """The sums below and above which a function is saturated; −∞ and ∞ for those that have no two flat ends."""
    bounds = {"sigmoid": logistic_end(1.0), "tanh": logistic_end(0.5)}
    return (-bounds[function], bounds[function]) if function in bounds else (-np.inf, np.inf)


def logistic_end(width: float) -> float:
    """Where σ′(f/width), which is 4·s·(1 − s) of its largest value, falls below `FLAT`."""
    share = (1 + np.sqrt(1 - FLAT)) / 2
    return float(width * np.log(share / (1 - share)))


def kept(marks: Marks) -> States:
    """(units,) kept or dropped."""
    return np.where(marks, State.KEPT, State.DROPPED).astype(np.int8)
