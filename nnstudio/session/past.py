"""The past of any quantity: noted when somebody looks, and found out by a machine that replays the run beside it."""

import time
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import singledispatch
from itertools import takewhile
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from nnstudio.session import look
from nnstudio.session.biography import Biography, line_of_life, told
from nnstudio.session.distribution import counted
from nnstudio.session.events import Event
from nnstudio.session.history import Keyframe, iteration_of
from nnstudio.session.machine import Machine
from nnstudio.session.requests import (
    BiographyRequest,
    DistributionRequest,
    HistoryRequest,
    MeasureHistoryRequest,
    SharesRequest,
)
from nnstudio.session.run import Progress, Run, performed
from nnstudio.session.shares import function_of, shares
from nnstudio.session.statistics import measured

Array = npt.NDArray[Any]
OfPast = HistoryRequest | DistributionRequest | SharesRequest | MeasureHistoryRequest | BiographyRequest
"""Wishes that are about a whole run."""

KEPT = 32
"""Quantities whose past is remembered, those that were asked for last."""
PATIENCE = 0.05
"""Seconds between two reports on a biography."""
SPARE = 4
"""How many times as many moments as were asked for are remembered."""


class Past:
    """What is known of the past of one run.

    A moment is the start of an iteration before anything is done to it there; what it shows is what the iteration
    before has left.

    Attributes:
        deadline: until when the past may be replayed, as `time.perf_counter` has it.
    """

    def __init__(self) -> None:
        self._known: dict[OfPast, dict[int, Array | None]] = {}
        self._events: list[Event] = []
        self._replay: Replay | None = None
        self.deadline = 0.0

    def seen(self, run: Run, wish: OfPast) -> tuple[Array, Array | None, bool]:
        """Iterations (moments,), values (moments, lines), and whether all stretches up to the present are known."""
        self.follow(run.events)
        key, here = msgspec.structs.replace(wish, points=0), run.position[0]
        known = self._known[key] = self._known.pop(key, {})
        for old in [*self._known][:-KEPT]:
            del self._known[old]
        if shows_pure(run):
            self.note(run.machine, here)
        step = stretch_length(here, wish.points)
        complete = all(self.reach(run, place) for place in missing(run, known, step))
        if len(known) > SPARE * wish.points:
            known = self._known[key] = {place: known[place] for place in latest_of_each(known, step)}
        return *table({place: values for place, values in known.items() if place <= here}, step), complete

    def lived(self, run: Run, wish: BiographyRequest) -> tuple[Array, Array | None, bool]:
        """The same of the latest updates of a weight, every single one of them."""
        self.follow(run.events)
        key, here = msgspec.structs.replace(wish, points=0, last=None), run.position[0]
        known = self._known[key] = self._known.pop(key, {})
        if shows_pure(run):
            self.note(run.machine, here)
        last = here if wish.last is None else min(wish.last, here)
        places = range(max(last - wish.points, 0) + 1, last + 1)
        complete = all(self.reach(run, place) for place in places if place not in known)
        known = {place: known[place] for place in places if place in known}
        if len(self._known[key]) > SPARE * wish.points:
            self._known[key] = known
        return *table(known, 1), complete

    def follow(self, events: list[Event]) -> None:
        """Forget what came after the first intervention that was not there before, or is not there any more."""
        same = sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], zip(events, self._events, strict=False)))
        changed = [*events[same:], *self._events[same:]]
        if changed:
            first = min(event.position for event in changed)[0]
            self._known = {key: until(known, first) for key, known in self._known.items()}
            self._events, self._replay = list(events), None

    def reach(self, run: Run, place: int) -> bool:
        """Find out about a moment, if there is time for it."""
        if self._replay is None or not self._replay.begins_well(run, place):
            if time.perf_counter() > self.deadline:
                return False
            self._replay = Replay(run, place)
        if not self._replay.proceed(run, place, self.deadline):
            return False
        self.note(self._replay.machine, place)
        return True

    def note(self, machine: Machine, place: int) -> None:
        """Remember all that is asked for, of a machine that stands at a moment."""
        for wish, known in self._known.items():
            if place not in known:
                known[place] = line(wish, machine)


class Replay:
    """A machine beside the run, on its way from a keyframe through the past.

    Attributes:
        applied: number of the run's events that it has met.
    """

    def __init__(self, run: Run, place: int) -> None:
        keyframe = before(run, place)
        self.machine = Machine(keyframe.stretch)
        self.machine.state.seed = run.first.document.recipe.seed
        self.machine.restore(keyframe.snapshot)
        self.applied = keyframe.applied

    def begins_well(self, run: Run, place: int) -> bool:
        """Whether the way to a moment is shorter from here than from a keyframe, going back or building a machine."""
        here, keyframe = self.machine.state.iteration, before(run, place)
        if here <= place and keyframe.iteration <= here:
            return True
        if keyframe.stretch is not self.machine.stretch:
            return False
        self.machine.restore(keyframe.snapshot)
        self.applied = keyframe.applied
        return True

    def proceed(self, run: Run, place: int, deadline: float) -> bool:
        """Go on to a moment, or as far as time allows; whether it was reached."""
        while self.machine.state.iteration < place:
            if time.perf_counter() > deadline:
                return False
            self.iterate(run.events)
        return True

    def iterate(self, events: list[Event]) -> None:
        """To the start of the next iteration, with the interventions on the way."""
        iteration = self.machine.state.iteration
        while self.applied < len(events) and events[self.applied].position[0] == iteration:
            event = events[self.applied]
            if event.position[1] > self.machine.instruction:
                self.machine.advance(event.position[1])
            self.machine = performed(self.machine, event)
            self.applied += 1
        if self.machine.instruction:
            self.machine.advance(len(self.machine.instructions))
        else:
            self.machine.iterate()


