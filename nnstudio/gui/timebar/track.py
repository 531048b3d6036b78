"""The run from its beginning to its end, in which a playhead is dragged."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QToolTip

from nnstudio.gui import phrases, theme
from nnstudio.gui.plots.lettering import Align, draw_text, figures, words
from nnstudio.gui.plots.numerals import brief
from nnstudio.gui.timebar.backdrop import epoch_at, is_logarithmic, paint_loss, value_at
from nnstudio.gui.timebar.journey import Place
from nnstudio.gui.timebar.marks import NEAR, Mark
from nnstudio.gui.timebar.span import Span
from nnstudio.session.moment import Moment
from nnstudio.session.requests import Curve

HEIGHT = 44
TOP, BOTTOM = 9, 29
"""Between which the loss is drawn; marks stand above it, and numbers below."""
MARGIN = 7
"""Pixels left of the beginning and right of the end, for what stands there."""
APART, EPOCHS_APART = 56.0, 14.0
"""Pixels between two numbers, and between two epochs, at least."""
ZOOM = 1.25
PAGE = 10
EMPTY = "The run is shown here from its beginning to its end, once it trains"


class Track(QAbstractSlider):
    """Says where the run is; a click or a drag goes elsewhere, the wheel zooms, a double click shows all again.

    Left and Right go by one iteration, PageDown and PageUp by ten, Home and End to the beginning and the end.

    Attributes:
        moment: that is shown.
        span: the part of the run that is seen.
        loss, epochs: curves; None where there are none yet.
        marks: places worth a visit.
        wish: where the run is on its way to; None while it is not.
        share: of what is done of an order that lasts; None while there is none.

    Signals:
        wanted(Place): the run is to go there.
        cancelled(): what lasts is to end.
        zoomed(): another part of the run is seen.
    """

    wanted = Signal(object)
    cancelled = Signal()
    zoomed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.moment: Moment | None = None
        self.span = Span.whole(0, 1)
        self.loss: Curve | None = None
        self.epochs: Curve | None = None
        self.marks: tuple[Mark, ...] = ()
        self.wish: Place | None = None
        self.share: float | None = None
        self.logarithmic = False
        self.pointed: float | None = None
        self._back: QPixmap | None = None
        self.setObjectName("time_track")
        self.setAccessibleName("Time bar: iteration")
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        theme.watcher.changed.connect(self.draw_anew)

    # What is shown

    def show_moment(self, moment: Moment | None) -> None:
        """Stand at another moment."""
        self.moment = moment
        end, width = (moment.end if moment else 0), self.width() - 2 * MARGIN
        if (self.span.end, self.span.width) != (end, width):
            self.span = self.span.grown(end, width)
            self._back = None
        self.setRange(0, end)
        self.setValue(moment.where.iteration if moment else 0)
        self.setAccessibleDescription(self.words)
        self.update()

    def show_curves(self, loss: Curve | None, epochs: Curve | None) -> None:
        """Take what was recorded."""
        self.loss, self.epochs = loss, epochs
        self.draw_anew()

    def show_marks(self, marks: tuple[Mark, ...]) -> None:
        """Take the places to mark."""
        if marks != self.marks:
            self.marks = marks
            self.update()

    def show_wish(self, wish: Place | None, share: float | None) -> None:
        """Show where the run is on its way to, and how much of a long way is done."""
        self.wish, self.share = wish, share
        self.update()

    @property
    def words(self) -> str:
        """Where the run is, such as "Iteration 120 of 500 · in the past"."""
        if self.moment is None:
            return EMPTY
        of = "" if self.moment.live else f" of {self.moment.end:,}"
        return f"Iteration {self.moment.where.iteration:,}{of} · {phrases.state_words(self.moment)}"

    def see(self, span: Span) -> None:
        """See another part of the run."""
        if span != self.span:
            self.span = span
            self.draw_anew()
            self.zoomed.emit()

    def draw_anew(self) -> None:
        """Draw what stands behind the playhead again."""
        self._back = None
        self.update()

    # Where things are

    def pixel(self, iteration: float) -> float:
        """Pixel of an iteration."""
        return MARGIN + self.span.x(iteration)

    def mark_at(self, x: float) -> Mark | None:
        """The mark that is meant by a pixel."""
        near = [each for each in self.marks if abs(self.pixel(each.place[0]) - x) <= NEAR]
        return min(near, key=lambda each: abs(self.pixel(each.place[0]) - x), default=None)

    def place_at(self, x: float) -> Place:
        """Where a click goes: to a mark, to the very end, or to the start of an iteration."""
        mark, iteration = self.mark_at(x), self.span.at(x - MARGIN)
        return mark.place if mark else self.start_of(iteration)

    def start_of(self, iteration: int) -> Place:
        """The start of an iteration within the run; of the last one, as far as the run has come."""
        moment = self.moment
        if moment is None:
            return (0, 0)
        iteration = min(max(iteration, 0), moment.end)
        return (iteration, moment.end_instruction if iteration == moment.end else 0)

    @property
    def place(self) -> Place:
        """Where the run is, or is on its way to."""
        if self.wish or self.moment is None:
            return self.wish or (0, 0)
        return (self.moment.where.iteration, self.moment.instruction)

    def say(self, x: float) -> str:
        """Iteration, epoch, loss, and what is marked at a pixel."""
        mark = self.mark_at(x)
        iteration = mark.place[0] if mark else self.span.at(x - MARGIN)
        epoch, loss = epoch_at(self.epochs, iteration), value_at(self.loss, iteration)
        parts = [f"Iteration {iteration:,}"]
        parts += [] if epoch is None else [f"epoch {epoch:,}"]
        parts += [] if loss is None else [f"loss {brief(loss)}"]
        near = [each.words for each in self.marks if mark and abs(self.pixel(each.place[0]) - x) <= NEAR]
        return "\n".join([" · ".join(parts), *near[:6]])

    # Mouse and keyboard

    def want(self, place: Place) -> None:
        """Wish to be at a place."""
        if self.moment is not None and self.moment.end_instruction + self.moment.end and place != self.place:
            self.wanted.emit(place)

    def move_by(self, iterations: int) -> None:
        """Wish to be so many iterations later; from the middle of an iteration back is its start."""
        iteration, instruction = self.place
        place = self.start_of(iteration + iterations + (iterations < 0 and instruction > 0))
        self.see(self.span.showing(place[0]))
        self.want(place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.want(self.place_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go along, or tell what is there."""
        self.pointed = event.position().x()
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.want(self.start_of(self.span.at(self.pointed - MARGIN)))
        elif self.moment is not None:
            QToolTip.showText(event.globalPosition().toPoint(), self.say(self.pointed), self)
        self.update()

    def mouseDoubleClickEvent(self, _: QMouseEvent) -> None:
        """See all of the run."""
        self.see(Span.whole(self.span.end, self.span.width))

    def enterEvent(self, event: QEnterEvent) -> None:
        """The pointer is here."""
        self.pointed = event.position().x()
        self.update()

    def leaveEvent(self, _: QEvent) -> None:
        """The pointer is elsewhere."""
        self.pointed = None
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """See more or less of the run, or with Shift another part of it."""
        delta = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or delta.x():
            self.see(self.span.pan(-(delta.x() or delta.y()) / 1200))
        else:
            self.see(self.span.zoom(ZOOM ** (delta.y() / 120), event.position().x() - MARGIN))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move and zoom."""
        middle, key = self.span.x(self.place[0]), Qt.Key(event.key())
        deeds: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_Left: partial(self.move_by, -1),
            Qt.Key.Key_Right: partial(self.move_by, 1),
            Qt.Key.Key_PageDown: partial(self.move_by, -PAGE),
            Qt.Key.Key_PageUp: partial(self.move_by, PAGE),
            Qt.Key.Key_Home: partial(self.move_by, -self.place[0] - 1),
            Qt.Key.Key_End: partial(self.move_by, self.span.end),
            Qt.Key.Key_Plus: lambda: self.see(self.span.zoom(ZOOM, middle)),
            Qt.Key.Key_Minus: lambda: self.see(self.span.zoom(1 / ZOOM, middle)),
            Qt.Key.Key_0: lambda: self.see(Span.whole(self.span.end, self.span.width)),
        }
        if key == Qt.Key.Key_Escape and (self.share is not None or self.wish):
            self.cancelled.emit()
        elif key in deeds and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            deeds[key]()
        else:
            event.ignore()

    # Painting

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(320, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Narrow."""
        return QSize(120, HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See the same part in another width."""
        super().resizeEvent(event)
        self.span = self.span.grown(self.span.end, self.width() - 2 * MARGIN)
        self.draw_anew()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it is not."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """The run, what has not come yet paler, and where it is."""
        painter = QPainter(self)
        if self.moment is None or not self.span.end:
            color, room = theme.current().secondary, self.rect().adjusted(theme.GAP, 0, -theme.GAP, 0)
            draw_text(painter, room, EMPTY, words(), color, align=Align.AlignCenter)
            self.paint_focus(painter)
            return
        if self._back is None or self._back.devicePixelRatio() != self.devicePixelRatio():
            self._back = self.backdrop()
        painter.drawPixmap(0, 0, self._back)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_future(painter, self.moment)
        for mark in self.marks:
            self.paint_mark(painter, mark)
        if self.pointed is not None:
            painter.fillRect(QRectF(self.pointed, TOP, 1, BOTTOM - TOP), QColor(theme.current().disabled))
        self.paint_head(painter, self.moment)
        self.paint_focus(painter)

    def backdrop(self) -> QPixmap:
        """The loss, the epochs where they are sparse, and numbers."""
        colors, ratio = theme.current(), self.devicePixelRatio()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(0, 0, 0, 0))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.rect())
        painter.translate(MARGIN, TOP)
        if self.loss is not None and len(self.loss.iteration) > 1:
            self.logarithmic = is_logarithmic(self.loss, self.span, now=self.logarithmic)
            paint_loss(painter, self.loss, self.span, BOTTOM - TOP, colors, logarithmic=self.logarithmic)
        painter.translate(0, -TOP)
        for iteration in self.epoch_lines():
            painter.fillRect(QRectF(self.span.x(iteration), BOTTOM - 6, 1, 6), QColor(colors.border))
        painter.fillRect(QRectF(0, BOTTOM, self.span.width, 1), QColor(colors.border))
        self.paint_numbers(painter)
        painter.end()
        return picture

    def epoch_lines(self) -> list[int]:
        """The ends of epochs, where they lie far enough from each other."""
        if self.epochs is None:
            return []
        ends = [each for each in self.epochs.iteration.tolist() if self.span.first <= each <= self.span.last]
        return ends if len(ends) * EPOCHS_APART <= self.span.width else []

    def paint_numbers(self, painter: QPainter) -> None:
        """Round iterations below the line."""
        color, face = theme.current().secondary, figures()
        for iteration in self.span.ticks(APART):
            text = f"{iteration:,}"
            wide = face.width(text)
            left = min(max(self.span.x(iteration) - wide / 2, 0.0), self.span.width - wide)
            room = QRect(round(left), BOTTOM + 1, wide + 2, HEIGHT - BOTTOM - 1)
            painter.fillRect(QRectF(self.span.x(iteration), BOTTOM, 1, 3), QColor(theme.current().border))
            draw_text(painter, room, text, face, color)

    def paint_future(self, painter: QPainter, moment: Moment) -> None:
        """What comes later in the recorded run is paler."""
        x = max(self.pixel(moment.where.iteration), 0.0)
        if not moment.live and x < self.width():
            veil = QColor(theme.current().panel)
            veil.setAlphaF(0.6)
            painter.fillRect(QRectF(x, TOP, self.width() - x, BOTTOM - TOP), veil)

    def paint_mark(self, painter: QPainter, mark: Mark) -> None:
        """A disk for a hit, a fork for a branch, a diamond for a change."""
        colors, x = theme.current(), self.pixel(mark.place[0])
        color = QColor({"hit": colors.error, "branch": colors.accent, "change": colors.text}[mark.sort])
        if not -NEAR <= x <= self.width() + NEAR:
            return
        painter.setPen(QPen(color, 1))
        painter.drawLine(QPointF(x, TOP), QPointF(x, BOTTOM))
        painter.setPen(QPen(color, 1.5))
        if mark.sort == "hit":
            painter.setBrush(color)
            painter.drawEllipse(QPointF(x, TOP - 5), 3, 3)
        elif mark.sort == "branch":
            painter.drawPolyline(QPolygonF([QPointF(x - 4, 1), QPointF(x, TOP - 4), QPointF(x + 4, 1)]))
            painter.drawLine(QPointF(x, TOP - 4), QPointF(x, TOP))
        else:
            painter.setBrush(QColor(colors.panel))
            corners = [QPointF(x, 1), QPointF(x + 4, 5), QPointF(x, 9), QPointF(x - 4, 5)]
            painter.drawPolygon(QPolygonF(corners))

    def paint_head(self, painter: QPainter, moment: Moment) -> None:
        """Where the run is; a line without a head, where it is on its way to."""
        colors = theme.current()
        color, x = QColor(colors.accent if moment.live else colors.warning), self.pixel(moment.where.iteration)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRect(QRectF(x - 1, 2, 2, BOTTOM + 1))
        painter.drawPolygon(QPolygonF([QPointF(x - 5, 0), QPointF(x + 5, 0), QPointF(x, 7)]))
        if self.wish:
            painter.setPen(QPen(color, 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(self.pixel(self.wish[0]), 0), QPointF(self.pixel(self.wish[0]), BOTTOM))
        if self.share is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRect(QRectF(MARGIN, BOTTOM, self.span.width * self.share, 3))

    def paint_focus(self, painter: QPainter) -> None:
        """A frame while the keyboard is here."""
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.current().accent), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
