"""When a run stops."""

import time
from dataclasses import dataclass, field

from nnstudio.base.catalogue import SettingError, unknown
from nnstudio.document.model import Condition, NoImprovement
from nnstudio.session.breakpoints import COMPARE, Breakpoints
from nnstudio.session.events import GiveUp
from nnstudio.session.faults import REASONS, reason_to_stop, stop_at_fault
from nnstudio.session.halting import halted
from nnstudio.session.run import Run
from nnstudio.session.stretch import Stretch


@dataclass(frozen=True)
class Goal:
    """What a run is asked to reach.

    Attributes:
        epoch, iteration: counts at which to stop.
        until: a condition that stops it.
        past: those of the recipe's conditions that do not stop it any more, because they held before.
        breakpoints: that stop it.
    """

    epoch: int | None = None
    iteration: int | None = None
    until: Condition | None = None
    past: tuple[Condition, ...] = ()
    breakpoints: Breakpoints = field(default_factory=Breakpoints)

    def pursue(self, run: Run, seconds: float, most: int | None = None) -> str | None:
        """Train for about that long, to iteration `most` at most; why it stopped, or None where it may go on."""
        began = time.perf_counter()
        before, deadline = run.seconds - began, began + seconds
        run.fault, run.stopped, run.hits, reason = None, "", (), None
        watched = bool(self.breakpoints)
        while reason is None and time.perf_counter() < deadline:
            ended, hit = self.proceed(run, deadline) if watched else (run.proceed(deadline), None)
            if run.live:
                run.seconds = before + time.perf_counter()
            if hit or ended:
                reason = hit or self.reached(run)
            if most is not None and run.position[0] >= most:
                break
        if reason in REASONS:
            stop_at_fault(run)
        return reason

    def proceed(self, run: Run, deadline: float) -> tuple[bool, str | None]:
        """As `Run.proceed`, but not beyond a breakpoint; whether the iteration has ended, and why to stop."""
        began, live, breakpoints = run.position, run.live, self.breakpoints
        breakpoints.observe(run.machine)
        place = breakpoints.next_place(run.machine)
        if place < len(run.machine.instructions):
            run.advance(place)
        else:
            run.proceed(deadline)
        if run.position[0] > began[0] and (found := reason_to_stop(run)):
            return True, found
        if not halted(run, breakpoints, began, live=live):
            return run.position[0] > began[0], None
        return False, "until" if any(hit.breakpoint == breakpoints.until for hit in run.hits) else "breakpoint"

    def reached(self, run: Run) -> str | None:
        """Why to stop here, or None."""
        if found := reason_to_stop(run):
            return found
        reason = self.fulfilled(run)
        return reason and (reason_to_stop(run, ending=True) or reason)

    def fulfilled(self, run: Run) -> str | None:
        """What was to be reached and is, or None."""
        state = run.machine.state
        if self.epoch is not None and state.epoch >= self.epoch:
            return "epochs"
        if self.iteration is not None and state.iteration >= self.iteration:
            return "iterations"
        if self.until is not None and not self.until.inside and holds(run, self.until):
            run.stopped = f"Stopped at {self.until}."
            return "until"
        run.stopped = stopped(run, self.past)
        return "stop" if run.stopped else None


def holding(run: Run) -> tuple[Condition, ...]:
    """Those of the recipe's conditions to stop that hold after the latest iteration."""
    stops = run.machine.stretch.document.recipe.stops
    return tuple(stop for stop in stops if isinstance(stop, Condition) and holds(run, stop))


def stopped(run: Run, past: tuple[Condition, ...] = ()) -> str:
    """A sentence about which of the recipe's conditions to stop holds, past ones aside; "" where none does."""
    for stop in holding(run):
        if stop not in past:
            return f"Stopped at {stop}."
    rule = given_up(run) or run.machine.watch.failed(run.machine.state)
    return give_up(run, rule) if rule else ""


def given_up(run: Run) -> NoImprovement | None:
    """The rule at which the run stopped when it was here before."""
    event = run.events[run.applied - 1] if run.applied else None
    here = event is not None and event.position == run.position
    return event.action.rule if event and here and isinstance(event.action, GiveUp) else None


def give_up(run: Run, rule: NoImprovement) -> str:
    """Stop at a rule that has waited in vain; where this is the end of the run, with its best weights."""
    machine = run.machine
    _, epoch, since = machine.watch.numbers(rule, machine.state.watched)
    if run.live and since < machine.state.epoch:
        run.give_up(rule)
    restored = rule.restore and run.machine.watch.failed(machine.state) is None
    return f"Stopped: {rule}{f'; the weights of epoch {epoch:,.0f} are back' if restored else ''}."


def give_up_again(run: Run) -> None:
    """Stop once more at the end of a run that stopped there because nothing improved."""
    rule = run.machine.watch.failed(run.machine.state)
    if rule is not None:
        run.stopped = give_up(run, rule)


def check_measured(stretch: Stretch, condition: Condition) -> None:
    """Raise SettingError where a condition can never hold, because nothing measures its quantity."""
    rows, _, name = condition.quantity.partition(".")
    if rows == "validation" and stretch.validation is None:
        raise SettingError(f"{condition.quantity} is measured on validation rows, and there are none")
    if name and name != "loss" and name not in stretch.metrics:
        raise SettingError(unknown("the recipe's metrics do not measure", name, stretch.metrics))


def holds(run: Run, condition: Condition) -> bool:
    """Whether a condition holds after the latest iteration; False where its quantity is not known there."""
    value = measured(run, condition.quantity)
    return value is not None and COMPARE[condition.comparison](value, condition.threshold)


def measured(run: Run, quantity: str) -> float | None:
    """A quantity after the latest iteration; None where it is not known there."""
    machine = run.machine
    if quantity in {"iteration", "epoch"}:
        return float(getattr(machine.state, quantity))
    if quantity == "seconds":
        return run.seconds if run.live else None
    if quantity == "loss":
        return machine.loss()
    if quantity.startswith("metric."):
        return machine.metrics().get(quantity.removeprefix("metric."))
    return machine.at_epoch_end(quantity) if machine.state.cursor == 0 else None
