"""A run: a machine that moves through time.

Every position that was reached can be reached again: a keyframe is restored and the rest replayed, with the
interventions at their places. Positions are (iteration, instruction); one lands behind the interventions made there.
"""

import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from copy import copy
from math import inf
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.document.model import NoImprovement
from nnstudio.engine.program import Instruction
from nnstudio.session.by_hand import set_output
from nnstudio.session.carry import carry_over, only_numbers
from nnstudio.session.curve import WAITING, Recorder, Rows
from nnstudio.session.events import Event, GiveUp, GoOnWith, SetOutput, SetValue
from nnstudio.session.history import BUDGET, History, Keyframe
from nnstudio.session.machine import Machine
from nnstudio.session.moment import Fault, Hit
from nnstudio.session.norms import MOST
from nnstudio.session.stretch import Stretch

Array = npt.NDArray[Any]
Position = tuple[int, int]
Progress = Callable[[float], None]

KEYFRAME_SECONDS = 0.05
"""Training time between keyframes, and so about the longest replay while all are kept."""
REPLAY_SECONDS = 0.01
"""The same where a stretch is replayed, because who goes back once often goes back again."""
KEYFRAME_PAUSE = 30
"""The same in units of the time that the latest keyframe took, so that keeping them costs some 3 % at most."""
CLOSELY, METRIC_INTERVAL, NORM_INTERVAL = 1000, 10, 50
"""Metrics and norms are recorded in every one of the first iterations and then in every tenth and fiftieth: they can
cost a small network as much time as training it."""
REPORT_SECONDS = 0.05
"""Replay time between two reports of progress."""


def unheard(share: float) -> None:
    """Progress that nobody asked for."""


