"""The mark of a breakpoint, the same in lists, beside instructions and on nodes; its shape tells its state."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from nnstudio.gui.debugging.states import State
from nnstudio.gui.theme import current

WORDS: dict[State, str] = {
    "on": "stops the training",
    "off": "is disabled",
    "hit": "has stopped the training here",
    "invalid": "can never stop",
}
RING = 1.5


def paint_mark(painter: QPainter, center: QPointF, radius: float, state: State) -> None:
    """A disk: filled where it is on, hollow where it is off, with a triangle where it is hit, crossed where invalid."""
    colors = current()
    color = QColor(colors.secondary if state in ("off", "invalid") else colors.error)
    filled = state in ("on", "hit")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, RING))
    painter.setBrush(QBrush(color) if filled else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(center, radius, radius)
    if state == "hit":
        paint_triangle(painter, center, 0.55 * radius, QColor(colors.panel))
    elif state == "invalid":
        painter.drawLine(center + QPointF(-0.6, 0.6) * radius, center + QPointF(0.6, -0.6) * radius)
    painter.restore()


def paint_triangle(painter: QPainter, center: QPointF, size: float, color: QColor) -> None:
    """A triangle that points to the right."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    corners = [QPointF(-0.7, -1.0), QPointF(1.1, 0.0), QPointF(-0.7, 1.0)]
    painter.drawPolygon(QPolygonF([center + corner * size for corner in corners]))
