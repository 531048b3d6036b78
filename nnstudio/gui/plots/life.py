"""The biography of a weight: its updates one below another, and its value as a curve."""

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHeaderView, QTableView, QVBoxLayout, QWidget

from nnstudio.gui.debugging.watch_list import paint_curve
from nnstudio.gui.focus import Focus
from nnstudio.gui.plots.array_panel import NO_PROGRAM
from nnstudio.gui.plots.book import Page
from nnstudio.gui.plots.header import Header
from nnstudio.gui.plots.notice import Message, Notice
from nnstudio.gui.plots.numerals import brief, full
from nnstudio.gui.plots.pace import Pace
from nnstudio.gui.plots.table import Table
from nnstudio.gui.theme import GAP, SMALL, mono
from nnstudio.session.biography import Biography, told
from nnstudio.session.frame import Frame
from nnstudio.session.requests import Asked, BiographyRequest
from nnstudio.session.trainer import orders

Array = np.ndarray[Any, Any]
Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
EXPLANATION = """
<p><b>The biography of a weight</b>: its latest updates, <b>W ← W − rate · direction</b>, each with the gradient that it
followed from and the rows of the data that were in the batch. They are found out by replaying the run, a little at a
time. Click an update to go to the moment behind it.</p>
<p>The curve is the weight after each of them.</p>
<p><b>What good looks like:</b> updates that get smaller and change their sign now and then. Updates that all have one
sign want a larger learning rate; ones that swing want a smaller one.</p>
"""
EMPTY = "Right-click a weight or bias in the weights panel and choose “Where does this come from?” to see its updates."
NO_WEIGHT = "Not applicable: this number is none of a weight or bias. Choose one in the weights panel."
NO_UPDATES = "This weight has not been updated yet in this run, or it is frozen."
COLUMNS = ("iteration", "before", "after", "change", "rate", "direction", "∂L/∂w", "batch rows")
POINTS = 100
CURVE = 44
NAMED = 8
"""Rows of a batch that are named in a cell."""


