"""A sequence unrolled: strips below one another on one axis of time, to be zoomed, scrolled, read and copied."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QMenu, QSizePolicy, QToolTip

from nnstudio.gui.plots import strip_paint as paint
from nnstudio.gui.plots.heat import inks
from nnstudio.gui.plots.lettering import draw_text, figures, names, words
from nnstudio.gui.plots.numerals import short, tick
from nnstudio.gui.plots.scale import Scale, SignedLogScale
from nnstudio.gui.plots.sheet import NOT_COMPUTED, Sheet
from nnstudio.gui.plots.strips import Strip, read, value_at
from nnstudio.gui.plots.time_axis import TimeAxis
from nnstudio.gui.theme import GRID, current, watcher

LEFT, RIGHT, TOP, READOUT, GAP = 96, 84, 22, 20, 4
LINE, TRACE, TALL = 22, 64, 48
UNIT = 14
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
Policy = Qt.ScrollBarPolicy


class Place(NamedTuple):
    """A value: the strip's key, the time step and the unit, each counted from 0."""

    key: str
    step: int
    unit: int


class Row(NamedTuple):
    """A strip where it stands, or the curve of its chosen unit."""

    strip: Strip
    top: int
    height: int
    trace: bool


class Timeline(QAbstractScrollArea):
    """Shows a layer's strips; zoom, scales and the chosen value survive new values.

    The wheel scrolls the strips, with Ctrl it zooms time to the pointer; dragging pans. A click chooses a time step,
    and of a strip with several units one of them, which is then traced as a curve. Arrow keys move what is chosen,
    + − 0 zoom, Ctrl+C copies the strip.

    Attributes:
        strips: top to bottom.
        sheets: their values, by key.
        totals: the size of what shares add up to, by key.
        chosen: the value that was clicked.
        pointer: the time step that the run is at; None where it is elsewhere.
        cuts: time steps over whose beginning no error is passed back.
        vocabulary: the text of the tokens.
        summary: said in the line below while nothing is read.
    """

    def __init__(self) -> None:
        super().__init__()
        self.strips: Sequence[Strip] = ()
        self.sheets: dict[str, Sheet] = {}
        self.totals: dict[str, float] = {}
        self.scales: dict[str, Scale] = {}
        self.chosen: Place | None = None
        self.pointer: int | None = None
        self.cuts: Sequence[int] = ()
        self.vocabulary: Sequence[str] = ()
        self.summary = ""
        self.factor = 1.0
        self._hovered: Place | None = None
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
        keys = {strip.key: strip for strip in strips}
        old = {strip.key: strip for strip in self.strips}
        same = {
            key for key, strip in keys.items() if key in old and old[key].picture.quantities == strip.picture.quantities
        }
        self.strips = strips
        self.sheets = {key: sheet for key, sheet in self.sheets.items() if key in same}
        self.scales = {key: scale for key, scale in self.scales.items() if key in same}
        self.totals = {key: total for key, total in self.totals.items() if key in same}
        self._hovered = None
        if self.chosen and self.chosen.key not in same:
            self.chosen = None
        self.arrange()

    def show_sheet(self, key: str, sheet: Sheet, *, settled: bool) -> None:
        """Show newer values of a strip."""
        self.sheets[key] = sheet
        if sheet.filled is not None:
            scale = self.scales.get(key) or self.new_scale(key)
            scale.follow(sheet.low, sheet.high, settled=settled)

    def new_scale(self, key: str) -> Scale:
        """What a strip's colors mean: powers of ten where an error comes back, which may fade by many of them."""
        strip = self.strip(key)
        self.scales[key] = SignedLogScale() if strip and strip.backward else Scale(signed=False)
        return self.scales[key]

    def show_pointer(self, step: int | None) -> None:
        """Move the pointer to where the run is, and follow it where only a part is seen."""
        if step is not None and step != self.pointer and self.factor > 1:
            self.horizontalScrollBar().setValue(round(self.axis.revealing(step)))
        self.pointer = step

    def refresh(self) -> None:
        """Paint what was shown last."""
        self.setAccessibleDescription(self.readout)
        self.viewport().update()

    def forget_scales(self) -> None:
        """Let the next values choose the scales, as after a reset."""
        self.scales.clear()

    # Places

    @property
    def steps(self) -> int:
        """Time steps of the longest strip."""
        return max((strip.picture.shape[0] for strip in self.strips), default=1)

    @property
    def axis(self) -> TimeAxis:
        """Where the time steps are."""
        width = max(self.viewport().width() - LEFT - RIGHT, 1)
        return TimeAxis(max(self.steps, 1), width, self.factor, float(self.horizontalScrollBar().value()))

    def rows(self) -> list[Row]:
        """All strips from the upper edge of the first, with the chosen unit's curve below its strip."""
        rows: list[Row] = []
        top = 0
        for strip in self.strips:
            traced = self.chosen is not None and self.chosen.key == strip.key and strip.look == "heat"
            for trace in (False, True) if traced else (False,):
                tall = TRACE if trace else height_of(strip)
                rows.append(Row(strip, top, tall, trace))
                top += tall + GAP
        return rows

    def body(self) -> QRect:
        """Where the strips are, labels and numbers included."""
        view = self.viewport().rect()
        return view.adjusted(0, TOP, 0, -READOUT)

    def arrange(self) -> None:
        """Fit the scroll bars to what there is."""
        rows, body = self.rows(), self.body()
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
        found = [row.strip for row in self.rows() if row.top < high and row.top + row.height > low]
        return list({strip.key: strip for strip in found}.values())

    def place_at(self, point: QPointF) -> Place | None:
        """The value at a point; None beside the strips."""
        step, body = self.axis.at(point.x() - LEFT), self.body()
        y = point.y() - body.top() + self.verticalScrollBar().value()
        if step is None or not body.top() <= point.y() < body.bottom():
            return None
        for row in self.rows():
            if row.top <= y < row.top + row.height and step < row.strip.picture.shape[0]:
                if row.trace and self.chosen:
                    return Place(row.strip.key, step, self.chosen.unit)
                return Place(row.strip.key, step, int((y - row.top) * row.strip.units / row.height))
        return None

    # Reading

    def strip(self, key: str) -> Strip | None:
        """The strip of that key."""
        return next((strip for strip in self.strips if strip.key == key), None)

    @property
    def looked_at(self) -> Place | None:
        """The value under the pointer, or the chosen one."""
        return self._hovered or self.chosen

    @property
    def readout(self) -> str:
        """The value that is looked at in words, or the summary."""
        place = self.looked_at
        strip = self.strip(place.key) if place else None
        if place is None or strip is None:
            return self.summary
        sheet = self.sheets.get(place.key)
        if sheet is None or sheet.filled is None:
            return f"{strip.words}: {NOT_COMPUTED}"
        of = f", unit {place.unit + 1}" if strip.units > 1 else ""
        return f"t={place.step + 1}{of} · {read(strip, sheet, place.step, place.unit, self.vocabulary)} · {strip.words}"

    def choose(self, place: Place | None) -> None:
        """Read a time step, and trace a unit."""
        self.chosen = place
        if place and self.factor > 1:
            self.horizontalScrollBar().setValue(round(self.axis.revealing(place.step)))
        self.arrange()

    def beside(self, row: Row) -> list[str]:
        """The numbers at the right of a strip: at the time step looked at, else those that matter most."""
        strip, sheet = row.strip, self.sheets.get(row.strip.key)
        if sheet is None or sheet.filled is None or strip.look == "tokens":
            return []
        if row.trace and self.chosen:
            low, high = paint.trace_range(sheet.filled[:, min(self.chosen.unit, sheet.filled.shape[1] - 1)])
            return [f"max {short(high)}", f"min {short(low)}"]
        total = self.totals.get(strip.key)
        summed = [] if total is None else [f"‖Σ‖ {short(total)}"]
        place = self.looked_at
        if place is not None and (value := self.number(sheet, strip, place)):
            return [value, *summed]
        if strip.look == "heat":
            scale = self.scales[strip.key]
            return [f"{'±' if scale.signed else '0–'}{tick(scale.limit)}", "log" if strip.backward else ""]
        if summed:
            return summed
        last = sheet.parts[0][1] - 1
        ends = [(step, value_at(sheet, step)) for step in (0, last)]
        return [f"t={step + 1} {short(value)}" for step, value in ends if value is not None]

    def number(self, sheet: Sheet, strip: Strip, place: Place) -> str:
        """A strip's value at the time step and unit that are looked at; empty where it has none there."""
        own = self.strip(place.key)
        if own is None or strip.units not in (1, own.units) or place.step >= strip.picture.shape[0]:
            return ""
        value = value_at(sheet, place.step, place.unit if strip.units > 1 else 0)
        return "" if value is None else short(value)

    def as_text(self) -> str:
        """The chosen strip, or all, as tab-separated text; numbers read back exactly."""
        keys = [self.chosen.key] if self.chosen else [strip.key for strip in self.strips]
        parts = [(self.strip(key), self.sheets.get(key)) for key in keys]
        return "\n\n".join(
            f"{strip.label}: {strip.words}\n{sheet.as_text()}"
            for strip, sheet in parts
            if strip is not None and sheet is not None and sheet.filled is not None
        )

    def copy(self) -> None:
        """Put that on the clipboard."""
        QGuiApplication.clipboard().setText(self.as_text())

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The axis, the strips, the marks upon them, and the line below."""
        painter = QPainter(self.viewport())
        body, axis = self.body(), self.axis
        painter.fillRect(self.viewport().rect(), QColor(current().panel))
        low = self.verticalScrollBar().value()
        painter.setClipRect(body)
        for row in self.rows():
            top = body.top() + row.top - low
            if top < body.bottom() and top + row.height > body.top():
                self.paint_row(painter, row, top, axis)
        painter.setClipping(False)
        self.paint_marks(painter, axis, body)
        line = QRect(GRID, self.viewport().height() - READOUT, self.viewport().width() - 2 * GRID, READOUT)
        draw_text(painter, line, self.readout, words(), current().text if self.looked_at else current().secondary)
        painter.end()

    def paint_row(self, painter: QPainter, row: Row, top: int, axis: TimeAxis) -> None:
        """A strip between its label and its numbers."""
        self.paint_label(painter, row, top)
        if row.strip.picture.blocks and not row.trace:
            paint.paint_letters(painter, row.strip.picture.blocks, QRect(LEFT - 14, top, 12, row.height))
        half = row.height // 2 if row.height >= 2 * words().height - 6 else row.height
        for place, text in enumerate(self.beside(row)[: row.height // half]):
            room = QRect(self.viewport().width() - RIGHT + GAP, top + place * half, RIGHT - GAP, half)
            draw_text(painter, room, text, figures(), current().text)
        sheet = self.sheets.get(row.strip.key)
        area = QRect(LEFT, top, round(axis.width), row.height)
        if sheet is None or sheet.filled is None:
            draw_text(painter, area, "not computed yet", words(), current().secondary)
            return
        painter.save()
        painter.setClipRect(area.intersected(self.body()))
        painter.translate(LEFT, top)
        self.paint_values(painter, row, sheet, axis)
        painter.restore()

    def paint_label(self, painter: QPainter, row: Row, top: int) -> None:
        """The strip's symbol, and below it what the picture does not say."""
        strip = row.strip
        label = strip.picture.column(self.chosen.unit) if row.trace and self.chosen else strip.label
        below = f"unit {self.chosen.unit + 1}" if row.trace and self.chosen else below_of(strip)
        tall = below and row.height >= 2 * words().height - 6
        room = QRect(GRID * 2, top, LEFT - 3 * GRID, row.height // 2 if tall else row.height)
        draw_text(painter, room, label, names(), current().text)
        if tall:
            draw_text(painter, room.translated(0, row.height // 2), below, words(), current().secondary)

    def paint_values(self, painter: QPainter, row: Row, sheet: Sheet, axis: TimeAxis) -> None:
        """A strip's picture."""
        strip, height = row.strip, row.height
        if row.trace and self.chosen:
            paint.paint_trace(painter, sheet, self.chosen.unit, axis, height)
        elif strip.look == "bars":
            paint.paint_bars(painter, sheet, axis, height)
        elif strip.look == "tokens":
            paint.paint_tokens(painter, sheet, axis, height, self.vocabulary)
        else:
            scale = self.scales[strip.key]
            paint.paint_heat(painter, sheet, scale, axis, height)
            paint.paint_blocks(painter, sheet, axis, height)
            paint.paint_numbers(painter, sheet, scale, axis, height, inks(signed=scale.signed))

    def paint_marks(self, painter: QPainter, axis: TimeAxis, body: QRect) -> None:
        """The time steps' numbers, where the error is cut, the chosen time step and the run's."""
        draw_text(painter, QRect(2 * GRID, 0, LEFT, TOP), "t", names(), current().secondary)
        painter.setClipRect(QRect(LEFT, 0, round(axis.width) + RIGHT, body.bottom()))
        painter.translate(LEFT, 0)
        paint.paint_times(painter, axis, TOP - 4)
        painter.setClipRect(QRect(0, 0, round(axis.width), body.bottom()))
        paint.paint_cuts(painter, self.cuts, axis, body.top(), body.bottom())
        if self.looked_at:
            paint.paint_pointer(painter, axis, self.looked_at.step, TOP, body.bottom(), current().secondary)
        if self.pointer is not None:
            paint.paint_pointer(painter, axis, self.pointer, TOP, body.bottom(), current().accent)
        painter.resetTransform()
        painter.setClipping(False)

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

    def move_by(self, steps: int, units: int) -> None:
        """Move what is chosen; the first move chooses the first time step of the first strip with units."""
        strip = self.strip(self.chosen.key) if self.chosen else None
        if strip is None or self.chosen is None:
            first = next((strip for strip in self.strips if strip.look == "heat"), None)
            self.choose(Place(first.key, 0, 0) if first else None)
            return
        step = min(max(self.chosen.step + steps, 0), strip.picture.shape[0] - 1)
        unit = min(max(self.chosen.unit + units, 0), strip.units - 1)
        self.choose(Place(strip.key, step, unit))

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
            if hovered != self._hovered:
                self._hovered = hovered
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
        self._hovered = None
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose, zoom and copy."""
        key = Qt.Key(event.key())
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif key in MOVES:
            self.move_by(*MOVES[key])
        elif key in ZOOMS:
            self.zoom_by(ZOOMS[key], self.axis.width / 2)
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key == Qt.Key.Key_Escape and self.chosen:
            self.choose(None)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Copy and fit, for the mouse."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words_of = "Copy this strip as text" if self.chosen else "Copy all strips as text"
        menu.addAction(words_of, QKeySequence(QKeySequence.StandardKey.Copy), self.copy)
        menu.addAction("Show all time steps", QKeySequence("0"), self.fit)
        menu.popup(event.globalPos())

    def viewportEvent(self, event: QEvent) -> bool:
        """Tool tips: the line below in full."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.readout, self)
            return True
        return super().viewportEvent(event)

    def minimumSizeHint(self) -> QSize:
        """A few strips."""
        return QSize(200, TOP + READOUT + TALL)

    def sizeHint(self) -> QSize:
        """Most strips of a plain layer."""
        return QSize(420, 360)


def height_of(strip: Strip) -> int:
    """How high a strip is: a few units so that their numbers are readable, many as a picture."""
    if strip.look == "tokens":
        return LINE
    return TALL if strip.look == "bars" else min(max(strip.units * UNIT, LINE), TALL)


def below_of(strip: Strip) -> str:
    """What stands below a strip's symbol: how many units, or how its bars are to be read."""
    if strip.look == "bars":
        return f"log, {paint.DECADES} decades"
    return f"{strip.units} units" if strip.units > 1 else ""
