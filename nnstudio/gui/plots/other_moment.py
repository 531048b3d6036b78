"""The choice of the moment that the present one is compared with."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox

from nnstudio.gui.plots.header import CHOICE, Header, tool_button
from nnstudio.gui.store import Store
from nnstudio.gui.theme import SpinBox
from nnstudio.session.difference import Place
from nnstudio.session.moment import Branch, Moment

MOST = 10**9
READABLE = 104
"""Pixels in which the list can still be read."""
Mode = Literal["iteration", "pinned", "same", "end"]


@dataclass(frozen=True)
class Offer:
    """One of the moments that are offered.

    Attributes:
        mode: an iteration of this run, the pinned moment, or of another run the same place or the end.
        branch: the other run.
        words: on screen.
    """

    mode: Mode
    branch: int = 0
    words: str = ""


class OtherMoment(QObject):
    """A list of moments, a field for an iteration, and a button that pins the present moment.

    Attributes:
        pinned: the moment that was pinned; None while there is none.
        offers: what the list offers.

    Signals:
        changed(): another moment was chosen.
    """

    changed = Signal()

    def __init__(self, store: Store, header: Header) -> None:
        super().__init__(header)
        self.store = store
        self.pinned: Place | None = None
        self.offers: list[Offer] = []
        self.list = QComboBox()
        self.list.setFixedHeight(CHOICE)
        self.list.setAccessibleName("Compare with")
        self.list.setToolTip("What this moment is compared with")
        self.iteration = SpinBox()
        self.iteration.setFixedHeight(CHOICE)
        self.iteration.setMaximum(MOST)
        self.iteration.setAccessibleName("Iteration of this run to compare with")
        self.iteration.setToolTip("Iteration of this run: what is seen at its start")
        self.pin = tool_button("pin", "Pin this moment, to compare later ones with it")
        for widget in (self.list, self.iteration, self.pin):
            header.add(widget)
        self.list.setMinimumWidth(READABLE)
        header.row.setStretchFactor(self.list, 3)
        self.list.currentIndexChanged.connect(self.choose)
        self.iteration.valueChanged.connect(self.changed)
        self.pin.clicked.connect(self.pin_present)
        store.branches_changed.connect(self.offer)
        store.project_shown.connect(self.forget)
        self.offer()

    @property
    def chosen(self) -> Offer:
        """What is chosen in the list."""
        return self.offers[max(self.list.currentIndex(), 0)]

    def offer(self) -> None:
        """Offer what there is now; what was chosen stays."""
        before = self.chosen if self.offers else None
        known = {each.number: each for each in self.store.branches}
        if self.pinned is not None and self.pinned.run not in known:
            self.pinned = None
        self.offers = [Offer("iteration", words="Iteration")]
        if self.pinned is not None:
            present = known[self.pinned.run].present
            of = "" if present else f" of {known[self.pinned.run].name}"
            self.offers.append(Offer("pinned", words=f"Pinned: iteration {self.pinned.iteration:,}{of}"))
        for branch in known.values():
            if not branch.present and branch.end > (0, 0):
                self.offers.append(Offer("same", branch.number, f"{branch.name}, same iteration"))
                self.offers.append(Offer("end", branch.number, f"{branch.name}, its end"))
        same = [(each.mode, each.branch) for each in self.offers]
        chosen = (before.mode, before.branch) if before else same[0]
        with QSignalBlocker(self.list):
            self.list.clear()
            self.list.addItems([each.words for each in self.offers])
            self.list.setCurrentIndex(same.index(chosen) if chosen in same else 0)
        self.choose()

    def choose(self) -> None:
        """Another moment is chosen."""
        self.iteration.setVisible(self.chosen.mode == "iteration")
        self.changed.emit()

    def select(self, mode: Mode, branch: int = 0) -> None:
        """Choose a moment."""
        same = [(each.mode, each.branch) for each in self.offers]
        self.list.setCurrentIndex(same.index((mode, branch)))

    def pin_present(self) -> None:
        """Compare later moments with the present one."""
        moment = self.moment
        if moment is not None:
            self.pinned = Place(moment.run, moment.where.iteration, moment.instruction)
            self.offer()
            self.select("pinned")

    def forget(self) -> None:
        """Another project is shown."""
        self.pinned = None
        self.offer()

    @property
    def moment(self) -> Moment | None:
        """The present moment."""
        return self.store.frame.moment if self.store.frame else None

    @property
    def place(self) -> tuple[Place, bool] | None:
        """The chosen moment, and whether its instruction counts only where the same ones are executed.

        None where the present moment is not known yet, and while it moves, of what moves with it.
        """
        moment, offer = self.moment, self.chosen
        if moment is None:
            return None
        if offer.mode == "iteration":
            return Place(moment.run, min(self.iteration.value(), moment.end)), False
        if offer.mode == "pinned" and self.pinned is not None:
            return self.pinned, False
        branch = self.branch(offer.branch)
        if branch is None or (offer.mode == "same" and moment.running):
            return None
        here = moment.where.iteration, moment.instruction
        return Place(branch.number, *(branch.end if offer.mode == "end" else min(here, branch.end))), True

    def branch(self, number: int) -> Branch | None:
        """A run by its number."""
        return next((each for each in self.store.branches if each.number == number), None)
