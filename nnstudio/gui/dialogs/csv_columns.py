"""What the columns of a file are for: chosen in a list of check boxes."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QTableView

from nnstudio.gui.dialogs.csv_peek import Held
from nnstudio.gui.theme import ROW, SMALL, current, font

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

LONGEST = 40
"""Characters of a cell that a sentence shows."""
NAME, HOLDS, TARGET, CLASSES, IGNORED = range(5)
TITLES = ("Column", "Holds", "Predict", "Classes", "Leave out")
TIPS = (
    "The column's name",
    "What the first rows hold",
    "The network shall predict this column",
    "The numbers of this column are classes rather than quantities",
    "This column is not read",
)


class ColumnsModel(QAbstractTableModel):
    """One row per column of the file.

    Attributes:
        columns: what the file holds.
        targets, classes, ignored: places of the columns that are ticked.

    Signals:
        chosen(): the user ticked something.
    """

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.columns: tuple[Held, ...] = ()
        self.targets: set[int] = set()
        self.classes: set[int] = set()
        self.ignored: set[int] = set()

    def show(self, columns: tuple[Held, ...]) -> None:
        """Show a file's columns; ticks stay where the names are the same, else the last is to be predicted."""
        same = [column.name for column in columns] == [column.name for column in self.columns]
        self.beginResetModel()
        self.columns = columns
        if not same:
            self.targets, self.classes, self.ignored = {len(columns) - 1} if columns else set(), set(), set()
        self.endResetModel()
        self.chosen.emit()

    def ticked(self, field: int) -> set[int]:
        """The places that are ticked in a column of check boxes."""
        return {TARGET: self.targets, CLASSES: self.classes, IGNORED: self.ignored}[field]

    def tick(self, place: int, field: int, *, on: bool) -> None:
        """Tick or untick; a column cannot be both predicted and left out."""
        ticked = self.ticked(field)
        (ticked.add if on else ticked.discard)(place)
        if on and field in (TARGET, IGNORED):
            self.ticked(TARGET + IGNORED - field).discard(place)
        self.dataChanged.emit(self.index(place, TARGET), self.index(place, IGNORED))
        self.chosen.emit()

    def use(self, place: int) -> str:
        """What a column is for, in a word."""
        return "left out" if place in self.ignored else "target" if place in self.targets else "input"

    def reference(self, place: int) -> str:
        """What names a column in the list of a csv source: its name, or its number where that is not the only one."""
        names = [column.name for column in self.columns]
        name = names[place]
        if names.count(name) > 1:
            return str(place + 1)
        quoted = name.replace('"', '""')
        return f'"{quoted}"' if any(mark in name for mark in ',"\r\n') else name

    def references(self, field: int) -> str:
        """The ticked columns as the csv source takes them."""
        return ", ".join(self.reference(place) for place in sorted(self.ticked(field)))

    @property
    def complaint(self) -> str:
        """What is missing before the file can be read; empty: nothing."""
        if not self.targets:
            return "choose at least one column to predict"
        if not set(range(len(self.columns))) - self.targets - self.ignored:
            return "leave at least one column as input, besides those to predict and to leave out"
        return ""

    def unreadable(self, missing: str) -> str:
        """Why the cells of the first rows cannot be read where missing ones are treated so; empty: they can be."""
        for place, column in enumerate(self.columns):
            if place in self.ignored:
                continue
            if column.bad and place not in self.classes:
                line, text = min((line, text) for text, line in column.bad.items())
                found = f"line {line}, column {column.name!r}: found {text[:LONGEST]!r}; expected a number"
                return f"{found}: mend that cell or leave the column out"
            if column.missing and missing == "refuse":
                return f"column {column.name!r} has missing cells: choose at Missing what is done about them"
            if column.missing and missing != "drop row" and place in self.targets:
                return f"column {column.name!r} is to be predicted and has missing cells: drop such rows at Missing"
        return ""

    def rowCount(self, parent: Index | None = None) -> int:
        """Columns of the file."""
        return 0 if parent and parent.isValid() else len(self.columns)

    def columnCount(self, parent: Index | None = None) -> int:
        """Name, contents and three check boxes."""
        return 0 if parent and parent.isValid() else len(TITLES)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Texts and ticks."""
        place, field = index.row(), index.column()
        if role == Role.CheckStateRole and field >= TARGET:
            return Qt.CheckState.Checked if place in self.ticked(field) else Qt.CheckState.Unchecked
        if role == Role.DisplayRole and field < TARGET:
            return self.columns[place].name if field == NAME else contents(self.columns[place])
        if role == Role.ToolTipRole:
            return self.columns[place].name if field == NAME else TIPS[field]
        if role == Role.AccessibleTextRole:
            return f"{self.columns[place].name}: {self.use(place)}" if field == NAME else TITLES[field]
        if role == Role.ForegroundRole:
            return color_of(self.use(place), field)
        return None

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        """Tick a box."""
        if role != Role.CheckStateRole or index.column() < TARGET:
            return False
        self.tick(index.row(), index.column(), on=Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Check boxes can be ticked; "classes" makes sense for numbers only."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() < TARGET:
            return flags
        if index.column() == CLASSES and not self.columns[index.row()].numbers:
            return Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable

    def headerData(self, section: int, way: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        """Titles and what they mean."""
        if way == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return TITLES[section]
        return TIPS[section] if way == Qt.Orientation.Horizontal and role == Role.ToolTipRole else None


class ColumnList(QTableView):
    """The check boxes of the columns."""

    def __init__(self, columns: ColumnsModel) -> None:
        super().__init__()
        self.setStyleSheet("QTableView::item { padding-left: 5px; }")
        self.setModel(columns)
        self.setAccessibleName("Columns of the file")
        self.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setFont(font(SMALL))
        for field in range(columns.columnCount()):
            self.horizontalHeader().setSectionResizeMode(field, QHeaderView.ResizeMode.ResizeToContents)
        for field in (NAME, HOLDS):
            self.horizontalHeader().setSectionResizeMode(field, QHeaderView.ResizeMode.Stretch)


def contents(column: Held) -> str:
    """What a column holds, in words."""
    words = "numbers" if column.numbers else f"{column.different} texts"
    bad = f", {len(column.bad)} bad" if column.bad else ""
    return words + bad + (f", {column.missing} missing" if column.missing else "")


def color_of(use: str, field: int) -> QColor:
    """Names of targets in the accent, all of what is left out dimmed, the rest as ever."""
    theme = current()
    if use == "left out":
        return QColor(theme.disabled)
    if field != NAME:
        return QColor(theme.secondary)
    return QColor(theme.accent if use == "target" else theme.text)
