"""A heat map of a matrix, with its numbers where there is room, to be zoomed, read and copied."""

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolTip, QWidget

from nnstudio.gui.plots import matrix_paint as paint
from nnstudio.gui.plots.grid import Grid, Zoom
from nnstudio.gui.plots.header import ask_for_menu
from nnstudio.gui.plots.lettering import draw_text, symbol_or_all, words
from nnstudio.gui.plots.pictures import Picture
from nnstudio.gui.plots.scale import scale_of
from nnstudio.gui.plots.sheet import Cell, Sheet, table_of
from nnstudio.gui.plots.table import Table
from nnstudio.gui.theme import current, watcher
from nnstudio.session.moment import Example
from nnstudio.session.requests import DerivationRequest, Request

CAPTION, HEADING, READOUT, EDGE = 20, 16, 18, 4
BAR = 120
"""How much of the caption's right end can be clicked."""
SPANS = (
    "Colors span recent values. Click for all values since this was first shown (A).",
    "Colors span all values since this was first shown. Click for recent ones (A).",
)
NATURAL_CELL, NATURAL_ROWS = 18, 8
ZOOM_STEP = 1.25
DRAG = 4
STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_PageUp: (-10, 0),
    Qt.Key.Key_PageDown: (10, 0),
    Qt.Key.Key_Home: (0, -(10**9)),
    Qt.Key.Key_End: (0, 10**9),
}
ZOOMS = {Qt.Key.Key_Plus: ZOOM_STEP, Qt.Key.Key_Equal: ZOOM_STEP, Qt.Key.Key_Minus: 1 / ZOOM_STEP}


