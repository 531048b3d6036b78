"""The tree of runs: which came of which, what was changed, how far each was trained, and its loss as a small curve."""

from collections.abc import Mapping, Sequence
from math import isfinite, log10

import msgspec
import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from nnstudio.gui.plots.lettering import Align, draw_text, figures, words
from nnstudio.gui.plots.numerals import full, short
from nnstudio.gui.plots.table import Table
from nnstudio.gui.theme import BODY, GAP, current
from nnstudio.session.moment import Branch
from nnstudio.session.requests import Curve

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
NUMBER = Role.UserRole
HEIGHT, LINE = 44, 18
CURVE, LOSS = 64, 56
"""Pixels of the small curve, and of the number beside it."""
ROOMY = 220
"""From this width on there is a curve."""
WIDE_RANGE = 20
"""Losses that differ by that factor are drawn by their powers of ten."""


def began(branch: Branch, branches: Sequence[Branch]) -> str:
    """Where a run came from and what was done there, in words."""
    iteration, instruction = branch.left
    if branch.origin is None and branch.left == (0, 0):
        return "begun anew"
    place = f"iteration {iteration:,}" + (f", instruction {instruction + 1}" if instruction else "")
    origin = next((each.name for each in branches if each.number == branch.origin), "a deleted run")
    return f"left {origin} at {place}" + (f": {branch.changed}" if branch.changed else "")


def brief(branch: Branch) -> str:
    """The same where the tree shows which run it left."""
    if branch.left == (0, 0) and branch.origin is None:
        return "begun anew"
    return f"from {branch.left[0]:,}" + (f": {branch.changed}" if branch.changed else "")


def told(branch: Branch, branches: Sequence[Branch]) -> str:
    """All of a run in lines."""
    state = "This is the run that is trained." if branch.present else "Double-click or press Enter to go on with it."
    loss = "nothing was trained yet" if branch.loss is None else f"loss {full(branch.loss)} there"
    return f"{branch.name}: {began(branch, branches)}\nreaches iteration {branch.end[0]:,}; {loss}\n{state}"


