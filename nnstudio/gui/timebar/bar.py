"""The time bar: where the run is in words, its track, and the ways to its beginning and its end."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from nnstudio.gui import phrases, theme
from nnstudio.gui.commands.actions import Actions
from nnstudio.gui.elided import ElidedLabel
from nnstudio.gui.plots.header import tool_button
from nnstudio.gui.run import Run
from nnstudio.gui.store import Store
from nnstudio.gui.timebar.journey import Journey
from nnstudio.gui.timebar.marks import marks
from nnstudio.gui.timebar.track import HEIGHT, Track
from nnstudio.session.frame import Frame
from nnstudio.session.requests import Asked, CurveRequest

STATES = {
    "running": ("▶", "accent"),
    "live": ("●", "accent"),
    "in the past": ("◀", "warning"),
    "stopped": ("■", "error"),
}
WORDS, NARROW_WORDS, NARROW = 152, 104, 520
"""Widths of the words, and of the bar below which they are the narrower one."""
POINTS, MOST_POINTS = 600, 9600
"""Points of a curve: of the whole run, and at most where a part of it is enlarged."""


class TimeBar(QFrame):
    """Follows the run; it is also a viewer, for the curves behind its track."""

    def __init__(self, store: Store, run: Run, actions: Actions) -> None:
        super().__init__()
        self.store = store
        self.run = run
        self.journey = Journey(run)
        self.track = Track()
        self.time, self.state = ElidedLabel(), ElidedLabel()
        self.cancel = tool_button("close", "Stop replaying; the run stays where it was (Esc)")
        self.words = QWidget()
        self.setObjectName("time_bar")
        self.setFixedHeight(HEIGHT + 1)
        self.lay_out(actions)
        self.listen()
        self.wear()
        self.refresh()

    def lay_out(self, actions: Actions) -> None:
        """Words, the way to the beginning, the track, and the way to the end."""
        self.time.setFont(theme.font(theme.BODY, QFont.Weight.Medium, most=1.2))
        self.state.setFont(theme.font(theme.SMALL, most=1.2))
        column = QVBoxLayout(self.words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.time, 0, Qt.AlignmentFlag.AlignBottom)
        column.addWidget(self.state, 0, Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.PADDING, 1, theme.GRID, 0)
        row.setSpacing(theme.GRID)
        row.addWidget(self.words)
        row.addWidget(way("run.first", actions))
        row.addWidget(self.track, 1)
        row.addWidget(self.cancel)
        row.addWidget(way("run.last", actions))
        self.cancel.hide()

    def listen(self) -> None:
        """Follow the run and the track."""
        self.store.frame_changed.connect(self.refresh)
        self.store.branches_changed.connect(self.refresh)
        self.store.hits.changed.connect(self.refresh)
        self.store.outline_changed.connect(self.forget)
        self.run.busy.connect(self.show_busy)
        self.track.wanted.connect(self.journey.go)
        self.track.cancelled.connect(self.journey.cancel)
        self.cancel.clicked.connect(self.journey.cancel)
        self.journey.changed.connect(lambda: self.track.show_wish(self.journey.newest, self.track.share))
        theme.watcher.changed.connect(self.wear)

    # What is shown

    def requests(self) -> Sequence[Asked]:
        """The loss and the ends of epochs, in more detail where a part of the run is enlarged."""
        if not self.isVisible():
            return ()
        span, points = self.track.span, POINTS
        while points < MOST_POINTS and points * (span.last - span.first) < POINTS * span.end:
            points *= 2
        return CurveRequest("loss", points), CurveRequest("epoch", points)

    def show_frame(self, frame: Frame) -> None:
        """Take newer curves."""
        found = {request.name: curve for request, curve in frame.curves.items() if request in self.requests()}
        if found:
            self.track.show_curves(found.get("loss"), found.get("epoch"))

    def refresh(self) -> None:
        """Say where the run is, and what is marked in it."""
        moment = self.store.frame.moment if self.store.frame else None
        self.track.show_moment(moment)
        if moment is None:
            self.say("No run yet", "", "secondary")
            return
        hits = self.store.hits.of(moment.run, self.store.branches)
        self.track.show_marks(marks(moment, self.store.branches, hits))
        mark, color = STATES[phrases.state_words(moment)]
        place = f"{moment.where.iteration:,}" + ("" if moment.live else f" of {moment.end:,}")
        self.say(place, f"{mark} {phrases.state_words(moment)}", color)

    def say(self, place: str, state: str, color: str) -> None:
        """Show words; where there is little room, fewer."""
        if place[:1].isdigit():
            self.time.say(f"Iteration {place}", f"Iter. {place}", place)
        else:
            self.time.say(place)
        self.state.say(state)
        self.state.setStyleSheet(f"color: {getattr(theme.current(), color)}")

    def forget(self) -> None:
        """Another project's run has other curves."""
        if self.store.outline is None:
            self.track.show_curves(None, None)
            self.refresh()

    def show_busy(self, share: float | None) -> None:
        """Show how much of an order that lasts is done, and let it be cancelled."""
        self.cancel.setVisible(share is not None)
        self.track.show_wish(self.journey.newest, share)

    def wear(self) -> None:
        """Take the theme's colors."""
        colors = theme.current()
        self.setStyleSheet(f"#time_bar {{ background: {colors.panel}; border-top: 1px solid {colors.hairline}; }}")
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the track room."""
        super().resizeEvent(event)
        self.words.setFixedWidth(WORDS if self.width() >= NARROW else NARROW_WORDS)


def way(name: str, actions: Actions) -> QToolButton:
    """A button for a command."""
    button = QToolButton()
    button.setDefaultAction(actions[name])
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setAccessibleName(actions[name].text())
    return button
