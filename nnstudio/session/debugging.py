"""Debugging a run, in the words that scripts use: stopping, branches, comparing, and what a weight has been through."""

from collections.abc import Iterable
from typing import Any

import numpy.typing as npt

from nnstudio.base.catalogue import Integer, SettingError
from nnstudio.document.model import At, Breakpoint, Condition
from nnstudio.session import (
    checking,
    halting,
    look,
)
from nnstudio.session.beside import beside
from nnstudio.session.biography import Biography
from nnstudio.session.branches import Branches
from nnstudio.session.breakpoints import Breakpoints, read_breakpoint
from nnstudio.session.checking import SAMPLE, GradientCheck
from nnstudio.session.comparing import differences, subtracted
from nnstudio.session.comparison import Comparison, Other, read_other
from nnstudio.session.difference import Differences, Place
from nnstudio.session.history import BUDGET
from nnstudio.session.machine import quiet
from nnstudio.session.moment import Branch, Fault, Hit, Keyframes, Where
from nnstudio.session.past import lives
from nnstudio.session.quantities import Quantities
from nnstudio.session.requests import BiographyRequest
from nnstudio.session.run import Position, Progress, Run, unheard
from nnstudio.session.statistics import check_there

Array = npt.NDArray[Any]


class Debugging(Quantities):
    """What a session knows of its runs besides their values.

    Attributes:
        runs: all of them.
        stops: where they stop.
    """

    runs: Branches
    stops: Breakpoints

    @property
    def run_state(self) -> Run:
        """The present run."""
        return self.runs.present.run

    @property
    def breakpoints(self) -> tuple[Breakpoint, ...]:
        """Where training stops, also within a step; assign breakpoints, conditions (`nn.when`) or places (`nn.at`)."""
        return self.stops.listed

    @breakpoints.setter
    def breakpoints(self, listed: Iterable[Breakpoint | Condition | At]) -> None:
        """Stop at these; raises SettingError where one of them cannot be."""
        self.stops = Breakpoints(tuple(dict.fromkeys(read_breakpoint(each) for each in listed)))

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The breakpoints at which the run stands; none where it did not stop for one."""
        return look.moment(self.run_state).hits

    def recheck(self) -> list[tuple[float | None, bool]]:
        """For each breakpoint the number that it looks at and whether it holds, at this moment; nothing moves."""
        with quiet():
            return self.stops.recheck(self.run_state.machine)

    def run_back(self, until: Condition | None = None, progress: Progress = unheard) -> str:
        """Go back to the latest place before this one at which a breakpoint is hit, or a condition begins to hold.

        Returns "breakpoint", "until", or "beginning" where there is none; the run then stays where it is.
        """
        return self.go_to_hit(self.stops.listed if until is None else (Breakpoint(until),), until, progress, back=True)

    def run_to_first(self, until: Condition, progress: Progress = unheard) -> str:
        """Go to where in the whole run a condition holds first; "until", or "never" where it never does."""
        return self.go_to_hit((Breakpoint(until),), until, progress, back=False)

    def go_to_hit(
        self, listed: tuple[Breakpoint, ...], until: Condition | None, progress: Progress, *, back: bool
    ) -> str:
        """Go to the previous hit of some breakpoints, or to the first in the whole run."""
        run, looked = self.run_state, Breakpoints(tuple(read_breakpoint(each) for each in listed))
        if until is not None:
            check_there(run.machine, until.measure)
        search = halting.previous_hit if back else halting.first_hit
        with quiet():
            hit = search(run, looked, progress) if looked else None
            if hit is None:
                return "beginning" if back else "never"
            run.go_to((hit.iteration, hit.instruction))
        run.hits, run.stopped = (hit,), hit.sentence
        return "breakpoint" if until is None else "until"

    @property
    def stopped(self) -> str:
        """A sentence about the condition at which the latest training stopped; empty where it was none."""
        return self.run_state.stopped

    @property
    def where(self) -> Where:
        """The instruction about to run."""
        return look.where(self.run_state)

    @property
    def position(self) -> Position:
        """Iteration and instruction about to run."""
        return self.run_state.position

    @property
    def fault(self) -> Fault | None:
        """What made a number that is not finite, where the latest `run` stopped for one; the run stands before it."""
        return self.run_state.fault

    def check_gradient(
        self,
        name: str,
        index: tuple[int, ...] | None = None,
        sample: int | None = SAMPLE,
        progress: Progress = unheard,
    ) -> GradientCheck:
        """The derivative that training computes beside the difference quotient of the loss; nothing in the run moves.

        Both are of the latest batch with the same dropped units, before the first pass of the first rows, in float64.

        Args:
            name: of a parameter, such as "hidden1.weight".
            index: of one weight (in, out) or of one entry of a bias (out,).
            sample: of how many weights at most, evenly spread; None: of all. A weight takes five forward passes.
            progress: hears the share that is done, and may raise to stop.

        Raises:
            KeyError: there is no such parameter.
            SettingError: it is not trained, there is no such weight, or memory does not suffice.
        """
        with quiet():
            return checking.check_gradient(self.run_state.machine, name, index, sample, progress)

    def biography(
        self,
        name: str,
        index: tuple[int, ...],
        first: int = 0,
        last: int | None = None,
        progress: Progress = unheard,
    ) -> Biography:
        """Every update that one weight got, found out by replaying the run beside itself; nothing in it moves.

        Args:
            name: of a parameter, such as "hidden1.weight".
            index: of one weight (in, out) or of one entry of a bias (out,).
            first: the iteration from which.
            last: that up to which; None: this moment.
            progress: hears the share that is done, and may raise to stop.

        Raises:
            KeyError: there is no such parameter.
            SettingError: it has no such weight.
        """
        machine = self.run_state.machine
        checking.check_index(name, checking.checked_parameter(machine, name).shape, index)
        end = self.position[0] if last is None else min(last, self.position[0])
        wish = BiographyRequest(name, tuple(index), end, max(end - first, 0))
        with quiet():
            return lives(self.run_state, wish, progress)

    def diverge(self, changed: str) -> None:
        """Begin a branch where something is changed in the past; the run that it leaves keeps what came later."""
        self.stops.forget(self.position[0])
        if not self.run_state.live:
            self.runs.diverge(changed)

    @property
    def history(self) -> Keyframes:
        """What is kept of the run, from which every earlier moment is reached by replay."""
        frames = self.run_state.history
        others = sum(run.history.size for run in self.runs.values() if run is not self.run_state)
        return Keyframes(tuple(each.iteration for each in frames.keyframes), frames.size, others, self.runs.budget)

    @property
    def history_budget(self) -> int:
        """Bytes that the history of all runs takes at most; 256 MB at first.

        The first keyframe and one for each drawing are kept in any case. With fewer bytes, moments that lie far back
        take longer to reach; they are the same to the last bit. Raises SettingError for what is no number of bytes.
        """
        return self.runs.budget

    @history_budget.setter
    def history_budget(self, budget: int) -> None:
        self.runs.keep_within(read_bytes(budget))

    @property
    def branches(self) -> tuple[Branch, ...]:
        """All runs of the session: the present one, those that were left, and those before a reset."""
        return self.runs.listed()

    def branch(self, name: str) -> None:
        """Begin a branch of that name at this moment and go on with it; the run that it leaves keeps what came later.

        Raises SettingError for a name that another one has.
        """
        self.runs.diverge("", self.runs.read_name(name))

    def switch(self, name: str, progress: Progress = unheard) -> None:
        """Go on with another branch where it was left; raises SettingError where there is none of that name."""
        with quiet():
            self.runs.switch(self.runs.number_of(name), progress=progress)
        self.stops.forget()

    def compare(self, other: Other, progress: Progress = unheard) -> Comparison:
        """By how much every parameter, activation and gradient differs from another moment; nothing moves.

        What is seen at the start of an iteration is what the one before has left.

        Args:
            other: an iteration of this run; or a branch's name, for the same place in it, or its end where it has not
                been that far; or (name, iteration).
            progress: hears the share that is done, and may raise to stop.

        Returns:
            A table, that which differs most first; its `difference("hidden1.weight")` is what is here less what is
            there.

        Raises:
            SettingError: there is no such branch.
            ValueError: the run has not been there.
        """
        here = Place(self.runs.present.number, *self.position)
        place, aligned = read_other(other, here, self.branches)
        found = self.compare_with(place, progress, aligned=aligned)
        machine, then = self.run_state.machine, self.runs.beside
        with quiet():
            arrays = {
                (each.role, each.name): subtracted(machine, each.role, each.name, then)[0] for each in found.found
            }
        return Comparison(found, lambda role, name: arrays[role, name])

    def compare_with(self, other: Place, progress: Progress = unheard, *, aligned: bool) -> Differences:
        """The table of `compare`; an instruction that is `aligned` counts only where the same ones are executed."""
        if other.run not in self.runs:
            raise SettingError("that branch is not there any more")
        machine, old = self.run_state.machine, self.runs.beside
        with quiet():
            if old is None or (old.asked, old.aligned) != (other, aligned) or not old.holds(self.runs):
                old = beside(self.runs[other.run], other, machine, progress, old, aligned=aligned)
            self.runs.beside = old
            return differences(machine, self.runs.present.number, old)

    def rename_branch(self, name: str, new: str) -> None:
        """Call a branch something else; raises SettingError where there is none, or another has that name."""
        self.runs.rename(self.runs.number_of(name), new)

    def delete_branch(self, name: str) -> None:
        """Forget a branch for good; raises SettingError for the present one."""
        self.runs.delete(self.runs.number_of(name))


def read_bytes(value: object) -> int:
    """A number of bytes; raises SettingError for what is none."""
    count = Integer(BUDGET, minimum=0, help="bytes")
    count.name = "history_budget"
    return count.read(value)
