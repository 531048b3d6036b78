"""The façade's words for the run in the trainer process."""

from collections.abc import Iterable
from operator import index
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from nnstudio.base.catalogue import SettingError, unknown
from nnstudio.data.arrays import ByName, read_inputs
from nnstudio.data.errors import DataError
from nnstudio.document.edits import clamp, node_of, set_breakpoints, set_recipe
from nnstudio.document.model import At, Breakpoint, Condition, Document
from nnstudio.document.problems import ProblemError
from nnstudio.files.errors import FileError
from nnstudio.session.biography import Biography, told
from nnstudio.session.breakpoints import read_breakpoint
from nnstudio.session.checking import SAMPLE, GradientCheck, check_index
from nnstudio.session.comparing import DIFFERENCE
from nnstudio.session.comparison import Comparison, Other, read_other
from nnstudio.session.debugging import read_bytes
from nnstudio.session.difference import Differences, Place
from nnstudio.session.moment import Branch, Fault, Hit, Keyframes, Moment, Unit, Where
from nnstudio.session.network import read_fields
from nnstudio.session.quantities import Quantities
from nnstudio.session.record import Record, session_of
from nnstudio.session.requests import BiographyRequest
from nnstudio.session.session import Session, read_unit
from nnstudio.session.trainer import answers, orders
from nnstudio.session.trainer.client import Trainer

Array = npt.NDArray[Any]
ERRORS = {each.__name__: each for each in (SettingError, DataError, FileError, KeyError, ValueError)}


class Port(Protocol):
    """What a handle speaks through; each call returns when the answer is there."""

    def ask(self, order: orders.Order) -> answers.Answer:
        """The final answer to an order."""
        ...

    def end_of(self, order: orders.Run) -> answers.Answer:
        """The end of a training, or its refusal."""
        ...

    @property
    def document(self) -> Document:
        """The latest document."""
        ...

    def set_breakpoints(self, breakpoints: tuple[Breakpoint, ...]) -> None:
        """Stop at these."""
        ...


class Direct:
    """A port without a window: waits for the trainer."""

    def __init__(self, trainer: Trainer) -> None:
        self.trainer = trainer
        self._breakpoints: tuple[Breakpoint, ...] = ()

    def ask(self, order: orders.Order) -> answers.Answer:
        """The final answer to an order."""
        return self.trainer.wait(self.trainer.send(order))

    def end_of(self, order: orders.Run) -> answers.Answer:
        """The end of a training, or its refusal."""
        number = self.trainer.send(order)
        answer = self.trainer.wait(number)
        return answer if isinstance(answer, answers.Refused) else self.trainer.wait_stop(number)

    @property
    def document(self) -> Document:
        """The latest document that was sent."""
        return set_breakpoints(self.trainer.memory.document or Document(), self._breakpoints)

    def set_breakpoints(self, breakpoints: tuple[Breakpoint, ...]) -> None:
        """Stop at these."""
        self._breakpoints = breakpoints
        checked(self.ask(orders.SetBreakpoints(breakpoints)))


