"""Breakpoints: where a training stops, and how that is found out at little cost.

What a condition looks at is complete behind one instruction of an iteration and stays so to its end. So conditions are
tested once an iteration has ended, or wherever a step ends, and the place behind the instruction is gone back to.
"""

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from nnstudio.base.catalogue import SettingError, short, unknown
from nnstudio.document.model import At, Breakpoint, Condition
from nnstudio.engine.stopping import read_comparison
from nnstudio.session.frame import Hit, Where
from nnstudio.session.machine import Machine
from nnstudio.session.run import Position
from nnstudio.session.statistics import check_there, complete_after, measured, read_measure

COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
PHASES = ("forward", "loss", "backward", "update")
MOST = 1000
"""Iterations in a row that a condition may have to hold."""


class Known(NamedTuple):
    """What is known of a condition behind an iteration.

    Attributes:
        value: of its quantity; None where there is none.
        number: what is compared: the value, or its change.
        running: for how many iterations in a row it has held.
    """

    value: float | None
    number: float | None
    running: int


@dataclass
class Breakpoints:
    """Breakpoints, and what is known of them behind the latest iterations.

    Attributes:
        listed: all, in the user's order.
        until: a condition that stops wherever it holds, also where it has held before.
    """

    listed: tuple[Breakpoint, ...] = ()
    until: Breakpoint | None = None
    _known: dict[Breakpoint, dict[int, Known]] = field(default_factory=dict)
    _places: dict[tuple[int, Breakpoint], int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.active)

    @property
    def active(self) -> list[Breakpoint]:
        """Those that stop."""
        return [each for each in (*self.listed, self.until) if each is not None and each.enabled]

    @property
    def conditions(self) -> list[Breakpoint]:
        """Those that look at numbers."""
        return [each for each in self.active if isinstance(each.stop, Condition)]

    @property
    def lookback(self) -> int:
        """How many iterations before a place decide whether it is hit."""
        return max((each.running + of_change(each) for each in self.conditions), default=0)

    def remembers(self, iteration: int) -> bool:
        """Whether it is known how long each condition has held behind an iteration."""
        return all(iteration in self._known.get(each, {}) for each in self.conditions)

    def forget(self, after: int = -1) -> None:
        """The run goes on differently from the iteration behind which that many were made."""
        for memory in self._known.values():
            for iteration in [place for place in memory if place > after]:
                del memory[iteration]

    def next_place(self, machine: Machine) -> int:
        """The next instruction of this iteration before which to stop; the number of all where there is none."""
        count = len(machine.instructions)
        places = (self.place(machine, each) for each in self.active if self.stops_before(machine, each))
        return min((place for place in places if place > machine.instruction), default=count)

    def stops_before(self, machine: Machine, each: Breakpoint) -> bool:
        """Whether a breakpoint is at an instruction, and is not ignored in this iteration."""
        return isinstance(each.stop, At) and machine.state.iteration >= each.ignored

    def place(self, machine: Machine, each: Breakpoint) -> int:
        """The instruction before which a breakpoint stops; the number of all where the network has none such."""
        key = machine.version, each
        if key not in self._places:
            stop = each.stop
            self._places[key] = (
                instruction_of(machine, stop) if isinstance(stop, At) else complete_after(machine, stop.measure)
            )
        return self._places[key]

    def observe(self, machine: Machine) -> None:
        """Take note of what holds at a place that was jumped to; nothing stops there."""
        done = machine.state.iteration
        for each in self.conditions:
            if done not in self._known.get(each, {}):
                self.note(machine, each, done)

    def check(self, machine: Machine, began: Position) -> list[Hit]:
        """What was hit on the way from a place in the same iteration to here, or to its end; earliest first.

        A place that is `began` itself has been stopped at already.
        """
        ended = machine.position
        iteration, count = began[0], len(machine.instructions)
        last = ended[1] if ended[0] == iteration else count
        hits = []
        for each in self.active:
            place = self.place(machine, each)
            if isinstance(each.stop, At):
                at_next = place == 0 and ended == (iteration + 1, 0)
                if iteration + at_next >= each.ignored and (at_next or (began[1] < place <= last and place < count)):
                    hits.append(self.hit(machine, each, (iteration + at_next, place), None))
            elif began[1] < place <= last:
                known = self.note(machine, each, iteration + 1)
                if known.running == each.running or (each is self.until and known.running):
                    hits.append(self.hit(machine, each, place_of(iteration, place, count), known.number))
        return sorted(hits, key=position_of)

    def note(self, machine: Machine, each: Breakpoint, iteration: int) -> Known:
        """Measure what a condition looks at behind an iteration that is complete as far as it goes."""
        assert isinstance(each.stop, Condition)  # noqa: S101
        memory = self._known.setdefault(each, {})
        before = memory.get(iteration - 1)
        value = measured(machine, each.stop.measure)
        number = value
        if of_change(each):
            known = before is not None and before.value is not None and value is not None
            number = abs(value - before.value) if known else None  # type: ignore[operator, union-attr]
        holds = number is not None and COMPARE[each.stop.comparison](number, each.stop.threshold)
        counts = iteration > each.ignored or not (iteration or each.ignored)
        running = (before.running if before else 0) + 1 if holds and counts else 0
        memory[iteration] = found = Known(value, number, running)
        for old in [place for place in memory if place < iteration - 1 or place > iteration]:
            del memory[old]
        return found

    def hit(self, machine: Machine, each: Breakpoint, position: Position, value: float | None) -> Hit:
        """A place at which a breakpoint stops."""
        iteration, instruction = position
        row = machine.instructions[max(instruction - 1, 0) if value is not None and instruction else instruction]
        if value is not None and not instruction:
            row = machine.instructions[-1]
        where = Where(iteration, machine.state.epoch, row.phase, row.node, row.title, row.time_step)
        return Hit(each, iteration, instruction, value, where, sentence(each, value, where))

    def recheck(self, machine: Machine) -> list[tuple[float | None, bool]]:
        """The number of each condition at this moment, and whether it holds; the run does not move."""
        found: list[tuple[float | None, bool]] = []
        for each in self.listed:
            if isinstance(each.stop, At):
                found.append((None, machine.instruction == self.place(machine, each)))
                continue
            value = None if of_change(each) else measured(machine, each.stop.measure)
            found.append((value, value is not None and COMPARE[each.stop.comparison](value, each.stop.threshold)))
        return found


