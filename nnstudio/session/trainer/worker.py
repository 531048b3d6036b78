"""The trainer's work: carries orders out, and trains while it was asked to. It knows neither pipes nor processes."""

import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial, singledispatchmethod
from typing import Any

from nnstudio.base.catalogue import SettingError
from nnstudio.data.errors import DataError
from nnstudio.document.change import compare
from nnstudio.document.problems import ProblemError
from nnstudio.files.errors import FileError
from nnstudio.session.frame import CurveRequest, Request
from nnstudio.session.goal import Goal
from nnstudio.session.origin import Data
from nnstudio.session.record import Record as RunRecord
from nnstudio.session.record import record_of, session_of
from nnstudio.session.session import Session
from nnstudio.session.trainer import answers, orders
from nnstudio.session.trainer.inbox import Inbox
from nnstudio.session.trainer.pace import Pace

SLICE = 0.01
"""Seconds of training between two looks into the inbox."""
REPORT = 0.05
"""Seconds between two reports of progress."""
EXPECTED = (SettingError, DataError, FileError, ValueError, KeyError)
"""Errors whose text is a sentence for the user."""

Tell = Callable[[answers.Answer, str | None], None]


class Interrupted(Exception):  # noqa: N818
    """An order that lasts was asked to end."""


class Unready(RuntimeError):  # noqa: N818
    """There is no run yet."""


