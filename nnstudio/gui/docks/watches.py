"""Numbers that are watched, with their change and their past."""

from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from nnstudio.document.model import Measure
from nnstudio.gui.debugging import watching
from nnstudio.gui.debugging.measure_edit import MeasureEdit
from nnstudio.gui.debugging.watch_list import NOT_COMPUTED, Watched, WatchModel, WatchView
from nnstudio.gui.dock import Dock
from nnstudio.gui.phrases import capital
from nnstudio.gui.plots.array_panel import NO_PROGRAM
from nnstudio.gui.plots.header import Header, tool_button
from nnstudio.gui.plots.notice import Message, Notice
from nnstudio.gui.plots.numerals import full
from nnstudio.gui.plots.pace import Pace
from nnstudio.gui.plots.table import Table
from nnstudio.gui.store import Store
from nnstudio.gui.theme import GAP, PADDING
from nnstudio.session.frame import Frame, Reply
from nnstudio.session.requests import Asked, MeasureHistoryRequest, MeasureRequest

EXPLANATION = """
<p><b>A watch is one number of the network</b>: a norm, a mean, the largest, the share of zeros … of a value, gradient,
update or output, of a whole layer, one unit or one weight; or the loss or a metric.</p>
<p>Beside it stands its <b>change</b> since the last iteration that was looked at, and its <b>past</b> over the whole
run; what was before it was watched is found out by replaying the run while it rests.</p>
<p><b>What good looks like:</b> numbers that move smoothly and settle. A curve that falls to the bottom early and stays
there is something that has stopped to learn; one that jumps is worth a breakpoint.</p>
"""
EMPTY = "Nothing is watched yet. Add a number with +, or with a right click on a value in another panel."
CHANGE = ".change"
OF_CHANGE = "watch the mean: every number has its change beside it"
POINTS = 60
MOST_ASKED = 60
"""So many watches have numbers."""
NOTHING, LISTED, EDITED = range(3)
"""The pages."""


