"""The pens of connections between units.

Wide pens are opaque and thin ones cosmetic: Qt joins the lines of a wide translucent pen into one path first, which
takes a hundred times as long.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from nnstudio.gui.canvas import strokes
from nnstudio.gui.canvas.strokes import Crowd
from nnstudio.gui.theme import Theme

CLEAR = {Crowd.FEW: 1.0, Crowd.MANY: 0.85, Crowd.MASS: 0.7, Crowd.FADED: 0.15}
"""How clear the strongest connections are."""

PALEST = 0.35

Pens = dict[Crowd, dict[int, QPen]]


def stroke_pens(theme: Theme) -> Pens:
    """For each crowd the pen of each group; group -1 is for connections whose values are not computed."""
    return {crowd: {group: stroke_pen(theme, group, crowd) for group in strokes.GROUPS} for crowd in Crowd}


def stroke_pen(theme: Theme, group: int, crowd: Crowd) -> QPen:
    """Positive and negative in their colors, weak ones paler; negative ones dashed where that can be seen."""
    if group == strokes.UNKNOWN:
        return line(QColor(theme.hairline), 1.0)
    if group == strokes.NAN:
        return dashed(line(QColor(theme.error), 1.0))
    level = group % strokes.LEVELS / (strokes.LEVELS - 1)
    color = QColor(theme.positive if group < strokes.LEVELS else theme.negative)
    clear = CLEAR[crowd] * (PALEST + (1 - PALEST) * level)
    pen = line(mixed(color, QColor(theme.canvas), clear), strokes.width_of(group, crowd))
    return dashed(pen) if group >= strokes.LEVELS and crowd in (Crowd.FEW, Crowd.MANY) else pen


def line(color: QColor, width: float) -> QPen:
    """A solid pen; one of at most one pixel is as thin at any zoom, which is much cheaper."""
    pen = QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
    pen.setCosmetic(width <= 1)
    return pen


def dashed(pen: QPen) -> QPen:
    """The pen with dashes that are as long at any width."""
    made = QPen(pen)
    made.setDashPattern([7.0 / pen.widthF(), 4.0 / pen.widthF()])
    return made


def mixed(color: QColor, ground: QColor, share: float) -> QColor:
    """The opaque color that a translucent one would be on a ground."""
    pairs = zip(color.getRgbF()[:3], ground.getRgbF()[:3], strict=True)  # type: ignore[index]
    return QColor.fromRgbF(*(share * one + (1 - share) * other for one, other in pairs))
