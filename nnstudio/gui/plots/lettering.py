"""Text in pictures. Fonts and widths are kept: painting many short texts is mostly making fonts and measuring."""

from collections.abc import Callable
from functools import cache, lru_cache

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from nnstudio.gui import theme

KNOWN = 4096
MOST = 1.3
"""By how much letters in pictures are enlarged at most, because their rows are not."""
Align = Qt.AlignmentFlag
Elide = Qt.TextElideMode


class Face:
    """A font with its measures.

    Attributes:
        font: the font.
        height: of a line.
        width: a function from a text to its width.
    """

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetrics(font)
        self.height = self.metrics.height()
        self.width = lru_cache(KNOWN)(self.metrics.horizontalAdvance)

    def cut(self, text: str, width: int, where: Elide = Elide.ElideRight) -> str:
        """The text, cut with an ellipsis where it is wider."""
        return text if self.width(text) <= width else self.metrics.elidedText(text, where, width)


@cache
def face(make: Callable[..., QFont], size: int, weight: QFont.Weight, _factor: float) -> Face:
    """A font as large as letters are shown now."""
    return Face(make(size, weight, MOST))


def words(size: int = theme.SMALL, weight: QFont.Weight = QFont.Weight.Normal) -> Face:
    """For words."""
    return face(theme.font, size, weight, theme.letters.factor)


def names(size: int = theme.SMALL) -> Face:
    """For what something is called."""
    return face(theme.font, size, QFont.Weight.DemiBold, theme.letters.factor)


def figures(size: int = theme.SMALL) -> Face:
    """For numbers and formulas."""
    return face(theme.mono, size, QFont.Weight.Normal, theme.letters.factor)


def symbol_or_all(heading: str, width: float) -> str:
    """All of a heading where it has room, else the symbol that it begins with."""
    return heading if words().width(heading) <= width else heading.partition(" ")[0]


def draw_text(
    painter: QPainter, room: QRect, text: str, face: Face, color: str, *, align: Align = Align.AlignLeft
) -> None:
    """One line of text in a place, cut with an ellipsis where it is too long."""
    painter.setFont(face.font)
    painter.setPen(QColor(color))
    painter.drawText(room, align | Align.AlignVCenter, face.cut(text, room.width()))
