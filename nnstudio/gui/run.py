"""The run in the window: hands orders to the trainer process and fetches frames for whatever is visible.

Nothing here waits. A timer at screen pace takes the trainer's news and asks for the next look; while a look is under
way no other is asked for, so a slow moment drops frames and never queues them.
"""

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from nnstudio.document.edits import train_like
from nnstudio.document.model import Document
from nnstudio.document.undo import Edits
from nnstudio.gui.phrases import UNTRAINABLE, capital, in_print
from nnstudio.gui.store import Store
from nnstudio.gui.submission import Submission
from nnstudio.gui.turns import Turns, Viewer
from nnstudio.session.moment import Branch, Moment
from nnstudio.session.record import Record
from nnstudio.session.requests import Asked, CurveRequest, Request, Wish
from nnstudio.session.trainer import orders
from nnstudio.session.trainer.answers import (
    Branched,
    Died,
    Done,
    Framed,
    News,
    Outlined,
    Progress,
    Refused,
    Stopped,
    Switched,
)
from nnstudio.session.trainer.client import Trainer

TICK = 16
"""Milliseconds between two looks for news."""
LOOK_SECONDS = 0.03
"""Between two looks while training, at least; a little less than two ticks, which makes 30 frames a second."""
REST_SECONDS = 0.05
"""Between two questions whether anybody wants to see something else, at rest."""
RECORD_SECONDS = 5.0
"""Between two records of a run, from which another process trains on where the trainer dies."""
RECORD_SHARE = 50
"""How many times as long as it took the pause after a record is at least."""
PATIENCE = 0.3
"""Seconds after which an order that lasts shows its progress."""

LASTING = (orders.Back, orders.GoTo, orders.Step, orders.Switch, orders.RunBack, orders.RunToFirst, orders.Compare)
"""Orders that may take long; `Pause` and `Cancel` end them."""
Heard = Callable[[News], None]


