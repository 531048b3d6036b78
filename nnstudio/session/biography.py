"""The biography of a weight: every update that it got, what it followed from, and the examples that caused it."""

from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from nnstudio.session.latest import used
from nnstudio.session.look import quantity
from nnstudio.session.machine import Machine
from nnstudio.session.requests import BiographyRequest

Array = npt.NDArray[Any]

ROWS = 64
"""Examples of a batch that are named."""
AGREEING = 1e-9
"""Relative difference up to which what was found before an update is what the update before it left."""


class Biography(msgspec.Struct, frozen=True):
    """The updates of one weight, each of which subtracted rate · direction, and what decay adds to that.

    Attributes:
        name: of the parameter.
        index: of the weight, as users see it.
        iteration: (n,) of each update, counted from 0; rising.
        before, after: (n,) the weight.
        gradient: (n,) ∂L/∂w.
        rate: (n,) its effective learning rate.
        direction: (n,) (before − after)/rate; 0 where the rate is 0.
        rows: of the data in each batch, in order; the first 64.
    """

    name: str
    index: tuple[int, ...]
    iteration: Array
    before: Array
    after: Array
    gradient: Array
    rate: Array
    direction: Array
    rows: tuple[Array, ...]

    @property
    def update(self) -> Array:
        """(n,) after − before."""
        found: Array = self.after - self.before
        return found

    def __len__(self) -> int:
        return len(self.iteration)


def line_of_life(wish: BiographyRequest, machine: Machine) -> Array | None:
    """(5 + rows,) value before and after, gradient, rate, direction and the batch's rows, behind them −1.

    At the start of the iteration behind the update; None where the network has no such weight.
    """
    parameter = machine.state.layout.by_name.get(wish.name)
    if machine.program is None or parameter is None or not inside(wish.index, parameter.shape):
        return None
    numbers = [
        float(used(machine, machine.program, parameter, wish.index)),
        float(parameter.user(machine.state.values)[wish.index]),
        *(number(machine, role, wish) for role in ("gradient", "rate", "direction")),
    ]
    rows = np.full(ROWS, -1.0)
    batch = machine.stretch.dataset.training.rows[machine.rows[: len(rows)]]
    rows[: len(batch)] = batch
    return np.concatenate([numbers, rows])


def inside(index: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    """Whether there is something at an index."""
    return len(index) == len(shape) and all(0 <= at < size for at, size in zip(index, shape, strict=True))


def number(machine: Machine, role: str, wish: BiographyRequest) -> float:
    """One number of the weight; 0 of what a frozen one has not."""
    found, _ = quantity(machine, role, wish.name)
    return 0.0 if found is None else float(found[wish.index])


def told(wish: BiographyRequest, places: Array, values: Array | None) -> Biography:
    """The lines of moments, as `line_of_life` makes them, as a biography."""
    lines = np.empty((0, 5)) if values is None else values
    before, after, gradient, rate, direction = lines[:, :5].T.copy()
    iteration = np.asarray(places, np.int64) - 1
    follows = np.flatnonzero(np.diff(iteration) == 1)
    left = after[follows]
    same = np.abs(before[follows + 1] - left) <= AGREEING * np.abs(left)
    before[follows + 1] = np.where(same, left, before[follows + 1])
    rows = tuple(line[line >= 0].astype(np.int64) for line in lines[:, 5:])
    return Biography(wish.name, wish.index, iteration, before, after, gradient, rate, direction, rows)
