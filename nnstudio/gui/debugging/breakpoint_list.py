"""The list of breakpoints: what stops, in which state it is and why, and how often it has stopped."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from nnstudio.document.model import At, Breakpoint
from nnstudio.gui.debugging.marks import WORDS, paint_mark
from nnstudio.gui.debugging.states import State
from nnstudio.gui.phrases import capital
from nnstudio.gui.plots.lettering import draw_text, words
from nnstudio.gui.theme import BODY, GAP, PADDING, current

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
HEIGHT, BOX, MARK = 42, 16, 5
LEFT = PADDING + BOX + GAP
TEXT = LEFT + 2 * MARK + GAP


@dataclass(frozen=True)
class Entry:
    """One breakpoint as it is listed.

    Attributes:
        breakpoint: itself.
        state: on, off, hit or invalid.
        said: why it is invalid, or what the present number is.
        hits: how often it has stopped this run.
    """

    breakpoint: Breakpoint
    state: State
    said: str = ""
    hits: int = 0

    @property
    def title(self) -> str:
        """What stops, without where."""
        each = self.breakpoint
        if isinstance(each.stop, At):
            return f"Before {each.stop.phase}{from_words(each)}"
        return f"{capital(each.stop.measure.title)} {each.stop.comparison} {each.stop.threshold:g}{from_words(each)}"

    @property
    def where(self) -> str:
        """The place; empty where it is none in the network."""
        stop = self.breakpoint.stop
        if isinstance(stop, At):
            return f"{stop.node}{'' if stop.time_step is None else f', t = {stop.time_step + 1}'}"
        return stop.measure.where

    @property
    def below(self) -> str:
        """Where it is, its state in words where it is not simply on, and more about it."""
        state = "" if self.state == "on" else self.state
        return " · ".join(part for part in (self.where, state, self.said) if part)

    @property
    def told(self) -> str:
        """All of it in lines."""
        sentence = f"{'Before ' if isinstance(self.breakpoint.stop, At) else ''}{self.breakpoint}"
        lines = (capital(sentence), f"It {WORDS[self.state]}.", self.said and f"{capital(self.said)}.", self.count)
        return "\n".join(line for line in lines if line)

    @property
    def count(self) -> str:
        """How often it has stopped."""
        return f"{self.hits:,} hit{'' if self.hits == 1 else 's'}" if self.hits else ""


def from_words(each: Breakpoint) -> str:
    """What a breakpoint asks for besides."""
    running = f", {each.running:,} in a row" if each.running > 1 else ""
    return f"{running}{f', from iteration {each.ignored:,}' if each.ignored else ''}"


class BreakpointModel(QAbstractListModel):
    """The breakpoints in the user's order.

    Signals:
        checked(object, bool): one is to stop the training, or not.
    """

    checked = Signal(object, bool)

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []

    def show(self, entries: Sequence[Entry]) -> None:
        """List others, or say something else of them."""
        old, new = [each.breakpoint for each in self.entries], [each.breakpoint for each in entries]
        if list(entries) == self.entries:
            return
        if len(old) != len(new):
            self.beginResetModel()
            self.entries = list(entries)
            self.endResetModel()
            return
        self.entries = list(entries)
        self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))

    def rowCount(self, parent: Index | None = None) -> int:
        """Number of breakpoints."""
        return 0 if parent and parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """A breakpoint in words."""
        each = self.entries[index.row()]
        if role == Role.CheckStateRole:
            return Qt.CheckState.Checked if each.breakpoint.enabled else Qt.CheckState.Unchecked
        if role == Role.DisplayRole:
            return each.title
        return each.told if role in (Role.ToolTipRole, Role.AccessibleTextRole) else None

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        """Say that one is to stop the training, or not."""
        if role != Role.CheckStateRole:
            return False
        on = Qt.CheckState(value) == Qt.CheckState.Checked
        self.checked.emit(self.entries[index.row()].breakpoint, on)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """All can be selected and checked."""
        flags = Qt.ItemFlag
        return (
            flags.ItemIsEnabled | flags.ItemIsSelectable | flags.ItemIsUserCheckable
            if index.isValid()
            else (flags.NoItemFlags)
        )


class BreakpointView(QListView):
    """Space checks the present one, Del removes the selected, Enter goes where it is, F2 edits it.

    Signals:
        remove_wanted(), edit_wanted(): as the keys say.
    """

    remove_wanted = Signal()
    edit_wanted = Signal()

    def __init__(self, model: BreakpointModel) -> None:
        super().__init__()
        self.listed = model
        self.setModel(model)
        self.setItemDelegate(BreakpointDelegate(self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setAccessibleName("Breakpoints")

    @property
    def selected(self) -> list[Breakpoint]:
        """Those that are selected."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        return [self.listed.entries[row].breakpoint for row in rows]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove or edit; the list knows the other keys."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_wanted.emit()
        elif event.key() == Qt.Key.Key_F2:
            self.edit_wanted.emit()
        else:
            super().keyPressEvent(event)