class LifeModel(QAbstractTableModel):
    """The updates, the latest first."""

    def __init__(self) -> None:
        super().__init__()
        self.life: Biography | None = None

    def show(self, life: Biography | None) -> None:
        """Show others."""
        self.beginResetModel()
        self.life = life
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Number of updates."""
        return 0 if self.life is None or (parent and parent.isValid()) else len(self.life)

    def columnCount(self, parent: Index | None = None) -> int:
        """Number of columns."""
        return 0 if parent and parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        """What the columns are."""
        return COLUMNS[section] if role == Role.DisplayRole and orientation == Qt.Orientation.Horizontal else None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """One number."""
        life = self.life
        if life is None:
            return None
        place, column = len(life) - 1 - index.row(), index.column()
        if role == Role.TextAlignmentRole:
            last = column == len(COLUMNS) - 1
            return (Qt.AlignmentFlag.AlignLeft if last else Qt.AlignmentFlag.AlignRight) | Qt.AlignmentFlag.AlignVCenter
        if role not in (Role.DisplayRole, Role.ToolTipRole):
            return None
        if column == 0:
            return f"{life.iteration[place]:,}"
        if column == len(COLUMNS) - 1:
            rows = life.rows[place] if role == Role.ToolTipRole else life.rows[place][:NAMED]
            more = "" if len(rows) == len(life.rows[place]) else " …"
            return ", ".join(str(row + 1) for row in rows) + more
        value = float(values(life)[column - 1][place])
        return full(value) if role == Role.ToolTipRole else brief(value)


def values(life: Biography) -> list[Array]:
    """The numbers of the columns between iteration and rows."""
    return [life.before, life.after, life.update, life.rate, life.direction, life.gradient]


class Curve(QWidget):
    """The weight after each update."""

    def __init__(self) -> None:
        super().__init__()
        self.life: Biography | None = None
        self.setFixedHeight(CURVE)
        self.setAccessibleName("The weight after each update")

    def sizeHint(self) -> QSize:
        """A strip."""
        return QSize(200, CURVE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The curve."""
        if self.life is not None and len(self.life):
            painter = QPainter(self)
            area = QRect(GAP, GAP // 2, self.width() - 2 * GAP, CURVE - GAP)
            paint_curve(painter, area, self.life.iteration, self.life.after)
            painter.end()


class LifePage(Page):
    """The updates of the weight that was asked about last.

    Attributes:
        life: what is known; None while nothing is.
    """

    def __init__(self, focus: Focus) -> None:
        super().__init__()
        self.store = focus.store
        self.life: Biography | None = None
        self.header = Header("Biography", EXPLANATION)
        self.message = Message()
        self.curve = Curve()
        self.model = LifeModel()
        self.view = QTableView()
        self.view.setModel(self.model)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setFont(mono(SMALL))
        self.view.setShowGrid(False)
        self.view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.view.setAccessibleName("Updates of a weight")
        self.view.verticalHeader().hide()
        self.view.verticalHeader().setDefaultSectionSize(22)
        self.view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.view.horizontalHeader().setStretchLastSection(True)
        self.view.clicked.connect(self.go)
        self.view.activated.connect(self.go)
        self.pace = Pace(self.store)
        self.complete = True
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.header, Notice(self.store), self.message, self.curve):
            column.addWidget(part)
        column.addWidget(self.view, 1)
        self.store.origin_changed.connect(self.begin)
        self.store.outline_changed.connect(self.begin)
        self.begin()

    @property
    def wish(self) -> BiographyRequest | None:
        """The weight that was asked about; None where it is something else."""
        place, outline = self.store.origin, self.store.outline
        if place is None or outline is None:
            return None
        known = any((each.role, each.name) == ("value", place.name) for each in outline.quantities)
        return BiographyRequest(place.name, place.index, None, POINTS) if known else None

    def begin(self) -> None:
        """Another weight."""
        self.show_life(None, complete=False)

    def requests(self) -> list[Asked]:
        """Its updates."""
        return [self.wish] if self.wish and self.pace.due() else []

    def show_frame(self, frame: Frame) -> None:
        """Show what is known of them."""
        wish = self.wish
        reply = frame.replies.get(wish) if wish else None
        if wish and reply is not None:
            self.show_life(told(wish, reply.places, reply.values), complete=reply.complete)

    def show_life(self, life: Biography | None, *, complete: bool) -> None:
        """Show updates, or why there are none."""
        self.life = self.curve.life = life
        self.model.show(life)
        self.curve.update()
        count, wish = len(life) if life else 0, self.wish
        self.message.say("" if count else self.complaint(complete=complete))
        for part in (self.curve, self.view):
            part.setVisible(count > 0)
        where = f"{wish.name}[{', '.join(map(str, wish.index))}]" if wish else ""
        more = "" if complete or not wish else " · finding out more"
        self.header.say(f"{where} · {count:,} updates{more}" if wish else "")

    def complaint(self, *, complete: bool) -> str:
        """Why there are no updates."""
        if self.store.outline is None:
            return NO_PROGRAM
        if self.store.origin is None:
            return EMPTY
        if self.wish is None:
            return NO_WEIGHT
        return NO_UPDATES if complete else "…"

    def go(self, index: QModelIndex) -> None:
        """Go to the moment behind an update."""
        if self.life is not None:
            iteration = int(self.life.iteration[len(self.life) - 1 - index.row()])
            self.store.asked.emit(orders.GoTo(iteration + 1), lambda _: None)

    def numbers(self, name: str) -> Array | None:
        """A column of the weight's updates, the oldest first."""
        if self.life is None or name not in COLUMNS[1:-1]:
            return None
        return values(self.life)[COLUMNS.index(name) - 1]

    def tables(self) -> list[Table]:
        """The updates."""
        if self.life is None:
            return []
        title = f"updates of {self.life.name}[{', '.join(map(str, self.life.index))}]"
        columns = np.stack([self.life.iteration.astype(float), *values(self.life)], 1)
        return [Table(title, columns, COLUMNS[:-1])]
