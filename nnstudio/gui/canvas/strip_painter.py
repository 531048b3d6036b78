"""Painting the strips of a folded card."""

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from nnstudio.gui import theme
from nnstudio.gui.canvas.activity import Activity, shades
from nnstudio.gui.canvas.geometry import HEIGHT, WIDTH
from nnstudio.gui.canvas.look import Look

TOP, THICK, APART = 57.0, 5.0, 2.0
STALE = 0.45
"""Opacity of numbers of the pass before."""


def paint_strips(painter: QPainter, look: Look, strips: tuple[Activity | None, ...]) -> None:
    """One strip below the other in coordinates around the card's centre; an empty track where nothing is computed."""
    clear = painter.opacity()
    left, top = theme.PADDING - WIDTH / 2, TOP - HEIGHT / 2
    for row, strip in enumerate(strips):
        place = QRectF(left, top + row * (THICK + APART), WIDTH - 2 * theme.PADDING, THICK)
        painter.fillRect(place, look.far_waiting)
        if strip is not None:
            painter.setOpacity(clear if strip.fresh else STALE * clear)
            painter.drawImage(place, image(look, strip))
            painter.setOpacity(clear)


def image(look: Look, strip: Activity) -> QImage:
    """One pixel for each value, in the colors of signs."""
    colors = np.ascontiguousarray(look.shade_table[shades(strip.values, strip.scale)])
    found = QImage(colors.data, len(colors), 1, 4 * len(colors), QImage.Format.Format_RGBA8888_Premultiplied)
    return found.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)  # which is painted much sooner
