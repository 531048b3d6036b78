"""The trainer's work: carries orders out, and trains while it was asked to. It knows neither pipes nor processes."""

import time
from collections.abc import Callable

from nnstudio.base.catalogue import SettingError
from nnstudio.data.errors import DataError
from nnstudio.document.problems import ProblemError
from nnstudio.files.errors import FileError
from nnstudio.session.goal import Goal, given_up
from nnstudio.session.history import BUDGET
from nnstudio.session.origin import Data
from nnstudio.session.session import Session
from nnstudio.session.trainer import answers, orders
from nnstudio.session.trainer.inbox import Inbox
from nnstudio.session.trainer.pace import Allowance, Pace, computed

SLICE = 0.01
"""Seconds of training between two looks into the inbox."""
REPORT = 0.05
"""Seconds between two reports of progress."""
LOOKING, UNSEEN = 0.05, 0.5
"""The share of a training's time that looks may take, and for how many seconds at most none is answered for that."""
EXPECTED = (SettingError, DataError, FileError, ValueError, KeyError)
"""Errors whose text is a sentence for the user."""

Tell = Callable[[answers.Answer, str | None], None]
Obey = Callable[[orders.Order, "Worker"], answers.Answer | None]


class Interrupted(Exception):  # noqa: N818
    """An order that lasts was asked to end."""


class Unready(RuntimeError):  # noqa: N818
    """There is no run yet."""


class Worker:
    """One run and the orders to it.

    Args:
        inbox: where orders come from.
        tell: sends an answer; with the name of the shared memory for its large arrays, or None.
        obey: carries an order out, see `deeds.obey`.

    Attributes:
        session: the run; None before the first drawing of a project that can be trained.
        budget: bytes of history that any session takes at most.
        goal: where the training stops; None while it pauses.
        run_number: of the order that began it.
        outlined, listed: which program and which list of runs were told.
        number: of the present order.
        data: as it was sent last.
        looks: those that wait for the start of an iteration or for their share of the time, with their numbers.
        looking: what looks may take of a training's time.
        closed: whether the process is to end.
    """

    def __init__(self, inbox: Inbox, tell: Tell, obey: Obey) -> None:
        self.inbox = inbox
        self.tell = tell
        self.obey = obey
        self.session: Session | None = None
        self.budget = BUDGET
        self.goal: Goal | None = None
        self.pace = Pace()
        self.number = self.run_number = 0
        self.outlined = 0
        self.listed: tuple[int, int] | None = None
        self.closed = False
        self.data: Data | None = None
        self.looks: list[tuple[int, orders.Look]] = []
        self.looking = Allowance(LOOKING, UNSEEN)
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
        start = computed()
        self.number, self._reported = number, time.perf_counter()
        try:
            answer = self.obey(order, self)
            self.outline()
            self.list_branches()
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
            if isinstance(order, orders.Look):
                self.looking.spend(computed() - start)

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
        gave_up = reason == "stop" and given_up(self.session.run_state) is not None
        self.tell(answers.Stopped(self.run_number, reason, self.session.moment(), gave_up), None)
        self.show()

    def show(self) -> None:
        """Answer the looks that waited."""
        present = self.number
        waiting, self.looks = self.looks, []
        for number, look in waiting:
            self.carry_out(number, look)
        self.number = present

    # --- what orders have in common ----------------------------------------------------------------------------

    @property
    def amid(self) -> bool:
        """Whether the run is in the middle of an iteration."""
        return self.session is not None and self.session.position[1] > 0

    @property
    def unseen(self) -> bool:
        """Whether looks wait: for the start of an iteration, or at full speed for their share of the time."""
        return self.goal is not None and (self.amid or not (self.pace.limit or self.looking.due))

    def ready(self) -> Session:
        """The run; raises Unready where there is none."""
        if self.session is None:
            raise Unready("there is nothing to train yet; draw a network that can be trained and choose its data")
        return self.session

    def take(self, session: Session) -> None:
        """Go on with a session."""
        self.session = session
        if session.history_budget != self.budget:
            session.history_budget = self.budget

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

    def list_branches(self) -> None:
        """Tell which runs there are, where the list has changed."""
        listed = None if self.session is None else (id(self.session), self.session.runs.version)
        if listed != self.listed:
            self.listed = listed
            self.tell(answers.Branched(() if self.session is None else self.session.branches), None)

    def report(self, share: float) -> None:
        """Tell how much of the present order is done; raises Interrupted where its end is wished."""
        if time.perf_counter() - self._reported >= REPORT and self.inbox.interrupts:
            raise Interrupted
        self.announce(share)

    def announce(self, share: float) -> None:
        """Tell how much of the present order is done."""
        if time.perf_counter() - self._reported >= REPORT:
            self._reported = time.perf_counter()
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