class MatrixView(QWidget):
    """Shows one picture; zoom, scale and cursor survive new values.

    The wheel zooms to the pointer (with Ctrl where several views are stacked), dragging pans, a double click fits.
    A click on the color bar, or A, lets the colors span all time or recent values.
    Arrow keys move a cursor, + − 0 zoom, Ctrl+C copies what is shown as tab-separated text.

    Attributes:
        sheet: what is shown.
        scale: what the colors mean.
        zoom: which part is seen.
        smallest: the least height with a row of cells.
        example: of the latest request.
        alone: whether the wheel belongs to this view rather than to a list that it stands in.

    Signals:
        clicked(int, int): a cell was clicked, or Enter pressed upon it: its row and column.
        menu_opened(QMenu, DerivationRequest): a menu opens at a single number, and may be added to.
    """

    clicked = Signal(int, int)
    menu_opened = Signal(QMenu, object)

    def __init__(self, picture: Picture, *, alone: bool = True) -> None:
        super().__init__()
        self.sheet = Sheet(picture)
        self.scale = scale_of(signed=picture.signed, logarithmic=picture.logarithmic)
        self.zoom = Zoom()
        self.alone = alone
        self.example: Example = 0
        self._cursor: Cell | None = None
        self._hovered: Cell | None = None
        self._pressed: QPointF | None = None
        self._dragged = False
        self._headings = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.smallest = CAPTION + HEADING + READOUT + NATURAL_CELL
        self.setMinimumHeight(self.smallest)
        self.setAccessibleName(picture.key)
        self.installEventFilter(self)
        watcher.changed.connect(self.update)

    def show_sheet(self, sheet: Sheet, *, settled: bool = False) -> None:
        """Show newer values, which stay for a while if settled."""
        self.sheet = sheet
        if sheet.filled is not None:
            self.scale.follow(sheet.low, sheet.high, settled=settled)
        self._cursor, self._hovered = sheet.inside(self._cursor), sheet.inside(self._hovered)
        self.setAccessibleDescription(self.readout)
        self.update()

    def forget_scale(self) -> None:
        """Let the next values choose the scale, as after a reset."""
        picture, lasting = self.sheet.picture, self.scale.lasting
        self.scale = scale_of(signed=picture.signed, logarithmic=picture.logarithmic)
        self.scale.last(lasting)

    @property
    def readout(self) -> str:
        """The cell under the pointer or cursor in words, or what is said of the whole."""
        cell = self._hovered or self._cursor
        return self.sheet.read(cell) if cell else paint.BETWEEN.join(self.sheet.words)

    @property
    def cursor_cell(self) -> Cell | None:
        """The cell that the arrow keys or a click have led to."""
        return self._cursor

    def requests(self, example: Example = 0) -> list[Request]:
        """What there is room for at the present size and zoom, of one example where one at a time is shown."""
        self.example = example
        area, factor = self.area(), self.zoom.factor
        return self.sheet.picture.requests(int(area.height() * factor), int(area.width() * factor), example)

    # Places

    def area(self) -> QRect:
        """Where the cells are."""
        left, top = self._headings + 2 * EDGE, CAPTION + HEADING
        return QRect(left, top, max(self.width() - left - EDGE, 1), max(self.height() - top - READOUT - 2, 1))

    def grid(self) -> Grid:
        """Where each cell is, with the area's corner as origin."""
        area = self.area()
        rows, columns = (1, 1) if self.sheet.filled is None else self.sheet.filled.shape
        return Grid(rows, columns, area.width(), area.height(), self.zoom)

    def cell_at(self, point: QPointF) -> Cell | None:
        """The cell at a point of the widget."""
        place = point - self.area().topLeft()
        return None if self.sheet.filled is None else self.grid().at(place.x(), place.y())

    def sizeHint(self) -> QSize:
        """The size that shows a few rows with their numbers."""
        rows = min(self.sheet.picture.shape[0], NATURAL_ROWS)
        return QSize(240, CAPTION + HEADING + rows * NATURAL_CELL + READOUT + 2)

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Caption, headings, cells, and the line below."""
        painter = QPainter(self)
        width = self.width() - 2 * EDGE
        paint.paint_caption(painter, self.sheet, self.scale, QRect(EDGE, 0, width, CAPTION))
        if self.sheet.filled is None:
            paint.paint_words(painter, self.sheet.words, QRect(EDGE, CAPTION, width, CAPTION))
        else:
            self.measure_headings()
            self.paint_readout(painter, QRect(EDGE, self.height() - READOUT, width, READOUT))
            self.paint_cells(painter)
        painter.end()

    def paint_readout(self, painter: QPainter, area: QRect) -> None:
        """The line below the picture."""
        if self._hovered or self._cursor:
            draw_text(painter, area, self.readout, words(), current().text)
        else:
            paint.paint_words(painter, self.sheet.words, area)

    def paint_cells(self, painter: QPainter) -> None:
        """Headings and everything inside the area."""
        area, grid, sheet = self.area(), self.grid(), self.sheet
        paint.paint_row_headings(painter, sheet, grid, QRect(EDGE, area.top(), self._headings, area.height()))
        paint.paint_column_headings(painter, sheet, grid, QRect(area.left(), CAPTION, area.width(), HEADING))
        painter.setClipRect(area)
        painter.translate(area.topLeft())
        paint.paint_heat(painter, sheet, self.scale, grid)
        paint.paint_lines(painter, sheet, grid)
        if sheet.picture.crossed:
            paint.paint_crosses(painter, sheet, self.scale, grid)
        paint.paint_numbers(painter, sheet, self.scale, grid)
        if self._hovered:
            paint.paint_frame(painter, grid, self._hovered, current().secondary)
        if self._cursor and self.hasFocus():
            paint.paint_frame(painter, grid, self._cursor, current().accent)
        paint.paint_position(painter, grid)

    def measure_headings(self) -> None:
        """Make room for the widest row heading that was seen, so that the picture does not jump."""
        rows = self.grid().rows
        some = {*range(0, rows, max(1, rows // 50)), rows - 1}
        limit = self.width() // 3
        headings = (symbol_or_all(self.sheet.row_heading(row), limit - 2) for row in some)
        self._headings = max(self._headings, min(max(words().width(heading) for heading in headings) + 2, limit))

    # Moving and reading

    def set_zoom(self, zoom: Zoom) -> None:
        """Look at another part."""
        self.zoom = zoom
        self.update()

    def zoom_by(self, factor: float, point: QPointF) -> None:
        """Zoom so that what is under a point of the widget stays there."""
        place = point - self.area().topLeft()
        self.set_zoom(self.grid().zoomed(factor, place.x(), place.y()))

    def set_cursor(self, cell: Cell | None) -> None:
        """Put the cursor on a cell and show it; None takes it away."""
        self._cursor = self.sheet.inside(cell)
        if self._cursor:
            self.set_zoom(self.grid().revealing(*self._cursor))
        self.setAccessibleDescription(self.readout)
        self.update()

    def set_hovered(self, cell: Cell | None) -> None:
        """Read the cell under the pointer."""
        if cell != self._hovered:
            self._hovered = cell
            self.update()

    def step_cursor(self, rows: int, columns: int) -> None:
        """Move the cursor; the first step puts it into the visible corner."""
        if self._cursor:
            self.set_cursor((self._cursor[0] + rows, self._cursor[1] + columns))
        elif self.sheet.filled is not None:
            visible = self.grid().visible
            self.set_cursor((visible[0].start, visible[1].start))

    def tables(self) -> list[Table]:
        """What is shown."""
        return [table_of(self.sheet, self.example, seen=not self.visibleRegion().isEmpty())]

    def switch_scale(self) -> None:
        """Let colors span all values so far, or recent ones again."""
        self.scale.last(not self.scale.lasting)
        self.update()

    def bar(self) -> QRect:
        """Where the colors are explained."""
        return QRect(self.width() - BAR, 0, BAR, CAPTION) if self.sheet.filled is not None else QRect()

    def copy(self) -> None:
        """Put what is shown on the clipboard."""
        QGuiApplication.clipboard().setText(self.sheet.as_text())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom to the pointer."""
        if self.alone or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(ZOOM_STEP ** (event.angleDelta().y() / 120), event.position())
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag, or to click a cell."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed, self._dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan while a button is held, else read."""
        if self._pressed is None:
            self.set_hovered(self.cell_at(event.position()))
            return
        way = event.position() - self._pressed
        if self._dragged or way.manhattanLength() > DRAG:
            self._dragged, self._pressed = True, event.position()
            self.set_zoom(self.grid().panned(way.x(), way.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click without a drag puts the cursor there."""
        if self._pressed is not None and not self._dragged and self.bar().contains(event.position().toPoint()):
            self.switch_scale()
        elif self._pressed is not None and not self._dragged:
            self.set_cursor(self.cell_at(event.position()))
            self.click()
        self._pressed = None

    def click(self) -> None:
        """Say that the cell with the cursor was chosen."""
        if self._cursor:
            self.clicked.emit(*self._cursor)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Show the whole matrix again."""
        self.set_zoom(Zoom())

    def leaveEvent(self, _event: QEvent) -> None:
        """Stop reading."""
        self.set_hovered(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Cursor, zoom and copy."""
        key = Qt.Key(event.key())
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif key in STEPS:
            self.step_cursor(*STEPS[key])
        elif key in ZOOMS:
            self.zoom_by(ZOOMS[key], QPointF(self.area().center()))
        elif key == Qt.Key.Key_0:
            self.set_zoom(Zoom())
        elif key == Qt.Key.Key_A:
            self.switch_scale()
        elif key == Qt.Key.Key_Escape and self._cursor:
            self.set_cursor(None)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Copy and fit, for the mouse."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy as text", QKeySequence(QKeySequence.StandardKey.Copy), self.copy)
        menu.addAction("Show the whole matrix", QKeySequence("0"), lambda: self.set_zoom(Zoom()))
        scale = menu.addAction("Colors span all time", QKeySequence("A"), self.switch_scale)
        scale.setCheckable(True)
        scale.setChecked(self.scale.lasting)
        if place := self.place_at(event):
            self.menu_opened.emit(menu, place)
        menu.addAction("All of this panel …", lambda: ask_for_menu(self.parentWidget() or self, event.globalPos()))
        menu.popup(event.globalPos())

    def place_at(self, event: QContextMenuEvent) -> DerivationRequest | None:
        """The number that a menu is asked for at: under the pointer, or where the cursor is."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        cell = self._cursor if by_key else self.cell_at(QPointF(event.pos()))
        return self.sheet.place(cell, self.example) if cell else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tool tips: the line below in full."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            over = self.bar().contains(event.pos())
            QToolTip.showText(event.globalPos(), SPANS[self.scale.lasting] if over else self.readout, self)
            return True
        return super().eventFilter(watched, event)
