"""The list of watches: what is watched, its number, its change, and its past as a small curve."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from nnstudio.document.model import Measure
from nnstudio.gui.phrases import capital
from nnstudio.gui.plots.lettering import draw_text, figures, words
from nnstudio.gui.plots.numerals import brief, full
from nnstudio.gui.theme import BODY, GAP, PADDING, current

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
Array = np.ndarray[Any, Any]
HEIGHT, CURVE, NUMBER = 42, 64, 78
NARROW = 260
"""Below this width there is no room for curves."""
NOT_COMPUTED = "not computed yet"


@dataclass(frozen=True, eq=False)
class Watched:
    """One line of the list.

    Attributes:
        measure: what is watched.
        value: the number; None where there is none.
        change: since the last moment that was looked at in another iteration; None where there was none.
        places, past: (moments,) iterations and the number after them.
        refusal: why there can be no number; empty where there can.
    """

    measure: Measure
    value: float | None = None
    change: float | None = None
    places: Array | None = None
    past: Array | None = None
    refusal: str = ""

    @property
    def number(self) -> str:
        """The number, short."""
        return "–" if self.value is None else brief(self.value)

    @property
    def below(self) -> str:
        """Where it is, and why there is no number."""
        why = self.refusal or (NOT_COMPUTED if self.value is None else "")
        return " · ".join(part for part in (self.measure.where, why) if part)

    @property
    def moved(self) -> str:
        """The change, with an arrow as a second cue to its sign."""
        if self.change is None:
            return ""
        return f"{'▲' if self.change > 0 else '▼' if self.change < 0 else '='} {brief(abs(self.change))}"

    @property
    def told(self) -> str:
        """All of it in lines."""
        number = "" if self.value is None else f"{full(self.value)}"
        moved = "" if self.change is None else f"{full(self.change)} since the iteration looked at before"
        return "\n".join(each for each in (capital(str(self.measure)), number, moved, self.refusal) if each)


class WatchModel(QAbstractListModel):
    """The watches in the user's order."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Watched] = []

    def show(self, lines: Sequence[Watched]) -> None:
        """List others, or say something else of them."""
        if len(lines) != len(self.lines):
            self.beginResetModel()
            self.lines = list(lines)
            self.endResetModel()
            return
        self.lines = list(lines)
        if lines:
            self.dataChanged.emit(self.index(0), self.index(len(lines) - 1))

    def rowCount(self, parent: Index | None = None) -> int:
        """Number of watches."""
        return 0 if parent and parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """A watch in words."""
        each = self.lines[index.row()]
        if role == Role.DisplayRole:
            return f"{capital(str(each.measure))}: {each.number}"
        return each.told if role in (Role.ToolTipRole, Role.AccessibleTextRole) else None


class WatchView(QListView):
    """Del removes the selected, F2 or Enter edits one, Alt with ↑ and ↓ moves it.

    Signals:
        remove_wanted(), edit_wanted(), move_wanted(int): as the keys say.
    """

    remove_wanted = Signal()
    edit_wanted = Signal()
    move_wanted = Signal(int)

    def __init__(self, model: WatchModel) -> None:
        super().__init__()
        self.listed = model
        self.setModel(model)
        self.setItemDelegate(WatchDelegate(self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setAccessibleName("Watches")

    @property
    def selected(self) -> list[Measure]:
        """Those that are selected."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        return [self.listed.lines[row].measure for row in rows]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove, edit or move; the list knows the other keys."""
        key, alt = event.key(), event.modifiers() == Qt.KeyboardModifier.AltModifier
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_wanted.emit()
        elif key == Qt.Key.Key_F2:
            self.edit_wanted.emit()
        elif alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_wanted.emit(-1 if key == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)


class WatchDelegate(QStyledItemDelegate):
    """Paints a watch: words at the left, its past in the middle, number and change at the right."""

    def __init__(self, view: WatchView) -> None:
        super().__init__(view)
        self.view = view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """The height of two lines."""
        return QSize(0, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one."""
        colors, each = current(), self.view.listed.lines[index.row()]
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(colors.selection))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(colors.hover))
        room = area.adjusted(PADDING, 2, -PADDING, -3)
        curve = CURVE if area.width() >= NARROW and each.past is not None else 0
        number = 0 if each.refusal else NUMBER
        self.paint_words(painter, room.adjusted(0, 0, -curve - number, 0), each)
        if curve and each.places is not None and each.past is not None:
            box = QRect(room.right() - number - curve + GAP, room.top() + 5, curve - GAP, room.height() - 10)
            paint_curve(painter, box, each.places, each.past)
        self.paint_number(painter, QRect(room.right() - number, room.top(), number, room.height()), each)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(colors.accent))
            painter.drawRect(area.adjusted(0, 0, -1, -1))
        painter.restore()

    def paint_words(self, painter: QPainter, area: QRect, each: Watched) -> None:
        """What is watched, and where."""
        colors, line = current(), area.height() // 2
        title = QRect(area.left(), area.top(), area.width(), line)
        below = QRect(area.left(), area.top() + line, area.width(), line)
        color = colors.secondary if each.refusal else colors.text
        draw_text(painter, title, capital(each.measure.title), words(BODY, QFont.Weight.Medium), color)
        draw_text(painter, below, each.below, words(), colors.warning if each.refusal else colors.secondary)

    def paint_number(self, painter: QPainter, area: QRect, each: Watched) -> None:
        """The number, and below it the change."""
        if each.refusal:
            return
        colors, line, right = current(), area.height() // 2, Qt.AlignmentFlag.AlignRight
        above = QRect(area.left(), area.top(), area.width(), line)
        below = QRect(area.left(), area.top() + line, area.width(), line)
        draw_text(painter, above, each.number, figures(BODY), colors.text, align=right)
        draw_text(painter, below, each.moved, figures(), colors.secondary, align=right)


def paint_curve(painter: QPainter, area: QRect, places: Array, past: Array) -> None:
    """The past of a number from left to right, its latest value as a dot."""
    finite = np.isfinite(past)
    places, past = places[finite], past[finite]
    if len(past) < 2:
        return
    low, high = float(past.min()), float(past.max())
    span, time = (high - low) or 1.0, float(places[-1] - places[0]) or 1.0
    across = area.left() + (places - places[0]) / time * area.width()
    down = area.bottom() - ((past - low) / span if high > low else np.full(len(past), 0.5)) * area.height()
    points = [QPointF(float(x), float(y)) for x, y in zip(across, down, strict=True)]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(current().secondary), 1))
    painter.drawPolyline(QPolygonF(points))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(current().accent))
    painter.drawEllipse(points[-1], 2, 2)
    painter.restore()
