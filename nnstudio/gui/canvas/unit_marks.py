"""What stands beside units: locks of clamped ones, and beside an output's the targets of the example that is shown."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from nnstudio.gui.canvas.activity import Activity, shades
from nnstudio.gui.canvas.geometry import RADIUS, Column
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.units_painter import NUMBERS, short

RING = 7.0
BESIDE = RADIUS + 14.0
"""From the middle of a unit to that of its target's ring."""

WORDS = BESIDE + RING + 4.0
WIDE, LINE = 44.0, 11.0
LOCK = 8.0
MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def paint_targets(
    painter: QPainter, look: Look, column: Column, target: Activity, activity: Activity | None, zoom: float
) -> None:
    """Beside each unit a ring in its target's color; with its number and the error O − y where there is room."""
    known = activity is not None and activity.fresh and activity.role == "activation"
    for unit in column.drawn:
        center = QPointF(BESIDE, float(column.places[unit]))
        value = float(target.values[unit])
        painter.setPen(QPen(look.text, 1.5))
        painter.setBrush(look.shade_brushes[shades(target.values[unit : unit + 1], target.scale)[0]])
        painter.drawEllipse(center, RING, RING)
        error = float(activity.values[unit]) - value if activity is not None and known else None
        if zoom >= NUMBERS:
            paint_words(painter, look, center.y(), f"y {short(value)}", "" if error is None else f"O−y {signed(error)}")
        elif error is not None:
            painter.setFont(look.title)
            painter.setPen(look.text)
            painter.drawText(QRectF(WORDS, center.y() - LINE, WIDE, 2 * LINE), MIDDLE, sign(error))


def paint_words(painter: QPainter, look: Look, y: float, upper: str, lower: str) -> None:
    """One or two short lines right of a ring."""
    painter.setPen(look.text)
    top = y - (LINE if lower else LINE / 2)
    for index, text in enumerate(text for text in (upper, lower) if text):
        painter.setFont(look.small_numbers if index else look.numbers)
        box = QRectF(WORDS, top + index * LINE, WIDE, LINE)
        painter.drawText(box, MIDDLE, text)


def sign(error: float) -> str:
    """Whether an output is above or below its target."""
    return "+" if error > 0 else "−" if error < 0 else "="


def signed(error: float) -> str:
    """An error with its sign, also where that is plus."""
    return f"{'+' if error > 0 else ''}{short(error)}"


def paint_locks(painter: QPainter, look: Look, column: Column, clamped: Iterable[tuple[int, float]]) -> None:
    """A small lock at the upper left of each clamped unit; beside the strip for those without a circle."""
    drawn = set(column.drawn)
    for unit, _ in clamped:
        if unit < len(column.places):
            y = float(column.places[unit])
            paint_lock(painter, look, QPointF(-RADIUS, y - RADIUS + 2) if unit in drawn else QPointF(-RADIUS, y))


def paint_lock(painter: QPainter, look: Look, center: QPointF) -> None:
    """A padlock."""
    body = QRectF(center.x() - LOCK / 2, center.y() - 1, LOCK, LOCK * 0.75)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look.canvas, 3.5))
    painter.drawArc(QRectF(center.x() - 2.5, center.y() - 4.5, 5, 7), 0, 180 * 16)
    painter.setPen(QPen(look.text, 1.5))
    painter.drawArc(QRectF(center.x() - 2.5, center.y() - 4.5, 5, 7), 0, 180 * 16)
    painter.setPen(QPen(look.canvas, 1.0))
    painter.setBrush(look.text)
    painter.drawRoundedRect(body, 1.5, 1.5)
