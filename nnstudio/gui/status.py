"""Where the run is, what is about to run, and the latest loss, in words and numbers."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnstudio.gui import phrases, theme
from nnstudio.gui.elided import ElidedLabel
from nnstudio.gui.store import Store

STATE_COLORS = {"running": "accent", "live": "accent", "in the past": "warning", "stopped": "error"}
STATE_MARKS = {"running": "▶", "live": "●", "in the past": "◀", "stopped": "■"}
WRONG = "This drawing cannot be trained"
NUMBERS = 96
NARROWEST, NARROW, WIDE = 168, 320, 400
"""Widths that it needs at least, below which the most important words alone are shown, and from which all are."""


class Status(QWidget):
    """Two lines of words, and the loss with the speed beside them.

    Where there is less room, the state is a mark; where there is little, the loss stands in the words' second line too,
    and the rest is in the tool tip.
    """

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.setObjectName("status")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.time, self.place = ElidedLabel(), ElidedLabel()
        self.time.setFont(theme.font(theme.BODY, QFont.Weight.Medium))
        self.place.setFont(theme.font(theme.SMALL))
        self.place.setProperty("role", "small")
        self.state = QLabel()
        self.loss, self.speed = QLabel(), QLabel()
        self.loss.setFont(theme.mono(theme.BODY, QFont.Weight.Medium))
        self.loss.setToolTip("The loss of the latest forward pass")
        self.speed.setFont(theme.mono(theme.SMALL))
        self.speed.setProperty("role", "small")
        self.said = ("", "", "", "", "")
        self.lay_out()
        store.frame_changed.connect(self.refresh)
        store.outline_changed.connect(self.refresh)
        store.problems_changed.connect(self.refresh)
        theme.watcher.changed.connect(self.refresh)
        self.refresh()

    def lay_out(self) -> None:
        """Words left, numbers right."""
        first = QHBoxLayout()
        first.setSpacing(theme.GAP)
        first.addWidget(self.state)
        first.addWidget(self.time, 1)
        words, numbers = QVBoxLayout(), QVBoxLayout()
        words.addLayout(first)
        words.addWidget(self.place)
        for label in (self.loss, self.speed):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            label.setMinimumWidth(NUMBERS)
            numbers.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP, 0, theme.GRID, 0)
        row.setSpacing(theme.GAP)
        for column, stretch in ((words, 1), (numbers, 0)):
            column.setSpacing(0)
            row.addLayout(column, stretch)

    def refresh(self) -> None:
        """Say where the run is now."""
        frame, errors = self.store.frame, [each for each in self.store.problems if each.severity == "error"]
        if errors:
            self.say(WRONG, str(errors[0]), "stopped", "", "")
            return
        if frame is None or self.store.outline is None:
            self.say("Getting ready", "", "", "", "")
            return
        moment = frame.moment
        loss = f"loss {phrases.loss_words(moment)}"
        place = f"{'at' if moment.running else 'next:'} {phrases.place_words(moment)}"
        if moment.fault is not None:
            place = moment.fault.sentence
        elif moment.hits:
            place = moment.hits[0].sentence
        self.say(phrases.time_words(moment), place, phrases.state_words(moment), loss, phrases.speed_words(moment))

    def show_busy(self, share: float | None) -> None:
        """Show that an order lasts, and how much of it is done; None: it has ended."""
        if share is None:
            self.refresh()
        else:
            self.place.say(f"replaying … {share:.0%}" if share else "replaying …")

    def say(self, time: str, place: str, state: str, loss: str, speed: str) -> None:
        """Show words."""
        self.said = time, place, state, loss, speed
        all_words = " — ".join(part for part in self.said if part)
        self.setAccessibleName(all_words)
        self.setToolTip(all_words)
        self.fit()

    def fit(self) -> None:
        """Show as many of the words as there is room for."""
        time, place, state, loss, speed = self.said
        narrow = self.width() < NARROW
        if narrow:
            self.time.say(time.partition(" · ")[0])
        else:
            self.time.say(time, time.replace("Iteration", "Iter."), time.removeprefix("Iteration "))
        self.place.say(f"{loss} · {place}" if narrow and loss else place)
        self.loss.setText(loss)
        self.speed.setText(speed)
        for label in (self.loss, self.speed):
            label.setVisible(not narrow and bool(loss))
        color, mark = getattr(theme.current(), STATE_COLORS.get(state, "secondary")), STATE_MARKS.get(state, "")
        words = f"{mark} {state}" if self.width() >= WIDE else mark
        self.state.setText(f"<span style='color:{color}'>{words}</span>" if state else "")

    def sizeHint(self) -> QSize:
        """Narrow, because a tool bar hides what has less room; it grows as far as there is some."""
        return QSize(NARROWEST, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """As narrow as its hint."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show more or fewer words."""
        super().resizeEvent(event)
        self.fit()
