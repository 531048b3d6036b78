"""What lies behind the drawing."""

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from nnstudio.gui.canvas.geometry import GRID
from nnstudio.gui.canvas.look import Look

DISTANCE = 4 * GRID
DOTS = 0.5
"""Below this zoom the grid has no dots."""

HINT = "Drag a layer here from the palette,\nor double-click to search for one"


def paint_backdrop(painter: QPainter, area: QRectF, look: Look, *, empty: bool) -> None:
    """Paint an area of the scene."""
    painter.fillRect(area, look.canvas)
    if painter.worldTransform().m11() >= DOTS:
        painter.setPen(look.dots)
        painter.drawPoints(dots(area))
    if empty:
        painter.setFont(look.hint)
        painter.setPen(look.secondary)
        painter.drawText(QRectF(-300, -40, 600, 80), Qt.AlignmentFlag.AlignCenter, HINT)


def dots(area: QRectF) -> list[QPointF]:
    """The grid's points in an area."""
    left, top = math.floor(area.left() / DISTANCE), math.floor(area.top() / DISTANCE)
    return points(left, top, math.ceil(area.right() / DISTANCE), math.ceil(area.bottom() / DISTANCE))


@lru_cache(8)
def points(left: int, top: int, right: int, bottom: int) -> list[QPointF]:
    """The grid's points between some of its lines; while training, the same ones are wanted with every frame."""
    return [QPointF(x * DISTANCE, y * DISTANCE) for y in range(top, bottom + 1) for x in range(left, right + 1)]
