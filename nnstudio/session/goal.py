"""When a run stops."""

import operator
import time
from dataclasses import dataclass

from nnstudio.document.model import Condition
from nnstudio.session.faults import REASONS, reason_to_stop, stop_at_fault
from nnstudio.session.run import Run

COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


@dataclass(frozen=True)
class Goal:
    """What a run is asked to reach.

    Attributes:
        epoch, iteration: counts at which to stop.
        until: a condition that stops it.
    """

    epoch: int | None = None
    iteration: int | None = None
    until: Condition | None = None

    def pursue(self, run: Run, seconds: float, most: int | None = None) -> str | None:
        """Train for about that long, to iteration `most` at most; why it stopped, or None where it may go on."""
        deadline = time.perf_counter() + seconds
        run.fault, reason = None, None
        while reason is None and time.perf_counter() < deadline:
            if run.proceed(deadline):
                reason = self.reached(run)
            if most is not None and run.position[0] >= most:
                break
        if reason in REASONS:
            stop_at_fault(run)
        return reason

    def reached(self, run: Run) -> str | None:
        """Why to stop here, or None."""
        if found := reason_to_stop(run):
            return found
        reason = self.fulfilled(run)
        return reason and (reason_to_stop(run, ending=True) or reason)

    def fulfilled(self, run: Run) -> str | None:
        """What was to be reached and is, or None."""
        state, stop = run.machine.state, run.machine.stretch.document.recipe.stop
        if self.epoch is not None and state.epoch >= self.epoch:
            return "epochs"
        if self.iteration is not None and state.iteration >= self.iteration:
            return "iterations"
        if self.until is not None and holds(run, self.until):
            return "until"
        if stop is not None and holds(run, stop):
            return "stop"
        return None


def holds(run: Run, condition: Condition) -> bool:
    """Whether a condition holds after the latest iteration; False where its quantity is not known yet."""
    value = measured(run, condition.quantity)
    return value is not None and COMPARE[condition.comparison](value, condition.threshold)


def measured(run: Run, quantity: str) -> float | None:
    """A quantity after the latest iteration, as it was recorded."""
    state = run.machine.state
    if quantity in {"iteration", "epoch"}:
        return float(getattr(state, quantity))
    if quantity == "loss":
        return run.machine.loss()
    if quantity.startswith("metric."):
        return run.machine.metrics().get(quantity.removeprefix("metric."))
    recorder = run.curves.get(quantity)
    return None if recorder is None else recorder.at(state.iteration)
