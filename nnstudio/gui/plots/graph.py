"""Plots that are painted at once: where values are, and the numbers at the axes."""

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from nnstudio.gui.plots.lettering import Align, draw_text, figures, words
from nnstudio.gui.plots.numerals import tick
from nnstudio.gui.plots.series import Array
from nnstudio.gui.theme import current

LEFT, BELOW = 40, 16
APART = 70
SLIGHT, FARTHEST = 1e-9, 1e300
STEPS = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True)
class Area:
    """A rectangle of a widget that values are painted in.

    Attributes:
        room: the rectangle.
        left, right, low, high: the values at its edges.
    """

    room: QRect
    left: float
    right: float
    low: float
    high: float

    def x(self, value: float) -> float:
        """Where a value of the horizontal axis is."""
        return self.room.left() + (value - self.left) / (self.right - self.left) * self.room.width()

    def y(self, value: float) -> float:
        """Where a value of the vertical axis is."""
        return self.room.bottom() + 1 - (value - self.low) / (self.high - self.low) * self.room.height()

    def value(self, point: QPointF | None) -> tuple[float, float] | None:
        """The values at a point; None outside."""
        if point is None or not self.room.contains(point.toPoint()):
            return None
        across = (point.x() - self.room.left()) / self.room.width()
        up = (self.room.bottom() + 1 - point.y()) / self.room.height()
        return self.left + across * (self.right - self.left), self.low + up * (self.high - self.low)


def spread(low: float, high: float) -> tuple[float, float]:
    """A range that is not empty and can be reckoned with."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return -1.0, 1.0
    if high - low > SLIGHT * max(abs(low), abs(high)):
        return max(low, -FARTHEST), min(high, FARTHEST)
    margin = 0.1 * max(abs(low), abs(high)) or 1.0
    return low - margin, high + margin


def ticks(low: float, high: float, most: int) -> list[float]:
    """At most that many round numbers from the lower to the higher."""
    if not (math.isfinite(low) and math.isfinite(high) and high > low):
        return []
    wished = (high - low) / max(most, 1)
    power = 10.0 ** math.floor(math.log10(wished))
    step = next(each * power for each in STEPS if each * power >= wished * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(number * step, 12 - math.floor(math.log10(step))) for number in range(first, last + 1)]


def paint_axes(painter: QPainter, area: Area, *, across: str = "", upright: bool = True) -> None:
    """Numbers below and, if wished, at the left of an area, and what is shown across, in its lower right corner."""
    room, theme, face = area.room, current(), figures()
    painter.setPen(QPen(QColor(theme.hairline), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(room.adjusted(-1, -1, 0, 0))
    for value in ticks(area.left, area.right, room.width() // APART):
        place = QRect(round(area.x(value)) - APART // 2, room.bottom() + 2, APART, BELOW - 2)
        draw_text(painter, place, tick(value), face, theme.secondary, align=Align.AlignHCenter)
    for value in ticks(area.low, area.high, max(room.height() // 36, 1)) if upright else []:
        place = QRect(0, round(area.y(value)) - 7, room.left() - 4, 14)
        draw_text(painter, place, tick(value), face, theme.secondary, align=Align.AlignRight)
    if across:
        corner = QRect(room.left(), room.bottom() - 15, room.width() - 4, 14)
        draw_text(painter, corner, across, words(), theme.secondary, align=Align.AlignRight)


def polyline(area: Area, x: Array, y: Array) -> QPolygonF:
    """A curve as points of the widget; values that are not finite are left out."""
    kept = np.isfinite(y)
    return QPolygonF([QPointF(area.x(a), area.y(b)) for a, b in zip(x[kept].tolist(), y[kept].tolist(), strict=True)])