class Worker:
    """One run and the orders to it.

    Args:
        inbox: where orders come from.
        tell: sends an answer; with the name of the shared memory for its large arrays, or None.

    Attributes:
        session: the run; None before the first drawing that can be trained.
        goal: where the training stops; None while it pauses.
    """

    def __init__(self, inbox: Inbox, tell: Tell) -> None:
        self.inbox = inbox
        self.tell = tell
        self.session: Session | None = None
        self.goal: Goal | None = None
        self.pace = Pace()
        self.number = self.run_number = 0
        self.outlined = 0
        self.closed = False
        self._data: Data | None = None
        self._looks: list[tuple[int, orders.Look]] = []
        self._reported = 0.0

    def serve(self) -> None:
        """Work until asked to quit."""
        while not self.closed:
            waiting = self.inbox.take(self.patience())
            if waiting is not None:
                self.carry_out(*waiting)
            elif self.goal is not None:
                self.guard_training(self.goal)

    def patience(self) -> float | None:
        """How long there is nothing to do but to wait for orders."""
        if self.goal is None or self.session is None:
            return None
        return 0.0 if self.amid else self.pace.delay(self.session.position[0])

    # --- orders ------------------------------------------------------------------------------------------------

    def carry_out(self, number: int, order: orders.Order) -> None:
        """Carry an order out and answer it, whatever happens."""
        self.number, self._reported = number, time.perf_counter()
        try:
            answer = self.obey(order)
            self.outline()
        except Interrupted:
            answer = answers.Refused(number, "it was stopped on the way; the run is where it was", error="Interrupted")
        except ProblemError as error:
            self.stop("paused")
            answer = answers.Refused(number, str(error), tuple(error.problems), "ProblemError")
        except (*EXPECTED, Unready) as error:
            answer = answers.Refused(number, sentence(error), error=type(error).__name__)
        except Exception as error:  # noqa: BLE001  (whatever goes wrong, the trainer lives and says so)
            self.stop("paused")
            answer = answers.Refused(number, unforeseen(error), error=type(error).__name__)
        if answer is not None:
            self.tell(answer, order.block if isinstance(order, orders.Look) else None)

    @singledispatchmethod
    def obey(self, order: Any) -> answers.Answer | None:
        """Carry an order out; None where it is answered later."""
        raise ValueError(f"there is no order {type(order).__name__}")

    @obey.register
    def _(self, order: orders.Begin) -> answers.Answer:
        self.stop("paused")
        self._data = None if order.rows is None else order.rows.data
        self.session = Session(order.document, self._data)
        return self.done()

    @obey.register
    def _(self, order: orders.Reopen) -> answers.Answer:
        self.stop("paused")
        self.session = session_of(RunRecord(order.document, order.meta, order.arrays))
        change = compare(self.session.latest_document, order.document)
        if change.structural or change.recipe or change.data:
            self.session.change(order.document)
        return self.done()

    @obey.register
    def _(self, order: orders.Change) -> answers.Answer:
        data = None if order.rows is None else order.rows.data
        self._data = data or self._data
        if self.session is None:
            self.session = Session(order.document, self._data)
        else:
            self.session.change(order.document, data)
        return self.done()

    @obey.register
    def _(self, order: orders.Step) -> answers.Answer:
        session = self.paused()
        with suppress(Interrupted):
            for count in range(order.count):
                session.step(order.unit, partial(self.report_part, count, order.count))
                self.report((count + 1) / order.count)
        return self.done()

    @obey.register
    def _(self, order: orders.Back) -> answers.Answer:
        session, moved = self.paused(), False
        for count in range(order.count):
            if not session.back(order.unit, partial(self.report_part, count, order.count)):
                break
            moved = True
            self.report((count + 1) / order.count)
        return self.done(moved=moved)

    @obey.register
    def _(self, order: orders.GoTo) -> answers.Answer:
        self.paused().go_to(order.iteration, order.instruction, self.report)
        return self.done()

    @obey.register
    def _(self, order: orders.Run) -> answers.Answer:
        session = self.paused()
        self.goal = session.goal(order.epochs, order.iterations, order.until)
        self.run_number = self.number
        self.pace.begin(session.position[0])
        return self.done()

    @obey.register
    def _(self, _: orders.Pause) -> answers.Answer:
        self.stop("paused")
        return self.done()

    @obey.register
    def _(self, _: orders.Cancel) -> answers.Answer:
        return self.done()

    @obey.register
    def _(self, order: orders.Reset) -> answers.Answer:
        self.paused().reset(order.seed)
        return self.done()

    @obey.register
    def _(self, order: orders.SetValue) -> answers.Answer:
        self.ready()[order.name] = order.values
        return self.done()

    @obey.register
    def _(self, order: orders.SetSpeed) -> answers.Answer:
        self.pace = Pace(order.limit)
        if self.session is not None:
            self.pace.begin(self.session.position[0])
        return self.done()

    @obey.register
    def _(self, order: orders.Look) -> answers.Answer | None:
        session = self.ready()
        if self.goal is not None and self.amid:
            self._looks.append((self.number, order))
            return None
        running = self.goal is not None
        wishes: list[Request | CurveRequest] = [*order.requests, *order.curves]
        frame = session.frame(wishes, order.generation, running=running, speed=self.pace.speed if running else 0.0)
        views, curves = tuple(frame.views.values()), tuple(frame.curves.values())
        return answers.Framed(self.number, order.generation, frame.moment, views, curves)

    @obey.register
    def _(self, order: orders.See) -> answers.Answer:
        session = self.ready()
        session.require(order.role, order.name)
        return answers.Seen(self.number, session.seen(order.role, order.name))

    @obey.register
    def _(self, order: orders.Predict) -> answers.Answer:
        session = self.ready()
        found = session.predict(order.inputs)
        named = (
            found if isinstance(found, dict) else {next(iter(session.run_state.machine.stretch.plan.outputs)): found}
        )
        return answers.Predicted(self.number, named)

    @obey.register
    def _(self, _: orders.Record) -> answers.Answer:
        record = record_of(self.ready())
        return answers.Recorded(self.number, record.document, record.meta, record.arrays)

    @obey.register
    def _(self, _: orders.Quit) -> answers.Answer:
        self.closed = True
        return answers.Done(self.number, None)

    # --- training ----------------------------------------------------------------------------------------------

    def guard_training(self, goal: Goal) -> None:
        """Train for a slice; an error ends the training and not the trainer."""
        try:
            self.train(goal)
        except Exception as error:  # noqa: BLE001  (as above)
            self.stop(unforeseen(error))

    def train(self, goal: Goal) -> None:
        """Train for a slice of time."""
        session = self.ready()
        reason = session.run_for(goal, SLICE, self.pace.allowed())
        self.pace.note(session.position[0])
        self.outline()
        if reason is not None:
            self.stop(reason)
        elif not self.amid:
            self.show()

    def stop(self, reason: str) -> None:
        """End the training where there is one, and say why."""
        if self.goal is None or self.session is None:
            return
        self.goal = None
        self.tell(answers.Stopped(self.run_number, reason, self.session.moment()), None)
        self.show()

    def show(self) -> None:
        """Answer the looks that waited."""
        present = self.number
        waiting, self._looks = self._looks, []
        for number, look in waiting:
            self.carry_out(number, look)
        self.number = present

    # --- what orders have in common ----------------------------------------------------------------------------

    @property
    def amid(self) -> bool:
        """Whether the run is in the middle of an iteration."""
        return self.session is not None and self.session.position[1] > 0

    def ready(self) -> Session:
        """The run; raises Unready where there is none."""
        if self.session is None:
            raise Unready("there is nothing to train yet; draw a network that can be trained and choose its data")
        return self.session

    def paused(self) -> Session:
        """The run, not training."""
        session = self.ready()
        self.stop("paused")
        return session

    def done(self, *, moved: bool = True) -> answers.Done:
        """The usual answer."""
        running = self.goal is not None
        moment = None if self.session is None else self.session.moment(running=running, speed=self.pace.speed)
        return answers.Done(self.number, moment, moved)

    def outline(self) -> None:
        """Tell which program is run, where another one is."""
        if self.session is not None and self.session.run_state.machine.version != self.outlined:
            self.outlined = self.session.run_state.machine.version
            self.tell(answers.Outlined(self.session.outline()), None)

    def report(self, share: float) -> None:
        """Tell how much of the present order is done; raises Interrupted where its end is wished."""
        if time.perf_counter() - self._reported < REPORT:
            return
        self._reported = time.perf_counter()
        if self.inbox.interrupts:
            raise Interrupted
        self.tell(answers.Progress(self.number, share), None)

    def report_part(self, done: int, count: int, share: float) -> None:
        """Tell how much of an order of several parts is done."""
        self.report((done + share) / count)


def sentence(error: Exception) -> str:
    """What an error says."""
    return str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)


def unforeseen(error: Exception) -> str:
    """One sentence for an error that nobody expected."""
    if isinstance(error, MemoryError):
        return "there is not enough memory for this; make the network or the batch smaller"
    return f"something went wrong in the trainer: {type(error).__name__}: {' '.join(str(error).split())}"
