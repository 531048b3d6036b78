"""Changing a number of a heat map by hand."""

import numpy as np
from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from nnstudio.gui.number_edit import NumberEdit
from nnstudio.gui.plots.matrix_view import MatrixView
from nnstudio.gui.plots.sheet import Cell, Sheet

KEYS = (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter)
WIDTH, HEIGHT = 112, 26
SEVERAL = "A cell stands for several weights here: zoom in or enlarge the panel until each has a cell of its own."


class CellEditing(QObject):
    """Opens a field over a cell at a double click, or at Enter or F2 on the selected one.

    Attributes:
        view: the heat map.
        field: what is typed into; None while nothing is.

    Signals:
        entered(str, object, float): a quantity's name, the index in it, and what it is to be there.
        refused(str): why a cell cannot be changed.
    """

    entered = Signal(str, object, float)
    refused = Signal(str)

    def __init__(self, view: MatrixView) -> None:
        super().__init__(view)
        self.view = view
        self.field: NumberEdit | None = None
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the double clicks and keys that open a cell."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonDblClick:
            return self.open(self.view.cell_at(event.position()))
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in KEYS:
            return self.open(self.view.cursor_cell)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Wheel):
            self.close()
        return super().eventFilter(watched, event)

    def open(self, cell: Cell | None) -> bool:
        """Open a field over a cell; whether there is one."""
        sheet = self.view.sheet
        if cell is None or sheet.filled is None:
            return False
        place = place_of(sheet, cell)
        if place is None:
            self.refused.emit(SEVERAL)
            return True
        self.close()
        self.view.set_cursor(cell)
        rows, columns = sheet.row_span(cell[0]), sheet.column_span(cell[1])
        field = NumberEdit(sheet.picture.cell(rows[0], columns[0]), float(sheet.filled[cell]), self.view)
        field.entered.connect(lambda value: self.entered.emit(*place, value))
        field.ended.connect(self.close)
        field.setGeometry(self.room(cell))
        field.show()
        field.setFocus()
        self.field = field
        return True

    def room(self, cell: Cell) -> QRect:
        """Where the field has room: over the cell, inside of the view."""
        left, top, width, height = self.view.grid().rectangle(*cell)
        box = QRect(0, 0, max(width, WIDTH), max(height, HEIGHT))
        box.moveCenter(QRect(left, top, width, height).translated(self.view.area().topLeft()).center())
        box.moveRight(min(box.right(), self.view.width() - 1))
        box.moveLeft(max(box.left(), 0))
        return box

    def close(self) -> None:
        """Take the field away and give the keyboard back."""
        field, self.field = self.field, None
        if field is not None:
            had = field.hasFocus()
            field.over = True
            field.hide()
            field.deleteLater()
            if had:
                self.view.setFocus()


def place_of(sheet: Sheet, cell: Cell) -> tuple[str, tuple[int, ...]] | None:
    """The quantity's name and the index of a cell's value; None where it stands for several."""
    (row, last_row), (column, last_column) = sheet.row_span(cell[0]), sheet.column_span(cell[1])
    if row != last_row or column != last_column:
        return None
    for quantity in sheet.picture.quantities:
        rows, columns = sheet.picture.flat(quantity.shape)
        if row < rows:
            index = np.unravel_index(row * columns + column, quantity.shape)
            return quantity.name, tuple(int(each) for each in index)
        row -= rows
    return None
