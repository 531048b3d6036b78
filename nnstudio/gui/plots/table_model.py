"""The rows of a data set for Qt's table view, as they were read or as the network sees them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from nnstudio.data.table import Table
from nnstudio.gui.plots.loading import VALIDATION, Loaded
from nnstudio.gui.plots.numerals import full
from nnstudio.gui.plots.table import Table as Plain
from nnstudio.gui.theme import SMALL, current, mono

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
MARK = "▸"
PART = 0
TARGET = "target"


class TableModel(QAbstractTableModel):
    """Column 0 says whether a row trains (T) or validates (V); the others hold the data.

    Attributes:
        loaded: what is shown.
        batch: rows of the present batch.
        columns: name and kind of each column of data.
        table: the values, as they were read or as the network sees them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.loaded: Loaded | None = None
        self.batch: frozenset[int] = frozenset()
        self.columns: list[tuple[str, str]] = []
        self.table: Table | None = None

    def show(self, loaded: Loaded | None, *, prepared: bool) -> None:
        """Show another data set, or the same one in its other form."""
        self.beginResetModel()
        self.loaded = loaded
        seen = loaded.prepared if prepared and loaded else None
        self.table = seen or (loaded.table if loaded else None)
        self.columns = columns_of(self.table, prepared=seen is not None) if self.table else []
        self.endResetModel()

    def mark(self, batch: tuple[int, ...]) -> None:
        """Mark the rows of the present batch."""
        rows = frozenset(batch)
        if rows != self.batch and self.loaded:
            self.batch = rows
            last = self.rowCount() - 1
            self.dataChanged.emit(self.index(0, 0), self.index(last, self.columnCount() - 1))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, last)

    def target(self, column: int) -> bool:
        """Whether a column is to be predicted."""
        return column != PART and self.columns[column - 1][1].startswith(TARGET)

    def value(self, row: int, column: int) -> float | str | None:
        """A cell; None where it is missing."""
        assert self.table is not None  # noqa: S101
        source = self.table.columns[column - 1]
        value = source.values[row]
        if source.categories is not None:
            return source.categories[value] if value >= 0 else None
        return None if np.isnan(value) else float(value)

    def rowCount(self, parent: Index | None = None) -> int:
        """Rows of the table."""
        return 0 if self.loaded is None or (parent and parent.isValid()) else len(self.loaded.table)

    def columnCount(self, parent: Index | None = None) -> int:
        """The part of a row, and the columns of data."""
        return 0 if self.loaded is None or (parent and parent.isValid()) else 1 + len(self.columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """A cell as text, with the colors of targets and of the batch."""
        row, column = index.row(), index.column()
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            return self.text(row, column)
        if role == Role.ToolTipRole:
            return self.tip(row, column)
        if role == Role.BackgroundRole and row in self.batch:
            return QColor(current().selection)
        if role == Role.ForegroundRole:
            return QColor(current().accent if self.target(column) else current().text)
        if role == Role.FontRole:
            return mono(SMALL)
        if role == Role.TextAlignmentRole:
            words = column == PART or isinstance(self.value(row, column), str)
            return (
                Qt.AlignmentFlag.AlignCenter if words else Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            )
        return None

    def text(self, row: int, column: int) -> str:
        """A cell as it is shown."""
        if column == PART:
            return "V" if self.validates(row) else "T"
        value = self.value(row, column)
        return "missing" if value is None else value if isinstance(value, str) else full(value)

    def validates(self, row: int) -> bool:
        """Whether a row is for validation."""
        assert self.loaded is not None  # noqa: S101
        return bool(self.loaded.parts[row] == VALIDATION)

    def tip(self, row: int, column: int) -> str:
        """A cell in full."""
        assert self.loaded is not None  # noqa: S101
        if column == PART:
            part = "validation row: the network never learns from it" if self.validates(row) else "training row"
            return f"{part}; in the present batch" if row in self.batch else part
        return f"{self.loaded.table.place(row)}, {self.columns[column - 1][0]} = {self.value(row, column)}"

    def headerData(self, section: int, way: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        """Names and kinds of columns; numbers of rows, with a mark at those of the present batch."""
        if role != Role.DisplayRole or self.loaded is None:
            return None
        if way == Qt.Orientation.Vertical:
            return f"{MARK} {section + 1}" if section in self.batch else str(section + 1)
        return "part\n" if section == PART else "\n".join(self.columns[section - 1])

    def table_of(self, rows: Sequence[int]) -> Plain:
        """Some rows with the columns' names, in words from which numbers read back exactly."""
        head = ["row", "part", *(name for name, _ in self.columns)] if self.loaded else []
        lines = []
        for row in rows:
            values = (self.value(row, column) for column in range(1, self.columnCount()))
            cells = ["" if value is None else str(value) for value in values]
            lines.append([str(row + 1), self.text(row, PART), *cells])
        return Plain("data", np.array(lines, np.str_).reshape(len(lines), len(head)), head)


def columns_of(table: Table, *, prepared: bool) -> list[tuple[str, str]]:
    """Name and kind of each column."""
    if prepared:
        kinds = [TARGET if place in table.targets else "input" for place in range(len(table.columns))]
        return [(column.name, kind) for column, kind in zip(table.columns, kinds, strict=True)]
    kinds = ["number" if column.categories is None else "text" for column in table.columns]
    marks = [f"{TARGET}, " if place in table.targets else "" for place in range(len(kinds))]
    return [(column.name, mark + kind) for column, kind, mark in zip(table.columns, kinds, marks, strict=True)]