class BreakpointDelegate(QStyledItemDelegate):
    """Paints a breakpoint: its box and mark, what stops, and below it how things are."""

    def __init__(self, view: BreakpointView) -> None:
        super().__init__(view)
        self.view = view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """The height of two lines."""
        return QSize(0, HEIGHT)

    def box(self, area: QRect) -> QRect:
        """Where the box is."""
        return QRect(area.left() + PADDING, area.center().y() - BOX // 2, BOX, BOX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one."""
        colors, each = current(), self.view.listed.entries[index.row()]
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected or each.state == "hit":
            painter.fillRect(area, QColor(colors.selection))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(colors.hover))
        self.paint_box(painter, area, on=each.breakpoint.enabled)
        paint_mark(painter, QPointF(area.left() + LEFT + MARK, area.center().y()), MARK, each.state)
        self.paint_words(painter, area.adjusted(TEXT, 2, -GAP, -3), each)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(colors.accent))
            painter.drawRect(area.adjusted(0, 0, -1, -1))
        painter.restore()

    def paint_box(self, painter: QPainter, area: QRect, *, on: bool) -> None:
        """The box that enables it."""
        flags = QStyle.StateFlag
        option = QStyleOptionViewItem()
        option.rect = self.box(area)
        option.state = flags.State_Enabled | (flags.State_On if on else flags.State_Off)
        element = QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck
        self.view.style().drawPrimitive(element, option, painter, self.view)

    def paint_words(self, painter: QPainter, area: QRect, each: Entry) -> None:
        """What stops, and below it how things are."""
        colors, line = current(), area.height() // 2
        weight = QFont.Weight.DemiBold if each.state == "hit" else QFont.Weight.Medium
        title = QRect(area.left(), area.top(), area.width(), line)
        wide = words().width(each.count) + GAP if each.count else 0
        below = QRect(area.left(), area.top() + line, area.width() - wide, line)
        count = QRect(area.right() - wide, area.top() + line, wide, line)
        color = colors.secondary if each.state in ("off", "invalid") else colors.text
        draw_text(painter, title, each.title, words(BODY, weight), color)
        said = colors.warning if each.state == "invalid" else colors.secondary
        draw_text(painter, below, each.below, words(), said)
        draw_text(painter, count, each.count, words(), colors.secondary, align=Qt.AlignmentFlag.AlignRight)

    def editorEvent(self, event: QEvent, model: Any, option: QStyleOptionViewItem, index: Index) -> bool:
        """A click on the box, or Space, enables it, or disables it."""
        clicked = isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease
        on_box = clicked and isinstance(event, QMouseEvent) and event.position().x() < option.rect.left() + LEFT
        pressed = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space
        if on_box or pressed:
            on = self.view.listed.entries[index.row()].breakpoint.enabled
            return bool(
                model.setData(index, Qt.CheckState.Unchecked if on else Qt.CheckState.Checked, Role.CheckStateRole)
            )
        return False
