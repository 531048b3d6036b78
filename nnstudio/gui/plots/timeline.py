"""A sequence unrolled: strips below one another on one axis of time, to be zoomed, scrolled, read and copied."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QMenu, QSizePolicy

from nnstudio.gui.plots import timeline_paint as paint
from nnstudio.gui.plots.header import ask_for_menu
from nnstudio.gui.plots.lettering import draw_text, words
from nnstudio.gui.plots.strips import Strip
from nnstudio.gui.plots.table import Table
from nnstudio.gui.plots.time_axis import TimeAxis
from nnstudio.gui.plots.timeline_paint import LEFT, RIGHT, TOP
from nnstudio.gui.plots.unrolled import LINE, TALL, Place, Unrolled
from nnstudio.gui.theme import GRID, current, watcher

READOUT = 20
ZOOM = 1.25
DRAG = 4
MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
    Qt.Key.Key_PageUp: (-10, 0),
    Qt.Key.Key_PageDown: (10, 0),
    Qt.Key.Key_Home: (-(10**9), 0),
    Qt.Key.Key_End: (10**9, 0),
}
ZOOMS = {Qt.Key.Key_Plus: ZOOM, Qt.Key.Key_Equal: ZOOM, Qt.Key.Key_Minus: 1 / ZOOM}


class Timeline(QAbstractScrollArea):
    """Shows a layer's strips; zoom, scales and the chosen value survive new values.

    The wheel scrolls the strips, with Ctrl it zooms time to the pointer; dragging pans. A click chooses a time step,
    and of a strip with several units one of them, which is then traced as a curve. Arrow keys move what is chosen,
    + − 0 zoom, Ctrl+C copies the strip.

    Attributes:
        shown: what it shows.
        factor: the zoom of time; 1 shows all of it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.shown = Unrolled()
        self.factor = 1.0
        self._pressed: QPointF | None = None
        self._dragged = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Timeline")
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        watcher.changed.connect(self.viewport().update)

    # What is shown

    def show_strips(self, strips: Sequence[Strip]) -> None:
        """Show these strips; values of those that stay are kept."""
        self.shown.show_strips(strips)
        self.arrange()

    def show_pointer(self, step: int | None) -> None:
        """Move the pointer to where the run is, and follow it where only a part is seen."""
        if step is not None and step != self.shown.pointer and self.factor > 1:
            self.horizontalScrollBar().setValue(round(self.axis.revealing(step)))
        self.shown.pointer = step

    def refresh(self) -> None:
        """Paint what was shown last."""
        self.setAccessibleDescription(self.shown.readout)
        self.viewport().update()

    # Places

    @property
    def axis(self) -> TimeAxis:
        """Where the time steps are."""
        width = max(self.viewport().width() - LEFT - RIGHT, 1)
        return TimeAxis(max(self.shown.steps, 1), width, self.factor, float(self.horizontalScrollBar().value()))

    def body(self) -> QRect:
        """Where the strips are, labels and numbers included."""
        view = self.viewport().rect()
        return view.adjusted(0, TOP, 0, -READOUT)

    def arrange(self) -> None:
        """Fit the scroll bars to what there is."""
        rows, body = self.shown.rows(), self.body()
        total = rows[-1].top + rows[-1].height if rows else 0
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        down.setRange(0, max(total - body.height(), 0))
        down.setPageStep(max(body.height(), 1))
        down.setSingleStep(LINE)
        axis = self.axis
        across.setRange(0, max(round(axis.extent - axis.width), 0) if self.factor > 1 else 0)
        across.setPageStep(max(round(axis.width), 1))
        self.refresh()

    def visible(self) -> list[Strip]:
        """The strips of which anything is seen."""
        low = self.verticalScrollBar().value()
        high = low + self.body().height()
        found = [row.strip for row in self.shown.rows() if row.top < high and row.top + row.height > low]
        return list({strip.key: strip for strip in found}.values())

    def place_at(self, point: QPointF) -> Place | None:
        """The value at a point; None beside the strips."""
        step, body = self.axis.at(point.x() - LEFT), self.body()
        y = point.y() - body.top() + self.verticalScrollBar().value()
        if step is None or not body.top() <= point.y() < body.bottom():
            return None
        for row in self.shown.rows():
            if row.top <= y < row.top + row.height and step < row.strip.picture.shape[0]:
                if row.trace and self.shown.chosen:
                    return Place(row.strip.key, step, self.shown.chosen.unit)
                return Place(row.strip.key, step, int((y - row.top) * row.strip.units / row.height))
        return None

    # Reading

    def choose(self, place: Place | None) -> None:
        """Read a time step, and trace a unit."""
        self.shown.chosen = place
        if place and self.factor > 1:
            self.horizontalScrollBar().setValue(round(self.axis.revealing(place.step)))
        self.arrange()

    def tables(self) -> list[Table]:
        """The chosen strip, or all."""
        return self.shown.tables()

    def copy(self) -> None:
        """Put the chosen strip, or all, on the clipboard."""
        QGuiApplication.clipboard().setText(self.shown.as_text())

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The axis, the strips, the marks upon them, and the line below."""
        painter = QPainter(self.viewport())
        body, axis = self.body(), self.axis
        painter.fillRect(self.viewport().rect(), QColor(current().panel))
        low = self.verticalScrollBar().value()
        painter.setClipRect(body)
        for row in self.shown.rows():
            top = body.top() + row.top - low
            if top < body.bottom() and top + row.height > body.top():
                paint.paint_row(painter, self.shown, row, top, axis, body)
        painter.setClipping(False)
        paint.paint_marks(painter, self.shown, axis, body)
        line = QRect(GRID, self.viewport().height() - READOUT, self.viewport().width() - 2 * GRID, READOUT)
        draw_text(
            painter, line, self.shown.readout, words(), current().text if self.shown.looked_at else current().secondary
        )
        painter.end()

    # Moving

    def zoom_by(self, factor: float, x: float) -> None:
        """Zoom time so that what is at a pixel of the axis stays there."""
        self.factor, offset = self.axis.zoomed(factor, x)
        self.arrange()
        self.horizontalScrollBar().setValue(round(offset))

    def fit(self) -> None:
        """Show all time steps."""
        self.factor = 1.0
        self.arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the scroll bars."""
        super().resizeEvent(event)
        self.arrange()

    def scrollContentsBy(self, _x: int, _y: int) -> None:
        """Paint anew."""
        self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom time with Ctrl, move along it with Shift, else scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(ZOOM ** (event.angleDelta().y() / 120), event.position().x() - LEFT)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            across = self.horizontalScrollBar()
            across.setValue(across.value() - (event.angleDelta().y() or event.angleDelta().x()))
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag, or to click."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed, self._dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan while a button is held, else read."""
        if self._pressed is None:
            hovered = self.place_at(event.position())
            if hovered != self.shown.hovered:
                self.shown.hovered = hovered
                self.viewport().setToolTip(self.shown.readout)
                self.viewport().update()
            return
        way = event.position() - self._pressed
        if self._dragged or way.manhattanLength() > DRAG:
            self._dragged, self._pressed = True, event.position()
            for bar, pixels in ((self.horizontalScrollBar(), way.x()), (self.verticalScrollBar(), way.y())):
                bar.setValue(bar.value() - round(pixels))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click without a drag chooses; one beside the strips lets go."""
        if self._pressed is not None and not self._dragged:
            self.choose(self.place_at(event.position()))
        self._pressed = None

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Show all time steps again."""
        self.fit()

    def leaveEvent(self, _event: QEvent) -> None:
        """Stop reading."""
        self.shown.hovered = None
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose, zoom and copy."""
        key = Qt.Key(event.key())
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif key in MOVES:
            self.choose(self.shown.moved(*MOVES[key]))
        elif key in ZOOMS:
            self.zoom_by(ZOOMS[key], self.axis.width / 2)
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key == Qt.Key.Key_Escape and self.shown.chosen:
            self.choose(None)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Copy and fit, for the mouse."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words_of = "Copy this strip as text" if self.shown.chosen else "Copy all strips as text"
        menu.addAction(words_of, QKeySequence(QKeySequence.StandardKey.Copy), self.copy)
        menu.addAction("Show all time steps", QKeySequence("0"), self.fit)
        menu.addAction("All of this panel …", lambda: ask_for_menu(self.parentWidget() or self, event.globalPos()))
        menu.popup(event.globalPos())

    def minimumSizeHint(self) -> QSize:
        """A few strips."""
        return QSize(200, TOP + READOUT + TALL)

    def sizeHint(self) -> QSize:
        """Most strips of a plain layer."""
        return QSize(420, 360)