def before(run: Run, place: int) -> Keyframe:
    """The latest keyframe from which an iteration leads to a moment; what is done at the moment itself comes later."""
    frames = run.history.keyframes
    return frames[bisect_left(frames, place, key=iteration_of) - 1]


def shows_pure(run: Run) -> bool:
    """Whether the run stands at the start of an iteration, with nothing done to it there."""
    iteration, instruction = run.position
    return iteration > 0 and not instruction and all(event.position != (iteration, 0) for event in run.events)


@singledispatch
def line(wish: OfPast, machine: Machine) -> Array | None:  # noqa: ARG001
    """What a wish is about at a moment, as one line of values; None where there is none."""
    raise ValueError(f"{type(wish).__name__} is not about the past")


@line.register
def line_of_values(wish: HistoryRequest, machine: Machine) -> Array | None:
    """A quantity, of a batch the mean over its rows."""
    array = known_quantity(machine, wish.role, wish.name)
    if array is None:
        return None
    values = array if wish.name in machine.state.layout.by_name else array.mean(0)
    return look.reduced(values.reshape(-1), wish.lines, 0)


@line.register
def line_of_counts(wish: DistributionRequest, machine: Machine) -> Array | None:
    """How often which values occur."""
    array = known_quantity(machine, wish.role, wish.name)
    return None if array is None else counted(array, logarithmic=wish.logarithmic)


@line.register
def line_of_shares(wish: SharesRequest, machine: Machine) -> Array | None:
    """What share of a node's sums is on and saturated, and which of its units are dead."""
    found = function_of(machine.stretch.plan, wish.node)
    if found is None:
        return None
    function, role, name = found
    array = known_quantity(machine, role, name)
    told = None if array is None else shares(function, np.asarray(array, np.float64))
    return None if told is None else told.line


@line.register
def line_of_measure(wish: MeasureHistoryRequest, machine: Machine) -> Array | None:
    """One number."""
    value = measured(machine, wish.measure)
    return None if value is None else np.array([value])


@line.register
def line_of_updates(wish: BiographyRequest, machine: Machine) -> Array | None:
    """The latest update of a weight."""
    return line_of_life(wish, machine)


def known_quantity(machine: Machine, role: str, name: str) -> Array | None:
    """A quantity as users see it; None where there is none."""
    return look.quantity(machine, role, name)[0] if name in look.known(machine, role) else None


def stretch_length(here: int, points: int) -> int:
    """How many iterations each of at most that many stretches has; a power of two, so that moments stay known."""
    step = 1
    while step * max(points, 1) < here:
        step *= 2
    return step


def missing(run: Run, known: Mapping[int, object], step: int) -> Iterator[int]:
    """A moment of each stretch of which none is known, preferably just behind a keyframe."""
    here = run.position[0]
    have = {(place - 1) // step for place in known}
    near = {each.iteration // step: each.iteration + 1 for each in run.history.keyframes if each.iteration < here}
    for stretch in range(-(-here // step)):
        if stretch not in have:
            yield near.get(stretch, min((stretch + 1) * step, here))


def latest_of_each(places: Mapping[int, object], step: int) -> list[int]:
    """The latest moment of each stretch."""
    return list({(place - 1) // step: place for place in sorted(places)}.values())


def table(known: dict[int, Array | None], step: int) -> tuple[Array, Array | None]:
    """Iterations (moments,) and values (moments, lines) of as many values as the latest moment has."""
    rows = {place: values for place, values in known.items() if values is not None}
    places = latest_of_each(rows, step)
    chosen = [place for place in places if len(rows[place]) == len(rows[places[-1]])]
    return np.array(chosen, np.int64), np.stack([rows[place] for place in chosen]) if chosen else None


def until(known: dict[int, Array | None], place: int) -> dict[int, Array | None]:
    """What is known up to a moment."""
    return {each: values for each, values in known.items() if each <= place}


def lives(run: Run, wish: BiographyRequest, progress: Progress) -> Biography:
    """A biography as a whole; `progress` hears the share of it that is found out, and may raise to stop."""
    past, complete = Past(), False
    places, values = np.empty(0), None
    while not complete:
        past.deadline = time.perf_counter() + PATIENCE
        places, values, complete = past.lived(run, wish)
        progress(len(places) / max(wish.points, 1))
    return told(wish, places, values)
