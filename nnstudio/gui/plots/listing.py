"""The list of instructions: rows under headings of their phases, and a mark at the one about to run."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPolygon,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from nnstudio.gui.debugging.marks import WORDS as MEANINGS
from nnstudio.gui.debugging.marks import paint_mark
from nnstudio.gui.debugging.states import State
from nnstudio.gui.plots.lettering import draw_text, figures, names, words
from nnstudio.gui.plots.table import Table
from nnstudio.gui.theme import BODY, GAP, SMALL, current
from nnstudio.session.moment import Row

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
Entry = Row | str

WIDE = 440
HEADING, ONE_LINE, TWO_LINES = 24, 26, 38
MARK, GUTTER, DOT = 34, 20, 5
"""Room for both marks, for that of a breakpoint, and the latter's radius."""


class Listing(QAbstractListModel):
    """The instructions as rows, with a heading before each stretch of one phase.

    Attributes:
        entries: headings (words) and instructions, top to bottom.
        pointer: index of the instruction about to run.
        wrong: whether a training stopped because that one makes a number that is not finite.
        stops: the states of the breakpoints at instructions, by index.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stops: dict[int, State] = {}
        self.instructions: dict[int, int] = {}
        self.wrong = False
        self.entries: list[Entry] = []
        self.places: list[int] = []
        self.pointer = 0

    def show(self, rows: tuple[Row, ...]) -> None:
        """List other instructions."""
        self.beginResetModel()
        self.entries, self.places, self.pointer, self.wrong, self.stops = [], [], 0, False, {}
        phase = None
        for row in rows:
            if row.phase != phase:
                self.entries.append(row.phase.capitalize())
                phase = row.phase
            self.places.append(len(self.entries))
            self.entries.append(row)
        self.instructions = {place: instruction for instruction, place in enumerate(self.places)}
        self.endResetModel()

    def show_stops(self, stops: Mapping[int, State]) -> None:
        """Mark the breakpoints."""
        if stops != self.stops:
            self.stops = dict(stops)
            self.dataChanged.emit(self.index(0), self.index(len(self.entries) - 1))

    def stop(self, place: int) -> State | None:
        """The state of the breakpoint at an entry; None where there is none."""
        return self.stops.get(self.instructions.get(place, -1))

    def point(self, instruction: int, *, wrong: bool = False) -> None:
        """Move the mark to an instruction; one that does not exist is ignored."""
        if (instruction, wrong) != (self.pointer, self.wrong) and 0 <= instruction < len(self.places):
            first, last = sorted((self.place, self.places[instruction]))
            self.pointer, self.wrong = instruction, wrong
            self.dataChanged.emit(self.index(first), self.index(last))

    @property
    def place(self) -> int:
        """The entry of the instruction about to run; −1 where there is none."""
        return self.places[self.pointer] if self.places else -1

    @property
    def present(self) -> Row | None:
        """The instruction about to run; None where there is none."""
        entry = self.entries[self.place] if self.places else None
        return entry if isinstance(entry, Row) else None

    def node(self, place: int) -> str:
        """The node of an entry; of a heading, nothing."""
        entry = self.entries[place]
        return entry.node if isinstance(entry, Row) else ""

    def rowCount(self, parent: Index | None = None) -> int:
        """Number of entries."""
        return 0 if parent and parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """An entry in words, for the list, for tool tips and for screen readers."""
        if role not in (Role.DisplayRole, Role.ToolTipRole, Role.AccessibleTextRole):
            return None
        entry = self.entries[index.row()]
        if isinstance(entry, str):
            return entry
        told = f"{titled(entry)} of {entry.node}: {entry.formula}"
        return told if role == Role.DisplayRole else f"{told}\n{self.state(index.row())}{self.stop_words(index.row())}"

    def state(self, place: int) -> str:
        """Whether an instruction has run in this pass."""
        if place == self.place:
            return "About to run; makes a number that is not finite." if self.wrong else "About to run."
        return "Has run in this pass." if place < self.place else "Has not run in this pass yet."

    def stop_words(self, place: int) -> str:
        """What the breakpoint at an entry does; empty where there is none."""
        stop = self.stop(place)
        return f"\nA breakpoint here {MEANINGS[stop]}." if stop else ""

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be selected."""
        if index.isValid() and isinstance(self.entries[index.row()], Row):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    def table(self) -> Table:
        """All instructions."""
        rows = [entry for entry in self.entries if isinstance(entry, Row)]
        words = np.array([[row.phase, row.node, titled(row), row.formula] for row in rows], np.str_)
        return Table("program", words, ["phase", "node", "title", "formula"])


