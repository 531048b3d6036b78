"""By how much quantities differ, as a table: that which differs most first, and what cannot be compared last."""

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHeaderView, QTableView

from nnstudio.gui.plots.numerals import full, short
from nnstudio.gui.plots.table import Table
from nnstudio.gui.theme import SMALL, current, font, mono
from nnstudio.session.difference import Difference, Differences, Missing

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
Key = tuple[str, str]
Line = Difference | Missing
ROW_HEIGHT, WIDEST = 24, 240
WORDS = {"value": "", "activation": "output of ", "gradient": "∂L/∂ "}
COLUMNS = {
    "quantity": "A parameter, a node's output, or the gradient of either",
    "relative": "‖a − b‖/‖b‖: a is here, b at the other moment",
    "‖a‖": "The Euclidean norm here, at this moment",
    "‖b‖": "The Euclidean norm at the other moment",
    "largest": "The entry of a − b of largest size",
}
QUANTITY, RELATIVE = 0, 1


def called(line: Line) -> str:
    """What a quantity is called."""
    return WORDS[line.role] + line.name


class DifferenceModel(QAbstractTableModel):
    """The lines of a comparison.

    Attributes:
        lines: what is listed.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []

    def show(self, differences: Differences | None, role: str) -> None:
        """List a comparison, or of it only one role; a list of the same quantities keeps its selection."""
        old = [(each.role, each.name) for each in self.lines]
        every: list[Line] = [*differences.found, *differences.missing] if differences else []
        new = [each for each in every if role in (each.role, "")]
        if [(each.role, each.name) for each in new] == old:
            self.lines = new
            if new:
                self.dataChanged.emit(self.index(0, 0), self.index(len(new) - 1, len(COLUMNS) - 1))
            return
        self.beginResetModel()
        self.lines = new
        self.endResetModel()

    def row_of(self, key: Key | None) -> int:
        """Where a quantity stands; −1: nowhere."""
        return next((row for row, each in enumerate(self.lines) if (each.role, each.name) == key), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        """Number of quantities."""
        return 0 if parent and parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        """Number of columns."""
        return 0 if parent and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """A cell."""
        line, column = self.lines[index.row()], index.column()
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            return self.text(line, column)
        if role == Role.ToolTipRole:
            return self.tip(line)
        if role == Role.FontRole:
            return font(SMALL) if column == QUANTITY or isinstance(line, Missing) else mono(SMALL)
        if role == Role.ForegroundRole:
            fresh = isinstance(line, Difference) and line.computed
            return QColor(current().text if fresh else current().secondary)
        if role == Role.TextAlignmentRole and column != QUANTITY and isinstance(line, Difference):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def text(self, line: Line, column: int) -> str:
        """A cell as it is shown."""
        if column == QUANTITY:
            return called(line)
        if isinstance(line, Missing):
            return line.why if column == RELATIVE else ""
        return short((line.relative, line.norm, line.other_norm, line.largest)[column - 1])

    def tip(self, line: Line) -> str:
        """A line in full."""
        if isinstance(line, Missing):
            return f"{called(line)}: {line.why}"
        place = ", ".join(str(each + 1) for each in line.index)
        told = [
            called(line),
            f"‖a − b‖/‖b‖ = {full(line.relative)}",
            f"‖a‖ = {full(line.norm)}, ‖b‖ = {full(line.other_norm)}",
            f"largest difference {full(line.largest)} at [{place}]",
        ]
        return "\n".join(told if line.computed else [*told, "from the pass before"])

    def headerData(self, section: int, way: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        """What the columns are."""
        if way == Qt.Orientation.Vertical:
            return None
        if role == Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section == QUANTITY else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return {Role.DisplayRole: [*COLUMNS][section], Role.ToolTipRole: [*COLUMNS.values()][section]}.get(Role(role))

    def table(self) -> Table:
        """All lines; numbers read back exactly."""
        cells = [
            [called(line), line.why, "", "", "", ""]
            if isinstance(line, Missing)
            else [
                called(line),
                *(repr(each) for each in (line.relative, line.norm, line.other_norm, line.largest)),
                ", ".join(map(str, line.index)),
            ]
            for line in self.lines
        ]
        head = ["quantity", "relative change", "norm here", "norm at the other moment", "largest difference", "index"]
        return Table("comparison", np.array(cells, np.str_).reshape(len(cells), len(head)), head)


class DifferenceView(QTableView):
    """Shows a comparison; Ctrl+C copies all of it.

    Signals:
        chosen(str, str): a quantity was chosen: its role and name.
    """

    chosen = Signal(str, str)

    def __init__(self, model: DifferenceModel) -> None:
        super().__init__()
        self.lines = model
        self.key: Key | None = None
        self.setModel(model)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("What differs, most first")
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        across = self.horizontalHeader()
        across.setFont(font(SMALL))
        across.setHighlightSections(False)
        across.setMaximumSectionSize(WIDEST)
        across.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.selectionModel().currentRowChanged.connect(lambda index: self.choose(index.row()))
        model.modelReset.connect(self.find_chosen)

    def show_differences(self, differences: Differences | None, role: str) -> None:
        """Show a comparison; what was chosen stays, else that which differs most is."""
        self.lines.show(differences, role)
        self.spread()
        if self.key is None and self.lines.lines:
            self.selectRow(0)

    def spread(self) -> None:
        """Give reasons the room of the numbers that are not there."""
        self.clearSpans()
        for row, line in enumerate(self.lines.lines):
            if isinstance(line, Missing):
                self.setSpan(row, RELATIVE, 1, len(COLUMNS) - 1)

    def choose(self, row: int) -> None:
        """A line was chosen."""
        if 0 <= row < len(self.lines.lines):
            line = self.lines.lines[row]
            if (line.role, line.name) != self.key:
                self.key = line.role, line.name
                self.chosen.emit(*self.key)

    def find_chosen(self) -> None:
        """Choose in another list what was chosen in the one before."""
        row = self.lines.row_of(self.key)
        if row >= 0:
            self.selectRow(row)
        else:
            self.key = None

    def tables(self) -> list[Table]:
        """All lines."""
        return [self.lines.table()]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.lines.table().as_text())
        else:
            super().keyPressEvent(event)
