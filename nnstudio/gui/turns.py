"""Whose turn it is to show a moment, so that many panels cost no more than the window has time for."""

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from nnstudio.session.frame import Frame
from nnstudio.session.requests import Asked
from nnstudio.session.trainer.pace import computed

BUDGET = 0.008
"""Seconds of the window's thread that a frame may cost while training, besides its first viewer."""
INERTIA = 0.7
"""How much of what a viewer cost so far stays when it is measured again."""


class Viewer(Protocol):
    """What wants to see the run: the canvas and every dock."""

    def requests(self) -> Sequence[Asked]:
        """What it wants to see now."""

    def show_frame(self, frame: Frame) -> None:
        """Take a moment of the run."""


class Turns(QObject):
    """Chooses who sees the next frame, and shows it to one viewer per turn of the event loop.

    A viewer's cost is what was computed in its turn, which includes what was painted for it.

    Args:
        seen: the viewers that there are now; the first sees every frame.

    Attributes:
        costs: seconds of each viewer's turn, by the viewer's id.

    Signals:
        shown(): all have seen the frame.
    """

    shown = Signal()

    def __init__(self, seen: Callable[[], list[Viewer]]) -> None:
        super().__init__()
        self.seen = seen
        self.costs: dict[int, float] = {}
        self._latest: dict[int, float] = {}
        self._waiting: list[Viewer] = []
        self._frame: Frame | None = None
        self._turn: tuple[Viewer, float] | None = None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self.next)

    def choose(self) -> list[Viewer]:
        """The first viewer, and of the others as many as there is time for, at least one."""
        seen = self.in_turn(self.seen())
        chosen, spent = seen[:1], 0.0
        for viewer in seen[1:]:
            cost = self.costs.get(id(viewer), 0.0)
            if len(chosen) == 1 or spent + cost <= BUDGET:
                chosen.append(viewer)
                spent += cost
        return chosen

    def in_turn(self, viewers: list[Viewer]) -> list[Viewer]:
        """The first viewer, then those that waited longest."""
        return [*viewers[:1], *sorted(viewers[1:], key=lambda each: self._latest.get(id(each), 0.0))]

    @property
    def busy(self) -> bool:
        """Whether a frame is still being shown."""
        return self._frame is not None

    def show(self, frame: Frame, viewers: list[Viewer]) -> None:
        """Show a frame to some viewers; the first sees it at once."""
        present = {id(each) for each in self.seen()}
        self.costs = {key: cost for key, cost in self.costs.items() if key in present}
        self._latest = {key: moment for key, moment in self._latest.items() if key in present}
        self._frame, self._waiting = frame, self.in_turn(viewers)
        self._timer.start()
        self.next()

    def next(self) -> None:
        """One viewer's turn."""
        now = computed()
        self.note(now)
        present = {id(each) for each in self.seen()}
        self._waiting = [each for each in self._waiting if id(each) in present]
        if not self._waiting or self._frame is None:
            self.stop()
            self.shown.emit()
            return
        viewer = self._waiting.pop(0)
        self._latest[id(viewer)], self._turn = now, (viewer, now)
        viewer.show_frame(self._frame)

    def note(self, now: float) -> None:
        """A viewer's turn is over."""
        if self._turn:
            viewer, since = self._turn
            cost, self._turn = now - since, None
            self.costs[id(viewer)] = INERTIA * self.costs.get(id(viewer), cost) + (1 - INERTIA) * cost

    def stop(self) -> None:
        """Nothing is to be shown any more."""
        self._timer.stop()
        self._waiting, self._frame, self._turn = [], None, None