class WatchesDock(Dock):
    """The watches of the document with their numbers at this moment."""

    name = "watches"
    title = "Watches"
    area = "left"

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.model = WatchModel()
        self.view = WatchView(self.model)
        self.header = Header(self.title, EXPLANATION)
        self.plus = tool_button("plus", "Watch another number")
        self.header.add(self.plus)
        self.edit = MeasureEdit(store)
        self.preview = QLabel()
        self.take = QPushButton("Watch")
        self.edited: Measure | None = None
        self.message = Message(EMPTY)
        self.now: dict[Measure, Reply] = {}
        self.past: dict[Measure, Reply] = {}
        self.seen: dict[Measure, tuple[int, float]] = {}
        self.changes: dict[Measure, float] = {}
        self.run: int | None = None
        self.pace = Pace(store)
        self.widget = self.lay_out()
        self.listen()
        self.refresh()

    def lay_out(self) -> QWidget:
        """The header above the list, or above the editor."""
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.pages = QStackedWidget()
        for page in (self.message, self.view, self.editor()):
            self.pages.addWidget(page)
        widget = Body(self)
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.header, Notice(self.store)):
            column.addWidget(part)
        column.addWidget(self.pages, 1)
        return widget

    def editor(self) -> QWidget:
        """The choices, the present number, and two buttons."""
        page = Editor(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(PADDING, GAP, PADDING, PADDING)
        column.setSpacing(GAP)
        self.preview.setWordWrap(True)
        self.preview.setProperty("role", "secondary")
        leave = QPushButton("Cancel")
        leave.clicked.connect(self.leave)
        self.take.setProperty("role", "primary")
        self.take.clicked.connect(self.finish)
        row = QHBoxLayout()
        row.addStretch(1)
        for button in (leave, self.take):
            row.addWidget(button)
        for part in (self.edit, self.preview):
            column.addWidget(part)
        column.addLayout(row)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        return area

    def listen(self) -> None:
        """Follow the document and the user."""
        for signal in (self.store.document_changed, self.store.outline_changed):
            signal.connect(self.refresh)
        self.store.project_shown.connect(self.leave)
        self.plus.clicked.connect(lambda: self.open_editor(None))
        self.edit.edited.connect(self.say)
        self.view.remove_wanted.connect(self.remove)
        self.view.edit_wanted.connect(self.edit_selected)
        self.view.activated.connect(self.edit_selected)
        self.view.move_wanted.connect(self.move)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self.open_menu)

    # What is shown

    def requests(self) -> list[Asked]:
        """The numbers now, and their past."""
        if self.store.outline is None or not self.pace.due():
            return []
        if self.editing:
            return [MeasureRequest(self.edit.measure)]
        wanted: list[Asked] = []
        for each in self.store.document.watches[:MOST_ASKED]:
            wanted += [MeasureRequest(each), MeasureHistoryRequest(each, POINTS)]
        return wanted

    def show_frame(self, frame: Frame) -> None:
        """Take the numbers."""
        if frame.moment.run != self.run:
            self.run = frame.moment.run
            for known in (self.now, self.past, self.seen, self.changes):
                known.clear()
        for wish, reply in frame.replies.items():
            if isinstance(wish, MeasureRequest):
                self.now[wish.measure] = reply
                self.compare(wish.measure, reply, frame.moment.where.iteration)
            elif isinstance(wish, MeasureHistoryRequest) and wish.points == POINTS:
                self.past[wish.measure] = reply
        if self.editing:
            self.say()
        else:
            self.refresh()

    def compare(self, measure: Measure, reply: Reply, iteration: int) -> None:
        """Note by how much a number has changed since another iteration."""
        if reply.values is None:
            return
        value = float(reply.values)
        before = self.seen.get(measure)
        if before is not None and before[0] != iteration:
            self.changes[measure] = value - before[1]
        self.seen[measure] = iteration, value

    def refresh(self) -> None:
        """List the watches as things are now."""
        lines = [self.line(each) for each in self.store.document.watches]
        self.model.show(lines)
        self.plus.setEnabled(self.store.outline is not None)
        count = len(lines)
        self.header.say(f"{count:,} number{'' if count == 1 else 's'}" if count else "")
        self.message.setText(EMPTY if self.store.outline or count else NO_PROGRAM)
        if not self.editing:
            self.pages.setCurrentIndex(LISTED if lines else NOTHING)

    def line(self, measure: Measure) -> Watched:
        """One watch."""
        now, past = self.now.get(measure), self.past.get(measure)
        value = None if now is None or now.values is None else float(now.values)
        known = past is not None and past.values is not None and len(past.places) > 1
        places, values = (
            (past.places, past.values[:, 0]) if known and past and past.values is not None else (None, None)
        )
        if measure.quantity.endswith(CHANGE):
            return Watched(measure, refusal=OF_CHANGE)
        return Watched(measure, value, self.changes.get(measure), places, values, now.refusal if now else "")

    def numbers(self, name: str) -> np.ndarray[Any, Any] | None:
        """The number of a watch, by its words."""
        found = [line.value for line in self.model.lines if str(line.measure) == name]
        return None if not found or found[0] is None else np.array(found[0])

    # What the user does

    @property
    def editing(self) -> bool:
        """Whether the editor is seen."""
        return self.pages.currentIndex() == EDITED

    def open_editor(self, measure: Measure | None) -> None:
        """Choose another number for a watch, or one for a new watch."""
        self.edited = measure
        self.edit.show_measure(measure or self.edit.measure)
        self.take.setText("Watch" if measure is None else "Change")
        self.pages.setCurrentIndex(EDITED)
        self.say()
        self.edit.quantity.setFocus()

    def say(self) -> None:
        """The present number of what is being chosen."""
        reply = self.now.get(self.edit.measure)
        of_change = self.edit.measure.quantity.endswith(CHANGE)
        words = self.edit.complaint or (capital(f"{OF_CHANGE}.") if of_change else reply.refusal if reply else "")
        if not words and reply:
            words = f"Now {NOT_COMPUTED}." if reply.values is None else f"Now {full(float(reply.values))}."
        self.preview.setText(words or "…")
        self.take.setEnabled(not (self.edit.complaint or of_change or (reply and reply.refusal)))

    def finish(self) -> None:
        """Watch what was chosen."""
        if not self.take.isEnabled():
            return
        if self.edited is None:
            watching.watch(self.store, self.edit.measure)
        else:
            watching.change(self.store, self.edited, self.edit.measure)
        self.leave()

    def leave(self) -> None:
        """Show the list again."""
        if self.editing:
            self.pages.setCurrentIndex(LISTED)
            self.view.setFocus()
        self.refresh()

    def edit_selected(self) -> None:
        """Edit the first of those that are selected."""
        for each in self.view.selected[:1]:
            self.open_editor(each)

    def remove(self) -> None:
        """Watch the selected no more."""
        if self.view.selected:
            watching.remove(self.store, self.view.selected)

    def move(self, by: int) -> None:
        """Put the selected one further up or down."""
        for each in self.view.selected[:1]:
            watching.move(self.store, each, by)
            place = self.store.document.watches.index(each)
            self.view.setCurrentIndex(self.model.index(place))

    def open_menu(self, place: QPoint) -> None:
        """What can be done with the selected watches."""
        menu = QMenu(self.view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self.view.selected:
            menu.addAction("Edit…", self.edit_selected)
            menu.addAction("Move up", partial(self.move, -1))
            menu.addAction("Move down", partial(self.move, 1))
            menu.addAction("Remove", self.remove)
            menu.addSeparator()
        menu.addAction("Add…", lambda: self.open_editor(None))
        menu.popup(self.view.viewport().mapToGlobal(place))

    def tables(self) -> list[Table]:
        """The watches as they are listed."""
        columns = ["value", "change"]
        cells = [[np.nan if each is None else each for each in (line.value, line.change)] for line in self.model.lines]
        names = [str(line.measure) for line in self.model.lines]
        return [Table("watches", np.array(cells).reshape(len(cells), 2), columns, names, "watch")]


class Body(QWidget):
    """The panel's widget, which knows its tables."""

    def __init__(self, dock: WatchesDock) -> None:
        super().__init__()
        self.dock = dock

    def tables(self) -> list[Table]:
        """What is listed."""
        return self.dock.tables()


class Editor(QWidget):
    """The page with the choices; Enter takes them, Esc leaves them."""

    def __init__(self, dock: WatchesDock) -> None:
        super().__init__()
        self.dock = dock

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take or leave."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.dock.finish()
        elif event.key() == Qt.Key.Key_Escape:
            self.dock.leave()
        else:
            super().keyPressEvent(event)