class Run(QObject):
    """The window's side of the trainer process.

    Signals:
        changed(): the run is at another moment, runs or has stopped: `moment`, `running`.
        ended(Stopped): a training has ended.
        busy(object): an order lasts: the share that is done; None: it has ended.
    """

    changed = Signal()
    ended = Signal(object)
    busy = Signal(object)

    def __init__(self, store: Store, viewers: Callable[[], list[Viewer]]) -> None:
        super().__init__()
        self.store = store
        self.viewers = viewers
        self.turns = Turns(viewers)
        self.turns.shown.connect(self.look)
        self.trainer = Trainer()
        self.moment: Moment | None = None
        self.running = False
        self._waiting: dict[int, Heard] = {}
        self._since: dict[int, float] = {}
        self._share = 0.0
        self._look: int | None = None
        self._looked = 0.0
        self._dirty = True
        self._settled = False
        self._asked: list[Asked] = []
        self._seen: list[Viewer] = []
        self._generation = 0
        self._forgetting: int | None = None
        self._told = 0  # the latest order to run or pause; older news does not know of it
        self._recorded: tuple[int, int, int] | None = None
        self._next_record = time.monotonic() + RECORD_SECONDS
        store.asked.connect(self.ask)
        self.submission = Submission(store, self.send)
        self.submission.submit()
        self.timer = QTimer(self)
        self.timer.timeout.connect(self.tick)
        self.timer.start(TICK)

    # Orders

    def send(self, order: orders.Order, heard: Heard | None = None) -> int:
        """Give an order; `heard` gets its final answer."""
        number = self.trainer.send(order)
        if heard:
            self._waiting[number] = heard
        if isinstance(order, (orders.Run, orders.Pause)):
            self._told, self.running = number, isinstance(order, orders.Run)
            self.changed.emit()
        if isinstance(order, LASTING):
            self._share = self._share if self._since else 0.0
            self._since[number] = time.monotonic()
        self._dirty = True
        self.turns.stop()
        self.look()
        return number

    def ask(self, order: orders.Order, then: Heard) -> None:
        """Give an order; `then` gets its final answer, once, also a refusal because the trainer ended meanwhile."""
        self.send(order, then)

    def take(self, document: Document, record: Record | None) -> None:
        """Show another project's document and begin its run, or go on with the recorded one."""
        self.forget()
        if record is not None:
            self.submission.begin(orders.Reopen(record.document, record.meta, record.arrays))
        self.store.show_edits(Edits.begin(document))
        self.submission.submit()

    def forget(self) -> None:
        """Drop the run, and all that is still heard of it."""
        self.store.show_outline(None)
        self.submission.forget()
        self.moment, self.running, self._look = None, False, None
        self._since.clear()
        self._forgetting = self.send(orders.Forget())
        self.busy.emit(None)
        self.changed.emit()

    # News

    def tick(self) -> None:
        """Take the trainer's news and look again where something may have changed."""
        for news in self.trainer.poll():
            self.hear(news)
        if self.lasting:
            self.busy.emit(self._share)
        self.look()
        self.record()

    @property
    def lasting(self) -> bool:
        """Whether an order is under way that takes so long that its progress is shown."""
        return bool(self._since) and time.monotonic() - min(self._since.values()) > PATIENCE

    def record(self) -> None:
        """Have the trainer record the run now and then, so that another process has less to train again."""
        now, place = time.monotonic(), self.place
        known = place == self._recorded and not self.trainer.memory.changes
        if place is None or known or now < self._next_record:
            return
        self._recorded, self._next_record = place, math.inf

        def heard(_: News) -> None:
            took = time.monotonic() - now
            self._next_record = time.monotonic() + max(RECORD_SECONDS, RECORD_SHARE * took)

        self.ask(orders.Record(), heard)

    @property
    def place(self) -> tuple[int, int, int] | None:
        """Run, iteration and instruction; None before the first frame."""
        moment = self.moment
        return None if moment is None else (moment.run, moment.where.iteration, moment.instruction)

    def hear(self, news: News) -> None:
        """One piece of news."""
        if self._forgetting is not None and not isinstance(news, Died):
            self.settle(news)
        elif isinstance(news, Framed) and news.order == self._look:
            self.take_frame(news)
        elif isinstance(news, Outlined):
            self.store.show_outline(news.outline)
            self._dirty = True
        elif isinstance(news, Branched):
            self.tell_branch(news.branches)
            self.store.show_branches(news.branches)
        elif isinstance(news, Stopped):
            self.stopped(news)
        elif isinstance(news, Progress):
            self._share = news.share
        elif isinstance(news, Died):
            self.died(news)
        else:
            self.answered(news)

    def answered(self, news: News) -> None:
        """An order's final answer."""
        if isinstance(news, Refused):
            self.refused(news)
        if isinstance(news, (Done, Switched)) and news.moment is not None:
            self.see(news.moment, news.order)
            self._dirty = self._dirty or self._look is None or self._look < news.order
        if isinstance(news, Done) and not news.moved:
            self.store.said.emit("This is the very beginning of the run.")
        if isinstance(news, Switched):
            self.switched(news)
        if self._since.pop(number_of(news), None) is not None and not self._since:
            self.busy.emit(None)
        self.settle(news)

    def switched(self, news: Switched) -> None:
        """Show the drawing of the run that is gone on with."""
        self._next_record = min(self._next_record, time.monotonic())
        name = next((each.name for each in self.store.branches if each.number == news.moment.run), "another run")
        document = train_like(self.store.document, news.document)
        self.submission.adopt(document)
        self.store.edit(document, f"switch to {name}")
        self.store.said.emit(f"This is {name}.")

    def settle(self, news: News) -> None:
        """Let who waits for an order's final answer have it."""
        if number_of(news) == self._forgetting:
            self._forgetting = None
        if heard := self._waiting.pop(number_of(news), None):
            heard(news)

    def refused(self, news: Refused) -> None:
        """Say why an order could not be carried out; problems of the drawing are shown where they are."""
        if news.order == self._told:
            self.running = False
            self.changed.emit()
        if news.problems:
            self.store.said.emit(UNTRAINABLE)
        elif news.error == "Interrupted":
            self.store.said.emit(f"{capital(news.sentence)}.")
        else:
            self.store.failed.emit(news.sentence)

    def tell_branch(self, branches: tuple[Branch, ...]) -> None:
        """Say once that a change in the past has begun a branch."""
        known = {each.number for each in self.store.branches}
        new = [each for each in branches if each.present and each.number not in known and each.origin in known]
        if new:
            self.store.said.emit(f"A branch began here: {new[0].name}.")

    def stopped(self, news: Stopped) -> None:
        """A training has ended."""
        self._dirty = True
        self.see(news.moment, news.order)
        self.ended.emit(news)
        fault, words = news.moment.fault, news.moment.stopped or WORDS.get(news.reason, news.reason)
        self.store.said.emit(in_print(words) if fault is None else fault.sentence)

    def died(self, news: Died) -> None:
        """Go on with another trainer, which is told all that the old one knew."""
        waiting, self._waiting = self._waiting, {}
        self._look, self._forgetting, self.running = None, None, False
        self._since.clear()
        self.busy.emit(None)
        for number, heard in waiting.items():
            heard(Refused(number, news.sentence))
        self.store.failed.emit(f"{news.sentence}. {self.trainer.restart()}")
        self._recorded, self._next_record = None, time.monotonic() + RECORD_SECONDS
        if self.trainer.memory.document is not None:
            self._since[self.trainer.repeated] = time.monotonic()
        self.changed.emit()

    def see(self, moment: Moment, order: int) -> None:
        """Stand at another moment, as the answer to an order says."""
        running = moment.running if order >= self._told else self.running
        if (moment, running) != (self.moment, self.running):
            self.moment, self.running = moment, running
            self.changed.emit()

    # Frames

    def look(self) -> None:
        """Ask for a frame if one is due, none is under way or being shown, and there is a program."""
        if self._look is not None or self.turns.busy or self.store.outline is None:
            return
        now = time.monotonic()
        if now - self._looked < (
            LOOK_SECONDS if self.running else 0 if self._dirty or not self._settled else REST_SECONDS
        ):
            return
        self._looked = now
        seen = self.turns.choose() if self.running else self.viewers()
        asked = list(dict.fromkeys(each for viewer in seen for each in viewer.requests()))
        self._settled = not (self.running or self._dirty or asked != self._asked or seen != self._seen)
        if self._settled:
            return
        self._asked, self._seen, self._dirty = asked, seen, False
        self._generation += 1
        views = tuple(each for each in asked if isinstance(each, Request))
        curves = tuple(each for each in asked if isinstance(each, CurveRequest))
        wishes = tuple(each for each in asked if isinstance(each, Wish))
        self._look = self.trainer.send(orders.Look(self._generation, views, curves, wishes))

    def take_frame(self, news: Framed) -> None:
        """Show a frame to those who asked, unless a newer look is under way already."""
        self._look = None
        if news.generation != self._generation:
            return
        self.see(news.moment, news.order)
        frame = news.frame
        self._dirty = self._dirty or not all(reply.complete for reply in frame.replies.values())
        self.store.show_frame(frame)
        self.turns.show(frame, self._seen)

    def at_rest(self) -> bool:
        """Whether all that is known of the present moment has been shown; while training there is always more."""
        return self.running or (self._settled and not (self._dirty or self._look or self.turns.busy))

    def close(self) -> None:
        """End the trainer."""
        self.timer.stop()
        self.trainer.close()
        self.turns.stop()
        self._look, self._dirty, self._settled = None, False, True


def number_of(news: News) -> int:
    """The order that news are about; -1: none."""
    return getattr(news, "order", -1)


WORDS = {
    "paused": "Paused.",
    "epochs": "All epochs are done.",
    "iterations": "All iterations are done.",
    "until": "Stopped: the condition holds.",
    "stop": "Stopped: the recipe's condition holds.",
}
"""What is said when a training ends."""