class Run:
    """A network in training, with its past.

    Args:
        stretch: what it begins with.
        budget: bytes of keyframes.
        machine: of another run, for one that is to be woken later.

    Attributes:
        machine: what executes.
        events: interventions in the order of their positions; those after the present one lie in the future.
        end: the furthest position reached.
        epochs: the iterations at which epochs began.
        first: what it began with.
        seconds: of training; what is replayed does not count.
        stopped: a sentence about the condition that ended the latest training; "" where none did.
        fault: why the latest training stopped, where numbers were not finite any more.
        hits: the breakpoints at which the latest way ended.
    """

    def __init__(self, stretch: Stretch, budget: int = BUDGET, machine: Machine | None = None) -> None:
        self.first = stretch
        self.machine = machine or Machine(stretch)
        self.history = History(budget)
        self.events: list[Event] = []
        self.applied = 0
        self.end: Position = (0, 0)
        self.recorders: dict[str, Recorder] = {}
        self.unspread: Rows | None = None
        self.epochs = [0]
        self.recorded = 0
        self.seconds = 0.0
        self.stopped = ""
        self.fault: Fault | None = None
        self.hits: tuple[Hit, ...] = ()
        self._due = 0.0
        if machine is None:
            self.keep()

    @property
    def position(self) -> Position:
        """Iteration and instruction about to run."""
        return self.machine.position

    @property
    def live(self) -> bool:
        """Whether this is as far as the run has ever been."""
        return self.position >= self.end

    @property
    def next_stretch(self) -> Stretch:
        """What is trained from the next start of an iteration."""
        due = [event for event in self.events[self.applied :] if event.position <= (self.position[0] + 1, 0)]
        waiting = [event.action.stretch for event in due if isinstance(event.action, GoOnWith)]
        return waiting[-1] if waiting and self.live else self.machine.stretch

    # --- forward -----------------------------------------------------------------------------------------------

    def iterate(self) -> None:
        """To the start of the next iteration."""
        if self.machine.instruction or self.due_within():
            self.advance(len(self.machine.instructions))
        else:
            self.machine.iterate()
            self.arrive()

    def proceed(self, deadline: float) -> bool:
        """To the start of the next iteration, or as far as time allows; whether it was reached.

        An iteration that takes longer than there is time is left in its middle.
        """
        if self.machine.quick:
            self.iterate()
            return True
        began, machine = self.position, self.machine
        while self.position[0] == began[0] and time.perf_counter() < deadline:
            self.advance(self.machine.instruction + 1)
        machine.quick = began[1] == 0 and time.perf_counter() < deadline
        return self.position[0] > began[0]

    def advance(self, stop: int) -> None:
        """Execute instructions of this iteration up to `stop`."""
        iteration = self.machine.state.iteration
        while self.machine.state.iteration == iteration and self.machine.instruction < stop:
            self.machine.advance(min([stop, *self.due_within()]))
            self.arrive()

    def due_within(self) -> list[int]:
        """The instructions of this iteration at which an intervention is still to be repeated."""
        if self.applied == len(self.events):
            return []
        iteration, instruction = self.events[self.applied].position
        return [instruction] if iteration == self.machine.state.iteration else []

    def arrive(self) -> None:
        """What there is to do at a position that was just reached."""
        at_start = self.machine.instruction == 0
        if at_start:
            self.record()
        self.perform_due()
        self.end = max(self.end, self.position)
        if at_start and time.perf_counter() > self._due:
            self.keep()

    def perform_due(self) -> None:
        """Do, or repeat, the interventions of the present position."""
        while self.applied < len(self.events) and self.events[self.applied].position == self.position:
            self.perform(self.events[self.applied])

    def record(self) -> None:
        """Add the iteration that has just ended to the curves, unless they have it already."""
        state = self.machine.state
        if state.iteration <= self.recorded:
            return
        self.recorded = state.iteration
        loss = self.machine.loss()
        if loss is not None:
            self.add_point("loss", loss)
        self.add_point("learning_rate", self.machine.learning_rate)
        if state.iteration <= CLOSELY or state.iteration % METRIC_INTERVAL == 0:
            for name, value in self.machine.metrics().items():
                self.add_point(f"metric.{name}", value)
        if state.iteration <= CLOSELY or state.iteration % NORM_INTERVAL == 0:
            self.record_norms()
        if state.cursor == 0:
            self.epochs.append(state.iteration)
            self.validate()

    def record_norms(self) -> None:
        """Note the norms of all parameters, of a network that has not too many."""
        machine = self.machine
        if 0 < len(machine.state.layout.parameters) <= MOST:
            names = machine.norms.curves
            if self.unspread is None or self.unspread.names != names:
                self.spread()
                self.unspread = Rows(names)
            self.unspread.add(machine.state.iteration, machine.norms.measured(machine.present))
            if len(self.unspread.waiting) >= WAITING:
                self.spread()

    def spread(self) -> None:
        """Move what waits in rows to the curves."""
        if self.unspread is not None:
            self.unspread.spread(self.recorders)

    @property
    def curves(self) -> dict[str, Recorder]:
        """Recorded values by name, see `CurveRequest`."""
        self.spread()
        return self.recorders

    def validate(self) -> None:
        """Add loss and metrics of the validation rows to the curves."""
        found = self.machine.evaluated(validation=True)
        if found is not None:
            loss, metrics = found
            self.add_point("validation.loss", loss)
            for name, value in metrics.items():
                self.add_point(f"validation.{name}", value)

    def add_point(self, curve: str, value: float) -> None:
        """Add a value after the present iteration to a curve."""
        if curve not in self.recorders:
            self.recorders[curve] = Recorder()
        self.recorders[curve].add(self.machine.state.iteration, value)

    def keep(self) -> None:
        """Keep a keyframe; only at the start of an iteration."""
        began, machine = time.perf_counter(), self.machine
        snapshot, fresh = machine.state.snapshot(), machine.program is None
        self.history.add(Keyframe(machine.state.iteration, snapshot, machine.stretch, self.applied, fresh))
        now = time.perf_counter()
        apart = KEYFRAME_SECONDS if self.live else REPLAY_SECONDS
        self._due = now + max(apart, KEYFRAME_PAUSE * (now - began))

    # --- to any position ---------------------------------------------------------------------------------------

    def go_to(self, target: Position, progress: Progress = unheard) -> None:
        """Reach a position that the run has been at, with everything visible as it was there.

        `progress` hears the share that is done, from 0 to 1, and may raise to cancel; the run then stands where it was.
        """
        if not (0, 0) <= target <= self.end:
            raise ValueError(f"position {target} is not in the run, which reaches from (0, 0) to {self.end}")
        origin = self.position
        if target < origin or target[0] > origin[0] + 1:
            self.restore(target, origin)
        try:
            self.replay(target, progress)
        except BaseException:
            self.restore(origin, None)
            self.replay(origin)
            raise

    def restore(self, target: Position, origin: Position | None) -> None:
        """Stand at the best keyframe for a target; stay where one is if that is nearer."""
        keyframe = self.history.before(target[0])
        if origin is not None and target >= origin and keyframe.iteration <= origin[0]:
            return
        if only_numbers(self.machine.stretch, keyframe.stretch):
            self.machine.use(keyframe.stretch)
        else:
            self.machine = Machine(keyframe.stretch)
            self.machine.state.seed = self.first.document.recipe.seed
        self.machine.restore(keyframe.snapshot)
        self.applied = keyframe.applied
        self.perform_due()

    def replay(self, target: Position, progress: Progress = unheard) -> None:
        """Go on to a later position."""
        first, reported = self.position[0], time.perf_counter()
        while self.position[0] < target[0]:
            self.iterate()
            if time.perf_counter() - reported > REPORT_SECONDS:
                progress((self.position[0] - first) / (target[0] - first))
                reported = time.perf_counter()
        self.advance(target[1])

    def train_to(self, target: Position, progress: Progress = unheard) -> None:
        """Train up to a position, where the run has not been as far; `progress` may raise to stop on the way."""
        if self.end < target:
            self.go_to(self.end)
            began = time.perf_counter()
            try:
                self.replay(target, progress)
            finally:
                self.seconds += time.perf_counter() - began

    def instructions_before(self) -> list[Instruction]:
        """The instructions of the iteration before the present one, where another drawing may have been trained."""
        stretch = self.history.before(self.position[0] - 1).stretch
        for event in self.events[: self.applied]:
            if isinstance(event.action, GoOnWith) and event.position[0] < self.position[0]:
                stretch = event.action.stretch
        return self.machine.instructions if stretch is self.machine.stretch else Machine(stretch).instructions

    # --- interventions -----------------------------------------------------------------------------------------

    def set_value(self, name: str, values: Array) -> None:
        """Set a parameter by hand, now; values as users see it."""
        self.intervene(Event(self.position, SetValue(name, np.array(values))))

    def set_output(self, wish: SetOutput) -> None:
        """Set a unit's output by hand, in the present pass."""
        self.intervene(Event(self.position, wish))

    def go_on_with(self, stretch: Stretch) -> None:
        """Go on with another recipe, drawing or data set, from the next start of an iteration.

        What cannot be made, for want of memory say, raises in `admit`.
        """
        iteration, instruction = self.position
        self.intervene(Event((iteration + bool(instruction), 0), GoOnWith(stretch)))

    def admit(self, stretch: Stretch) -> None:
        """Raise ProblemError where a stretch cannot be gone on with, for want of memory say."""
        if not only_numbers(self.next_stretch, stretch):
            carry_over(self.machine, stretch)

    def give_up(self, rule: NoImprovement) -> None:
        """Put back the best weights of a rule that has waited in vain, at the start of an iteration."""
        self.intervene(Event(self.position, GiveUp(rule)))

    def intervene(self, event: Event) -> None:
        """Record an intervention at the present position or the next start of an iteration; nothing lies after it."""
        self.fault = None
        place = bisect_right(self.events, event.position, self.applied, key=position_of)
        self.events.insert(place, event)
        self.perform_due()

    def forget_future(self) -> None:
        """Make the present position the end of the run, without what was to happen later."""
        del self.events[self.applied :]
        self.end_here()

    def twin(self) -> "Run":
        """The same run with all its future, which goes on by itself once it is woken: until then it has no machine."""
        self.spread()
        other = self.shadow()
        other.recorders = {name: curve.copy() for name, curve in self.recorders.items()}
        return other

    def shadow(self) -> "Run":
        """The same as `twin` without curves, for looking at its past."""
        other = copy(self)
        other.history = self.history.copy()
        other.events, other.epochs = list(self.events), list(self.epochs)
        other.recorders, other.unspread = {}, None
        return other

    def keep_no_more(self) -> None:
        """Keep no more keyframes than interventions force."""
        self._due = inf

    def wake(self, machine: Machine, target: Position, progress: Progress = unheard) -> None:
        """Stand at a place, with the machine of another run, which ends to have one."""
        self.machine = machine
        machine.state.seed = self.first.document.recipe.seed
        self.restore(target, None)
        self.replay(target, progress)

    def latest_loss(self) -> float | None:
        """The loss at the end of the run; None where nothing was trained."""
        losses = self.recorders.get("loss")
        return losses.at(self.end[0]) if losses else None

    def end_here(self) -> None:
        """Make the present position the end of the run."""
        iteration = self.position[0]
        self.history.forget_after(iteration, self.applied)
        self.end = self.position
        self.recorded = min(self.recorded, iteration)
        del self.epochs[bisect_left(self.epochs, iteration + 1) :]
        for curve in self.curves.values():
            curve.truncate(iteration)

    def perform(self, event: Event) -> None:
        """Do, or repeat, the next intervention."""
        self.applied += 1
        machine = performed(self.machine, event)
        if machine is not self.machine:
            self.machine = machine
            self.keep()


def performed(machine: Machine, event: Event) -> Machine:
    """The machine that goes on after an intervention: the same one, or another where the drawing or data changed."""
    action = event.action
    if isinstance(action, SetValue):
        machine.state.set_value(action.name, action.values)
    elif isinstance(action, SetOutput):
        set_output(machine, action)
    elif isinstance(action, GiveUp):
        machine.watch.give_up(machine.state, action.rule)
    elif only_numbers(machine.stretch, action.stretch):
        machine.use(action.stretch)
    else:
        return carry_over(machine, action.stretch)
    return machine


def position_of(event: Event) -> Position:
    """What events are ordered by."""
    return event.position
