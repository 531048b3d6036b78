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
from nnstudio.session.machine import Machine
from nnstudio.session.moment import Hit, Where
from nnstudio.session.run import Position
from nnstudio.session.screens import Screen, screen
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


NOT_HELD = Known(None, None, 0)
"""What is known where a screen has proved that a condition does not hold."""


@dataclass(eq=False)
class Armed:
    """A breakpoint in one network.

    Attributes:
        breakpoint: itself.
        place: the instruction before which it stops, or the number of instructions behind which its condition is known;
            of one at an instruction that the network has not, the number of all.
        memory: what is known of a condition behind the latest iterations, by how many they are.
        screens: cheap proofs that it does not hold, by program.
    """

    breakpoint: Breakpoint
    place: int
    memory: dict[int, Known]
    screens: dict[int, Screen | None] = field(default_factory=dict)

    def proved_wrong(self, machine: Machine) -> bool:
        """Whether the condition certainly does not hold."""
        program, stop = machine.present, self.breakpoint.stop
        if id(program) not in self.screens:
            usable = isinstance(stop, Condition) and not of_change(self.breakpoint)
            self.screens[id(program)] = screen(machine, stop) if usable and isinstance(stop, Condition) else None
        test = self.screens[id(program)]
        return test is not None and test()


@dataclass(eq=False)
class Breakpoints:
    """Breakpoints, and what is known of them behind the latest iterations.

    Attributes:
        listed: all, in the user's order.
        until: a condition that stops wherever it holds, also where it has held before.
    """

    listed: tuple[Breakpoint, ...] = ()
    until: Breakpoint | None = None
    _known: dict[Breakpoint, dict[int, Known]] = field(default_factory=dict)
    _armed: list[Armed] = field(default_factory=list)
    _armed_for: tuple[int, Breakpoint | None] = (0, None)

    def __bool__(self) -> bool:
        return self.until is not None or any(each.enabled for each in self.listed)

    @property
    def conditions(self) -> list[Breakpoint]:
        """Those that look at numbers."""
        active = (each for each in (*self.listed, self.until) if each is not None and each.enabled)
        return [each for each in active if isinstance(each.stop, Condition)]

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

    def armed(self, machine: Machine) -> list[Armed]:
        """Those that stop, with their places in a network."""
        if self._armed_for != (machine.version, self.until):
            self._armed_for = machine.version, self.until
            active = [each for each in (*self.listed, self.until) if each is not None and each.enabled]
            self._armed = [Armed(each, place(machine, each), self._known.setdefault(each, {})) for each in active]
        return self._armed

    def next_place(self, machine: Machine) -> int:
        """The next instruction of this iteration before which to stop; the number of all where there is none."""
        here, iteration = machine.position[1], machine.state.iteration
        places = (
            each.place
            for each in self.armed(machine)
            if isinstance(each.breakpoint.stop, At) and each.place > here and iteration >= each.breakpoint.ignored
        )
        return min(places, default=len(machine.instructions))

    def observe(self, machine: Machine) -> None:
        """Take note of what holds at a place that was jumped to; nothing stops there."""
        done = machine.state.iteration
        for each in self.armed(machine):
            if isinstance(each.breakpoint.stop, Condition) and done not in each.memory:
                self.note(machine, each, done)

    def check(self, machine: Machine, began: Position) -> list[Hit]:
        """What was hit on the way from a place in the same iteration to here, or to its end; earliest first.

        A place that is `began` itself has been stopped at already.
        """
        (iteration, first), count = began, len(machine.instructions)
        ended = machine.position
        last = ended[1] if ended[0] == iteration else count
        hits = []
        for each in self.armed(machine):
            place, stop = each.place, each.breakpoint.stop
            if isinstance(stop, At):
                at_next = place == 0 and ended == (iteration + 1, 0)
                there = at_next or (first < place <= last and place < count)
                if there and iteration + at_next >= each.breakpoint.ignored:
                    hits.append(self.hit(machine, each.breakpoint, (iteration + at_next, place), None))
            elif first < place <= last:
                if each.proved_wrong(machine):
                    each.memory[iteration + 1] = NOT_HELD
                    each.memory.pop(iteration - 1, None)
                    continue
                known = self.note(machine, each, iteration + 1)
                if known.running == each.breakpoint.running or (each.breakpoint == self.until and known.running):
                    hits.append(self.hit(machine, each.breakpoint, place_of(iteration, place, count), known.number))
        return sorted(hits, key=position_of)

    def note(self, machine: Machine, each: Armed, iteration: int) -> Known:
        """Measure what a condition looks at behind an iteration that is complete as far as it goes."""
        stop, ignored = each.breakpoint.stop, each.breakpoint.ignored
        assert isinstance(stop, Condition)  # noqa: S101
        before = each.memory.get(iteration - 1)
        value = number = measured(machine, stop.measure)
        if of_change(each.breakpoint):
            former = before.value if before else None
            number = None if former is None or value is None else abs(value - former)
        holds = number is not None and COMPARE[stop.comparison](number, stop.threshold)
        counts = iteration > ignored or not (iteration or ignored)
        running = (before.running if before else 0) + 1 if holds and counts else 0
        each.memory[iteration] = found = Known(value, number, running)
        for old in [made for made in each.memory if made < iteration - 1 or made > iteration]:
            del each.memory[old]
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
                found.append((None, machine.instruction == place(machine, each)))
                continue
            value = None if of_change(each) else measured(machine, each.stop.measure)
            found.append((value, value is not None and COMPARE[each.stop.comparison](value, each.stop.threshold)))
        return found


def place(machine: Machine, each: Breakpoint) -> int:
    """The instruction before which a breakpoint stops, or the number of those behind which its condition is known."""
    stop = each.stop
    return instruction_of(machine, stop) if isinstance(stop, At) else complete_after(machine, stop.measure)


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
    compared = str(each).removeprefix(str(each.stop.measure))
    return f"Breakpoint: {each.stop.measure} is {value:.4g}{compared} ({behind}, iteration {where.iteration:,})."


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