def of_change(each: Breakpoint) -> bool:
    """Whether a condition compares a change since the iteration before."""
    return isinstance(each.stop, Condition) and each.stop.quantity.endswith(".change")


def place_of(iteration: int, place: int, count: int) -> Position:
    """The position behind so many instructions of an iteration."""
    return (iteration, place) if place < count else (iteration + 1, 0)


def position_of(hit: Hit) -> Position:
    """Where a hit is."""
    return hit.iteration, hit.instruction


def instruction_of(machine: Machine, at: At) -> int:
    """The first instruction of a node in a phase, and at a time step; the number of all where there is none."""
    rows = machine.instructions
    for place, row in enumerate(rows):
        if (row.phase, row.node) == (at.phase, at.node) and at.time_step in (None, row.time_step):
            return place
    return len(rows)


def sentence(each: Breakpoint, value: float | None, where: Where) -> str:
    """What was hit, with the number and the place."""
    if value is None or isinstance(each.stop, At):
        return f"Breakpoint: before {each.stop}, iteration {where.iteration:,}."
    step = "" if where.time_step is None else f", t = {where.time_step + 1}"
    behind = f"behind {where.phase} · {where.node} · {where.title}{step}" if where.node else "at its end"
    return f"Breakpoint: {each.stop.measure} is {value:.4g}, {each} ({behind}, iteration {where.iteration:,})."


def read_breakpoint(each: Breakpoint | Condition | At) -> Breakpoint:
    """A breakpoint that can be tested; raises SettingError with a sentence where one of its parts cannot be."""
    found = each if isinstance(each, Breakpoint) else Breakpoint(each)
    if isinstance(found.stop, At):
        if found.stop.phase not in PHASES:
            raise SettingError(unknown("there is no phase", found.stop.phase, PHASES))
    elif found.stop.quantity == "seconds":
        raise SettingError("a breakpoint cannot look at the seconds of training, which replay does not repeat")
    else:
        read_measure(found.stop.measure)
        read_comparison(found.stop)
    if not (isinstance(found.running, int) and 1 <= found.running <= MOST):
        raise SettingError(f"a condition has to hold for 1 to {MOST} iterations running, not {short(found.running)}")
    if not (isinstance(found.ignored, int) and 0 <= found.ignored < 2**53):
        raise SettingError(f"the iterations to ignore are a whole number from 0, not {short(found.ignored)}")
    return found


def check_breakpoints(machine: Machine, listed: Iterable[Breakpoint]) -> list[str]:
    """For each, why it can never stop in this network; empty where it can."""
    return [complaint(machine, each) for each in listed]


def complaint(machine: Machine, each: Breakpoint) -> str:
    """Why a breakpoint can never stop in this network; empty where it can."""
    if isinstance(each.stop, At):
        there = instruction_of(machine, each.stop) < len(machine.instructions)
        return "" if there else f"the network computes nothing for {each.stop}"
    try:
        check_there(machine, each.stop.measure)
    except SettingError as error:
        return str(error)
    return ""


def earliest(hits: Sequence[Hit]) -> list[Hit]:
    """Those of the first place."""
    return [hit for hit in hits if position_of(hit) == position_of(hits[0])]