class BranchTree(QTreeWidget):
    """Shows runs below those that they left.

    Enter or a double click wishes to go on with a run, F2 names it in place, Delete wishes it away, Ctrl+C copies all.

    Attributes:
        branches: what is listed.
        curves: the losses, by number of the run.

    Signals:
        chosen(int): a run is to be gone on with.
        renamed(int, str): a run is to be called something else.
        unwanted(int): a run is to be deleted.
    """

    chosen = Signal(int)
    renamed = Signal(int, str)
    unwanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.branches: tuple[Branch, ...] = ()
        self.curves: Mapping[int, Curve] = {}
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIndentation(10)
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(False)
        self.setEditTriggers(QTreeWidget.EditTrigger.EditKeyPressed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(BranchCards(self))
        self.setAccessibleName("Branches")
        self.itemActivated.connect(lambda item: self.chosen.emit(item.data(0, NUMBER)))

    @property
    def number(self) -> int | None:
        """The run that is selected; None where none is."""
        item = self.currentItem()
        return None if item is None else int(item.data(0, NUMBER))

    def branch(self, number: int) -> Branch | None:
        """A run by its number."""
        return next((each for each in self.branches if each.number == number), None)

    def show_branches(self, branches: tuple[Branch, ...]) -> None:
        """List runs; the selection stays, or goes to the present one, where that is another one now."""
        before = next((each.number for each in self.branches if each.present), None)
        present = next((each.number for each in branches if each.present), None)
        chosen, self.branches = self.number if present == before else present, branches
        self.clear()
        items: dict[int, QTreeWidgetItem] = {}
        for branch in branches:
            item = QTreeWidgetItem([branch.name])
            item.setData(0, NUMBER, branch.number)
            item.setData(0, Role.AccessibleTextRole, told(branch, branches))
            item.setToolTip(0, told(branch, branches))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            items[branch.number] = item
            origin = items.get(branch.origin) if branch.origin is not None else None
            if origin is None:
                self.addTopLevelItem(item)
            else:
                origin.addChild(item)
        self.expandAll()
        found = items.get(-1 if chosen is None else chosen) or items.get(-1 if present is None else present)
        if found is not None:
            self.setCurrentItem(found)

    def follow(self, number: int, end: tuple[int, int], loss: float | None) -> None:
        """Show how far the present run has come."""
        reached = [
            msgspec.structs.replace(each, end=end, loss=loss) if each.number == number else each
            for each in self.branches
        ]
        self.branches = tuple(reached)

    def name(self, number: int) -> None:
        """Begin to name a run in place."""
        item = self.item(number)
        if item is not None:
            self.setCurrentItem(item)
            self.editItem(item, 0)

    def item(self, number: int) -> QTreeWidgetItem | None:
        """The line of a run."""
        found = self.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive)
        return next((each for each in found if each.data(0, NUMBER) == number), None)

    def tables(self) -> list[Table]:
        """All runs in words."""
        rows = [
            [each.name, began(each, self.branches), str(each.end[0]), "" if each.loss is None else repr(each.loss)]
            for each in self.branches
        ]
        head = ["name", "began", "iterations", "loss"]
        return [Table("branches", np.array(rows, np.str_).reshape(len(rows), len(head)), head)]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete and copy."""
        if event.matches(QKeySequence.StandardKey.Delete) and self.number is not None:
            self.unwanted.emit(self.number)
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.tables()[0].as_text())
        else:
            super().keyPressEvent(event)


class BranchCards(QStyledItemDelegate):
    """Paints a run: its name and loss above where it came from and how far it reaches; and lets it be named."""

    def __init__(self, tree: BranchTree) -> None:
        super().__init__(tree)
        self.tree = tree

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Two lines."""
        return QSize(0, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One run."""
        branch = self.tree.branch(index.data(NUMBER))
        if branch is None:
            return
        theme, area = current(), QRect(option.rect)
        painter.save()
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(theme.selection))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(theme.hover))
        if branch.present:
            painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), QColor(theme.accent))
        self.paint_card(painter, area.adjusted(GAP, 3, -GAP, -3), branch)
        painter.restore()

    def paint_card(self, painter: QPainter, area: QRect, branch: Branch) -> None:
        """Name, loss, curve, and the line below."""
        theme = current()
        top, below = QRect(area.left(), area.top(), area.width(), LINE), QRect(area)
        below.setTop(top.bottom() + 1)
        loss = "" if branch.loss is None else short(branch.loss)
        draw_text(painter, top, loss, figures(), theme.text, align=Align.AlignRight)
        used = LOSS if loss else 0
        curve = self.tree.curves.get(branch.number)
        if area.width() >= ROOMY and curve is not None and len(curve.mean):
            used += CURVE
            room = QRectF(area.right() - used, top.top() + 2, CURVE - GAP, LINE - 4)
            self.paint_curve(painter, room, curve, branch)
        bold = QFont.Weight.DemiBold if branch.present else QFont.Weight.Medium
        name = f"{branch.name} · present" if branch.present else branch.name
        draw_text(painter, top.adjusted(0, 0, -used - GAP, 0), name, words(BODY, bold), theme.text)
        reach = f"{branch.end[0]:,} it."
        width = words().width(reach) + GAP
        draw_text(painter, below, reach, words(), theme.secondary, align=Align.AlignRight)
        draw_text(painter, below.adjusted(0, 0, -width, 0), brief(branch), words(), theme.secondary)

    def paint_curve(self, painter: QPainter, room: QRectF, curve: Curve, branch: Branch) -> None:
        """The loss over the iterations, all runs in the same measure, with a dot where this one left another."""
        theme = current()
        shape = measure(list(self.tree.curves.values()))
        points = [shape.place(room, float(x), float(y)) for x, y in zip(curve.iteration, curve.mean, strict=True)]
        points = [each for each in points if isfinite(each.x()) and isfinite(each.y())]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.accent if branch.present else theme.secondary), 1.2))
        painter.drawPolyline(QPolygonF(points))
        if branch.origin is not None and points:
            left = shape.place(room, branch.left[0], 0).x()
            near = min(points, key=lambda each: abs(each.x() - left))
            painter.setBrush(QColor(theme.text))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(near, 2, 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, _index: Index) -> QWidget:
        """A field for the name."""
        field = QLineEdit(parent)
        field.setAccessibleName("Name of the branch")
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """The present name, to be typed over."""
        assert isinstance(editor, QLineEdit)  # noqa: S101
        editor.setText(index.data(Role.DisplayRole))
        editor.selectAll()

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        """Where the name stands."""
        area = QRect(option.rect)
        editor.setGeometry(area.left() + 3, area.top() + 2, min(area.width() - GAP, 240), editor.sizeHint().height())

    def setModelData(self, editor: QWidget, _model: object, index: Index) -> None:
        """Wish for the name that was typed; the list shows it once it is taken."""
        assert isinstance(editor, QLineEdit)  # noqa: S101
        name = " ".join(editor.text().split())
        if name and name != index.data(Role.DisplayRole):
            self.tree.renamed.emit(index.data(NUMBER), name)


class Measure:
    """How iterations and losses become points.

    Args:
        end: the furthest iteration.
        low, high: the smallest and the largest loss.
    """

    def __init__(self, end: float, low: float, high: float) -> None:
        self.logarithmic = low > 0 and high > WIDE_RANGE * low
        self.end = max(end, 1.0)
        self.low, self.high = self.bent(low), self.bent(high)

    def bent(self, loss: float) -> float:
        """A loss, or its power of ten."""
        return (log10(loss) if loss > 0 else self.low) if self.logarithmic else loss

    def place(self, room: QRectF, iteration: float, loss: float) -> QPointF:
        """A point in a place."""
        share = (self.bent(loss) - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return QPointF(room.left() + room.width() * iteration / self.end, room.bottom() - room.height() * share)


def measure(curves: Sequence[Curve]) -> Measure:
    """A measure into which all curves fit."""
    losses = np.concatenate([curve.mean for curve in curves])
    losses = losses[np.isfinite(losses)]
    end = max((float(curve.iteration[-1]) for curve in curves if len(curve.iteration)), default=1.0)
    return Measure(end, float(losses.min()), float(losses.max())) if losses.size else Measure(end, 0.0, 1.0)
