"""Interventions: what a user changed in the middle of a run, and where; replay repeats them."""

from dataclasses import dataclass
from typing import Any

import msgspec
import numpy.typing as npt

from nnstudio.document.model import NoImprovement
from nnstudio.session.stretch import Stretch


@dataclass(frozen=True, eq=False)
class SetValue:
    """A parameter set by hand.

    Attributes:
        name: such as "hidden1.weight".
        values: as users see it, (in, out) or (out,).
    """

    name: str
    values: npt.NDArray[Any]


class SetOutput(msgspec.Struct, frozen=True):
    """A unit's output set by hand in the middle of a pass, for that pass alone.

    Attributes:
        node: the node's name.
        unit: along the last axis of an example, counted from 0; of a sequence at every time step.
        value: what it is set to.
        example: a row of the batch, counted from 0; None: all.
    """

    node: str
    unit: int
    value: float
    example: int | None = None


@dataclass(frozen=True, eq=False)
class GoOnWith:
    """Another recipe, drawing or data set.

    Attributes:
        stretch: what is trained from here on.
    """

    stretch: Stretch


@dataclass(frozen=True, eq=False)
class GiveUp:
    """The best weights of a condition to stop that has waited in vain are put back, if it asks for that.

    Attributes:
        rule: the condition, one of the recipe's.
    """

    rule: NoImprovement


@dataclass(frozen=True, eq=False)
class Event:
    """An intervention at its place: before the instruction of that position runs.

    Attributes:
        position: iteration and instruction.
        action: what was done.
    """

    position: tuple[int, int]
    action: SetValue | SetOutput | GoOnWith | GiveUp
