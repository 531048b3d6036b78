"""The first rows of a file as they are written."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QTableView

from nnstudio.data.delimited.cells import is_missing
from nnstudio.gui.dialogs.csv_columns import ColumnsModel
from nnstudio.gui.dialogs.csv_peek import Peek
from nnstudio.gui.theme import ROW, SMALL, current, font, mono

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
LONGEST = 60
WIDEST = 200
MOST_FITTED = 200
MEASURED_ROWS = 20


class PreviewModel(QAbstractTableModel):
    """The cells of a peek; what each column is for comes from the list of columns."""

    def __init__(self, columns: ColumnsModel) -> None:
        super().__init__()
        self.columns = columns
        self.peek: Peek | None = None
        columns.chosen.connect(self.follow)

    def show(self, peek: Peek | None) -> None:
        """Show another file, or the same one read otherwise."""
        self.beginResetModel()
        self.peek = peek
        self.endResetModel()

    def follow(self) -> None:
        """Show what the columns are for now."""
        if self.peek and self.peek.rows:
            last = self.columnCount() - 1
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, last))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)

    def kind(self, place: int) -> str:
        """What a column holds and is for, in words."""
        assert self.peek is not None  # noqa: S101
        column = self.peek.columns[place]
        words = "text" if not column.numbers else "classes" if place in self.columns.classes else "number"
        return {"input": words, "target": f"target, {words}", "left out": "left out"}[self.columns.use(place)]

    def rowCount(self, parent: Index | None = None) -> int:
        """The first rows."""
        return 0 if self.peek is None or (parent and parent.isValid()) else len(self.peek.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """All columns of the file."""
        return 0 if self.peek is None or (parent and parent.isValid()) else len(self.peek.columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Cells as they are written."""
        assert self.peek is not None  # noqa: S101
        cell, place = self.peek.rows[index.row()][index.column()], index.column()
        if role == Role.DisplayRole:
            return "missing" if is_missing(cell) else cell.strip()[:LONGEST]
        if role == Role.ToolTipRole:
            return f"{cell[:1000]} is no number" if self.bad(cell, place) else cell[:1000]
        if role == Role.FontRole:
            return mono(SMALL)
        if role == Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.peek.columns[place].numbers else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Role.ForegroundRole:
            return QColor(self.color(place, cell))
        return None

    def bad(self, cell: str, place: int) -> bool:
        """Whether a cell cannot be read."""
        assert self.peek is not None  # noqa: S101
        return place not in self.columns.classes and cell.strip() in self.peek.columns[place].bad

    def color(self, place: int, cell: str) -> str:
        """Targets in the accent; what is left out dimmed; what is missing and what cannot be read marked."""
        theme, use = current(), self.columns.use(place)
        if use == "left out":
            return theme.disabled
        if self.bad(cell, place):
            return theme.error
        if is_missing(cell):
            return theme.warning
        return theme.accent if use == "target" else theme.text

    def headerData(self, section: int, way: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        """Names above kinds; numbers of rows."""
        if self.peek is None:
            return None
        if way == Qt.Orientation.Vertical:
            return str(section + 1) if role == Role.DisplayRole else None
        if role == Role.DisplayRole:
            return f"{self.peek.columns[section].name[:LONGEST]}\n{self.kind(section)}"
        if role == Role.ToolTipRole:
            return self.peek.columns[section].name
        if role == Role.ForegroundRole and self.columns.use(section) == "target":
            return QColor(current().accent)
        return None


class Preview(QTableView):
    """Shows the first rows."""

    def __init__(self, columns: ColumnsModel) -> None:
        super().__init__()
        self.rows = PreviewModel(columns)
        self.setStyleSheet("QTableView::item { padding: 0 5px; }")
        self.setModel(self.rows)
        self.setAccessibleName("First rows of the file")
        self.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setMaximumSectionSize(WIDEST)
        self.horizontalHeader().setResizeContentsPrecision(MEASURED_ROWS)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW - 4)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setFont(font(SMALL))
            header.setHighlightSections(False)
        columns.chosen.connect(self.fit)

    def show_peek(self, peek: Peek | None) -> None:
        """Show a file's first rows."""
        self.rows.show(peek)
        self.fit()

    def fit(self) -> None:
        """Give each column the width of its texts, unless there are very many."""
        if self.rows.columnCount() <= MOST_FITTED:
            self.resizeColumnsToContents()
