"""The table of a data set's rows."""

from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHeaderView, QTableView

from nnstudio.gui.plots.loading import Loaded
from nnstudio.gui.plots.table import Table
from nnstudio.gui.plots.table_model import PART, TableModel
from nnstudio.gui.theme import GAP, SMALL, font

ROW_HEIGHT = 24
PART_WIDTH = 40
WIDEST = 200
SAMPLED = 20
MEASURED = 20
"""Columns that are measured one by one: a sequence has one for each feature of each time step."""
COPIED = 10_000


class RowView(QTableView):
    """Shows rows of any number; Ctrl+C copies the selected ones, or the first where none is selected."""

    def __init__(self, model: TableModel) -> None:
        super().__init__()
        self.rows = model
        self.setModel(model)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setWordWrap(False)
        self.setAccessibleName("Rows of the data set")
        down, across = self.verticalHeader(), self.horizontalHeader()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(ROW_HEIGHT)
        across.setResizeContentsPrecision(SAMPLED)
        across.setMaximumSectionSize(WIDEST)
        across.setHighlightSections(False)
        for header in (down, across):
            header.setFont(font(SMALL))

    def show_rows(self, loaded: Loaded | None, *, prepared: bool) -> None:
        """Show a data set; the same one in its other form stays where it was scrolled to."""
        same = bool(loaded and self.rows.loaded and loaded.source == self.rows.loaded.source)
        place = self.verticalScrollBar().value()
        self.rows.show(loaded, prepared=prepared)
        self.fit_columns()
        self.verticalScrollBar().setValue(place if same else 0)

    def fit_columns(self) -> None:
        """Make columns as wide as their contents; of very many, all as wide as the widest of the first ones."""
        count = self.rows.columnCount()
        across = self.horizontalHeader()
        widths = [
            min(max(self.sizeHintForColumn(column) + GAP, across.sectionSizeHint(column)), WIDEST)
            for column in range(min(count, MEASURED))
        ]
        if count > MEASURED:
            across.setDefaultSectionSize(max(widths))
        for column, width in enumerate(widths):
            across.resizeSection(column, width)
        self.setColumnWidth(PART, PART_WIDTH)

    def tables(self) -> list[Table]:
        """The rows, ten thousand at most."""
        return [self.rows.table_of(range(self.rows.rowCount())[:COPIED])] if self.rows.loaded else []

    def copy(self) -> None:
        """Put rows on the clipboard, ten thousand at most."""
        selection = self.selectionModel().selection()
        ranges = [selection.at(place) for place in range(selection.count())]
        chosen = {row for each in ranges for row in range(each.top(), each.bottom() + 1)[:COPIED]}
        rows = sorted(chosen) or range(self.rows.rowCount())
        QGuiApplication.clipboard().setText(self.rows.table_of(rows[:COPIED]).as_text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)