class Handle(Quantities):
    """A run in the trainer process, in the words of `Session`; raises what a session raises."""

    def __init__(self, port: Port) -> None:
        self.port = port

    def step(self, unit: Unit = "instruction") -> None:
        """Run to the next boundary of a unit."""
        self._ask(orders.Step(read_unit(unit)))

    def back(self, unit: Unit = "instruction") -> bool:
        """Go to the nearest earlier boundary of a unit; False at the very beginning."""
        answer = self._ask(orders.Back(read_unit(unit)))
        return isinstance(answer, answers.Done) and answer.moved

    def go_to(self, iteration: int, instruction: int = 0) -> None:
        """Go to any moment that the run has been at."""
        self._ask(orders.GoTo(iteration, instruction))

    def run(self, epochs: int | None = None, iterations: int | None = None, until: Condition | None = None) -> str:
        """Train until the first of these holds, and say why it stopped."""
        answer = checked(self.port.end_of(orders.Run(epochs, iterations, until)))
        return answer.reason if isinstance(answer, answers.Stopped) else "paused"

    @property
    def breakpoints(self) -> tuple[Breakpoint, ...]:
        """Where training stops; assign breakpoints, conditions (`nn.when`) or places (`nn.at`)."""
        return self.port.document.breakpoints

    @breakpoints.setter
    def breakpoints(self, listed: Iterable[Breakpoint | Condition | At]) -> None:
        """Stop at these."""
        self.port.set_breakpoints(tuple(dict.fromkeys(read_breakpoint(each) for each in listed)))

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The breakpoints at which the run stands."""
        return self.moment.hits

    def recheck(self) -> list[tuple[float | None, bool]]:
        """For each breakpoint the number that it looks at and whether it holds, at this moment."""
        answer = self._ask(orders.Recheck())
        assert isinstance(answer, answers.Rechecked)  # noqa: S101
        return list(zip(answer.values, answer.holds, strict=True))

    def run_back(self, until: Condition | None = None) -> str:
        """Go back to the latest place at which a breakpoint is hit, or a condition begins to hold."""
        answer = self._ask(orders.RunBack(until))
        found = isinstance(answer, answers.Done) and answer.moved
        return ("breakpoint" if until is None else "until") if found else "beginning"

    def run_to_first(self, until: Condition) -> str:
        """Go to where in the whole run a condition holds first."""
        answer = self._ask(orders.RunToFirst(until))
        return "until" if isinstance(answer, answers.Done) and answer.moved else "never"

    def reset(self, seed: int | None = None) -> None:
        """Begin a new run of the present drawing; with a seed, from that one on."""
        if seed is not None:
            self.set(seed=seed)
        self._ask(orders.Reset())

    @property
    def moment(self) -> Moment:
        """Where the run is."""
        answer = self._ask(orders.Look(0))
        assert isinstance(answer, answers.Framed)  # noqa: S101
        return answer.moment

    @property
    def where(self) -> Where:
        """The instruction about to run."""
        return self.moment.where

    @property
    def loss(self) -> float | None:
        """Of the latest forward pass; None before the first."""
        return self.moment.loss

    @property
    def fault(self) -> Fault | None:
        """What the next instruction would make, where a training stopped for it."""
        return self.moment.fault

    @property
    def metrics(self) -> dict[str, float] | None:
        """Of the latest forward pass, by name; None before the first."""
        moment = self.moment
        return None if not moment.metrics and moment.loss is None else moment.metrics

    @property
    def document(self) -> Document:
        """The latest document."""
        return self.port.document

    @property
    def learning_rate(self) -> float:
        """α of the latest update, or of the first one before that, as the schedule has it."""
        return self.moment.learning_rate

    @property
    def stopped(self) -> str:
        """A sentence about the condition at which the latest training stopped; empty where it was none."""
        return self.moment.stopped

    def measure(self, metric: str, output: str | None = None, *, validation: bool = False) -> float | Array:
        """The loss, or any metric of one output, of all training or validation rows at this moment."""
        answer = self._ask(orders.Measure(metric, output, validation))
        assert isinstance(answer, answers.Seen)  # noqa: S101
        assert answer.values is not None  # noqa: S101
        return answer.values if answer.values.ndim else float(answer.values)

    def check_gradient(
        self, name: str, index: tuple[int, ...] | None = None, sample: int | None = SAMPLE
    ) -> GradientCheck:
        """The derivative that training computes beside the difference quotient of the loss."""
        answer = self._ask(orders.CheckGradient(name, index, sample))
        assert isinstance(answer, answers.Checked)  # noqa: S101
        return answer.check

    def biography(self, name: str, index: tuple[int, ...], first: int = 0, last: int | None = None) -> Biography:
        """Every update that one weight got, from and up to an iteration."""
        values, here = self.seen("value", name), self.where.iteration
        assert values is not None  # noqa: S101
        check_index(name, values.shape, index)
        end = here if last is None else min(last, here)
        wish = BiographyRequest(name, tuple(index), end, max(end - first, 0))
        while True:
            answer = self._ask(orders.Look(0, wishes=(wish,)))
            assert isinstance(answer, answers.Framed)  # noqa: S101
            (reply,) = answer.replies
            if reply.complete:
                return told(wish, reply.places, reply.values)

    def __setitem__(self, name: str, values: npt.ArrayLike) -> None:
        """Set a parameter by hand."""
        self._ask(orders.SetValue(name, np.array(values, dtype=float)))

    def seen(self, role: str, name: str) -> Array | None:
        """A read-only copy of any quantity of the outline; None where it is not computed yet."""
        answer = self._ask(orders.See(role, name))
        assert isinstance(answer, answers.Seen)  # noqa: S101
        return answer.values

    def predict(self, inputs: ByName) -> Array | dict[str, Array]:
        """Outputs (rows, …) for raw inputs, in evaluation mode; a dict by node where there are several outputs."""
        answer = self._ask(orders.Predict(*read_inputs(inputs)))
        assert isinstance(answer, answers.Predicted)  # noqa: S101
        outputs = answer.outputs
        return next(iter(outputs.values())) if len(outputs) == 1 else outputs

    def evaluate(self, inputs: ByName) -> dict[str, Array]:
        """What every node puts out (rows, …), by name, for raw inputs, in evaluation mode."""
        answer = self._ask(orders.Predict(*read_inputs(inputs), every=True))
        assert isinstance(answer, answers.Predicted)  # noqa: S101
        return answer.outputs

    def set(self, **fields: object) -> None:
        """Change the recipe while training."""
        self._ask(orders.Change(set_recipe(self.port.document, **read_fields(self.port.document, **fields))))

    def set_output(self, node: str, unit: int, value: float, example: int | None = None) -> None:
        """Set a unit's output by hand in the pass that is under way."""
        self._ask(orders.SetOutput(node, index(unit), float(value), None if example is None else index(example)))

    def clamp(self, node: str, unit: int, value: float | None) -> None:
        """Hold a unit's output at a value from the next start of an iteration, or with None release it."""
        document = self.port.document
        self._ask(orders.Change(clamp(document, node_of(document, node).id, unit, value)))

    @property
    def branches(self) -> tuple[Branch, ...]:
        """All runs: the present one, those that were left, and those before a reset."""
        answer = self._ask(orders.ListBranches())
        assert isinstance(answer, answers.Listed)  # noqa: S101
        return answer.branches

    def branch(self, name: str) -> None:
        """Begin a branch of that name at this moment and go on with it."""
        self._ask(orders.Branch(name))

    def switch(self, name: str) -> None:
        """Go on with another branch where it was left."""
        self._ask(orders.Switch(self._number_of(name)))

    def compare(self, other: Other) -> Comparison:
        """By how much every parameter, activation and gradient differs from another moment, see `Session.compare`.

        Differences of single values are to be had until the run moves on.
        """
        moment = self.moment
        here = Place(moment.run, moment.where.iteration, moment.instruction)
        order = orders.Compare(*read_other(other, here, self.branches))
        found = self._compared(order)

        def fetch(role: str, name: str) -> Array | None:
            if self._compared(order) != found:
                raise ValueError("the run has moved on since; compare again")
            return self.seen(DIFFERENCE + role, name)

        return Comparison(found, fetch)

    def _compared(self, order: orders.Compare) -> Differences:
        answer = self._ask(order)
        assert isinstance(answer, answers.Compared)  # noqa: S101
        return answer.differences

    def rename_branch(self, name: str, new: str) -> None:
        """Call a branch something else."""
        self._ask(orders.RenameBranch(self._number_of(name), new))

    def delete_branch(self, name: str) -> None:
        """Forget a branch for good."""
        self._ask(orders.DeleteBranch(self._number_of(name)))

    @property
    def history(self) -> Keyframes:
        """What is kept of the run, from which every earlier moment is reached by replay."""
        answer = self._ask(orders.SeeHistory())
        assert isinstance(answer, answers.History)  # noqa: S101
        return answer.kept

    @property
    def history_budget(self) -> int:
        """Bytes that the history of all runs takes at most."""
        return self.history.budget

    @history_budget.setter
    def history_budget(self, budget: int) -> None:
        self._ask(orders.SetHistory(read_bytes(budget)))

    def _number_of(self, name: str) -> int:
        known = {each.name: each.number for each in self.branches}
        if name not in known:
            raise SettingError(unknown("there is no branch", name, known))
        return known[name]

    def session(self) -> Session:
        """A session in this process that goes on where the run is now."""
        answer = self._ask(orders.Record())
        assert isinstance(answer, answers.Recorded)  # noqa: S101
        return session_of(Record(answer.document, answer.meta, answer.arrays))

    def export(self, path: str | Path) -> None:
        """Write the weights to a file."""
        self.session().export(path)

    def _ask(self, order: orders.Order) -> answers.Answer:
        return checked(self.port.ask(order))


def checked(answer: answers.Answer) -> answers.Answer:
    """An answer that is no refusal; a refusal raises what a session would have raised."""
    if not isinstance(answer, answers.Refused):
        return answer
    if answer.problems:
        raise ProblemError(list(answer.problems))
    raise ERRORS.get(answer.error, RuntimeError)(answer.sentence)