class ListingView(QListView):
    """Shows a listing; follows the mark until the user scrolls.

    Signals:
        following_changed(bool): the user scrolled, or asked to follow again.
        stop_wanted(int): a breakpoint is to stand at an instruction, or no more.
    """

    following_changed = Signal(bool)
    stop_wanted = Signal(int)

    def __init__(self, listing: Listing) -> None:
        super().__init__()
        self.listing = listing
        self.following = True
        self.wide = False
        self.setModel(listing)
        self.setItemDelegate(InstructionDelegate(self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Instructions of one iteration")
        self.verticalScrollBar().actionTriggered.connect(lambda _: self.set_following(False))

    def tables(self) -> list[Table]:
        """All instructions."""
        return [self.listing.table()]

    def set_following(self, following: bool) -> None:
        """Follow the mark, or leave the list where the user scrolled it."""
        if following != self.following:
            self.following = following
            self.following_changed.emit(following)
            self.keep_in_sight()

    def keep_in_sight(self) -> None:
        """Scroll to the mark where it moved out of sight."""
        place = self.listing.place
        index = self.listing.index(place)
        if self.following and index.isValid() and not self.viewport().rect().contains(self.visualRect(index)):
            self.scrollTo(index, QListView.ScrollHint.PositionAtCenter)

    def show_row(self, instruction: int) -> None:
        """Bring an instruction into view and make it the present one."""
        if 0 <= instruction < len(self.listing.places):
            index = self.listing.index(self.listing.places[instruction])
            self.set_following(False)
            self.setCurrentIndex(index)
            self.scrollTo(index, QListView.ScrollHint.PositionAtCenter)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click in the gutter sets a breakpoint, or takes it away."""
        place = event.position().toPoint()
        row = self.indexAt(place).row()
        if event.button() == Qt.MouseButton.LeftButton and place.x() < GUTTER and row in self.listing.instructions:
            self.stop_wanted.emit(self.listing.instructions[row])
        else:
            super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The user scrolls: stop following."""
        self.set_following(False)
        super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out again where rows get one or two lines."""
        super().resizeEvent(event)
        if self.wide != (self.viewport().width() >= WIDE):
            self.wide = not self.wide
            self.scheduleDelayedItemsLayout()
        self.keep_in_sight()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy all rows."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.listing.table().as_text())
        else:
            super().keyPressEvent(event)


class InstructionDelegate(QStyledItemDelegate):
    """Paints an instruction: in one line where there is room, else its formula below its title."""

    def __init__(self, view: ListingView) -> None:
        super().__init__(view)
        self.view = view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """The height of an entry; the same for all, or Qt would ask for each of thousands whenever the mark moves."""
        return QSize(0, ONE_LINE if self.view.wide else TWO_LINES)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint an entry."""
        entry, area = self.view.listing.entries[index.row()], self.area(option)
        painter.save()
        if isinstance(entry, str):
            room = area.adjusted(GAP, area.height() - HEADING + 4, -GAP, 0)
            draw_text(painter, room, entry, names(), current().secondary)
        else:
            self.paint_ground(painter, option, index)
            self.paint_stop(painter, area, index.row())
            self.paint_row(painter, area.adjusted(MARK, 0, -GAP, 0), entry, index.row())
        painter.restore()

    def area(self, option: QStyleOptionViewItem) -> QRect:
        """Where the entry stands."""
        rect: QRect = option.rect
        return rect

    def paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """What lies behind an instruction: the mark, the selection, the pointer."""
        theme, area = current(), self.area(option)
        state: QStyle.StateFlag = option.state
        if index.row() == self.view.listing.place:
            color = theme.error if self.view.listing.wrong else theme.accent
            painter.fillRect(area, QColor(theme.selection))
            painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), QColor(color))
            paint_arrow(painter, QPoint(area.left() + GUTTER + 3, area.center().y()), color)
        elif state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Selected):
            painter.fillRect(area, QColor(theme.hover))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(theme.accent))
            painter.drawRect(area.adjusted(0, 0, -1, -1))

    def paint_stop(self, painter: QPainter, area: QRect, place: int) -> None:
        """The breakpoint that stands at an entry."""
        stop = self.view.listing.stop(place)
        if stop:
            paint_mark(painter, QPointF(area.left() + GUTTER / 2 + 1, area.center().y() + 0.5), DOT, stop)

    def paint_row(self, painter: QPainter, area: QRect, row: Row, place: int) -> None:
        """Title, node and formula; what has not run in this pass yet is dimmed."""
        theme = current()
        color = theme.secondary if place > self.view.listing.place else theme.text
        weight = QFont.Weight.DemiBold if place == self.view.listing.place else QFont.Weight.Medium
        node, title, formula = self.rooms(area, row.node)
        size = BODY if area.height() == ONE_LINE else SMALL
        draw_text(painter, title, titled(row), words(size, weight), color)
        draw_text(painter, node, row.node, words(), theme.secondary)
        draw_text(painter, formula, row.formula.replace("\n", "  "), figures(size), color)

    def rooms(self, area: QRect, node: str) -> tuple[QRect, QRect, QRect]:
        """Where node, title and formula stand."""
        left, top, width, height = area.left(), area.top(), area.width(), area.height()
        if height == ONE_LINE:
            third = width // 4
            return (
                QRect(left, top, third - GAP, height),
                QRect(left + third, top, third + GAP, height),
                QRect(left + 2 * third + 2 * GAP, top, width - 2 * third - 2 * GAP, height),
            )
        name = min(words().width(node) + 2, width // 2)
        line = (height - 4) // 2
        return (
            QRect(left + width - name, top + 2, name, line),
            QRect(left, top + 2, width - name - GAP, line),
            QRect(left, top + 2 + line, width, line),
        )


def titled(row: Row) -> str:
    """What an instruction computes, with its time step where it has one."""
    return row.title if row.time_step is None else f"{row.title}, t = {row.time_step + 1}"


def paint_arrow(painter: QPainter, tip: QPoint, color: str) -> None:
    """A triangle that points to the right."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawPolygon(QPolygon([tip + QPoint(-2, -5), tip + QPoint(6, 0), tip + QPoint(-2, 5)]))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
