"""The names of a plot's curves with the values at one iteration."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.gui.plots.lettering import draw_text, figures, names, words
from nnstudio.gui.plots.numerals import brief, full, short
from nnstudio.gui.theme import GAP, GRID, current, watcher

SAMPLE, BREADTH = 16, 10
FAINT = 60
HEIGHT = 24
DASH = [3.0, 3.0]


@dataclass(frozen=True)
class Line:
    """A curve of a plot.

    Attributes:
        name: of the curve, as it is requested.
        words: as it is called on screen.
        color: the theme's color, by name.
        dashed: the second cue beside the color.
        short: as it is called where there is little room.
    """

    name: str
    words: str
    color: str = "accent"
    dashed: bool = False
    short: str = ""


class Legend(QWidget):
    """One line: for each curve a sample of it, its name and its value."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[tuple[Line, float]] = []
        self.place = ""
        self.title = ""
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        watcher.changed.connect(self.update)

    def show_values(self, entries: list[tuple[Line, float]], place: str) -> None:
        """Show these values, which hold at a place such as "iteration 120"."""
        self.entries, self.place = entries, place
        self.setAccessibleName(self.words)
        self.setToolTip(self.words)
        self.update()

    def show_title(self, title: str) -> None:
        """Say what the plot is of, where that is not clear from what stands around it."""
        self.title = title
        self.update()

    @property
    def words(self) -> str:
        """All of it as text."""
        values = [f"{line.words} {full(value)}" for line, value in self.entries]
        return ", ".join([*values, self.place] if self.place else values)

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(100, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Samples, names, values; the place at the right where there is room."""
        painter = QPainter(self)
        room = self.rect().adjusted(GAP, 0, -GAP, 0)
        if self.title:
            draw_text(painter, room, self.title, names(), current().text)
            room.setLeft(room.left() + names().width(self.title) + GAP)
        for line, called, value in fitting(self.entries, room.width()):
            paint_entry(painter, room, line, called, value)
            room.setLeft(room.left() + width(called, value))
        if words().width(self.place) <= room.width():
            draw_text(painter, room, self.place, words(), current().secondary, align=Qt.AlignmentFlag.AlignRight)
        painter.end()


Entry = tuple[Line, str, str]


def fitting(entries: list[tuple[Line, float]], room: int) -> list[Entry]:
    """Each curve's line, name and value: names are shortened before values are."""
    ways: list[list[Entry]] = [
        [(line, line.words, brief(value)) for line, value in entries],
        [(line, line.short or line.words, brief(value)) for line, value in entries],
        [(line, line.short or line.words, short(value)) for line, value in entries],
    ]
    return next((way for way in ways if sum(width(called, value) for _, called, value in way) <= room), ways[-1])


def width(called: str, value: str) -> int:
    """What a curve's entry takes."""
    return SAMPLE + GRID + words().width(called) + GRID + figures().width(value) + GAP


def paint_entry(painter: QPainter, room: QRect, line: Line, called: str, value: str) -> None:
    """One curve's sample, which is a line upon the band of its values, with name and value."""
    middle = room.center().y() + 1
    painter.fillRect(room.left(), middle - BREADTH // 2, SAMPLE, BREADTH, tint(line))
    painter.setPen(pen(line, 2.0))
    painter.drawLine(room.left(), middle, room.left() + SAMPLE, middle)
    place = room.adjusted(SAMPLE + GRID, 0, 0, 0)
    draw_text(painter, place, called, words(), current().secondary)
    place.setLeft(place.left() + words().width(called) + GRID)
    draw_text(painter, place, value, figures(), current().text)


def tint(line: Line) -> QColor:
    """The color of the band of a curve's values."""
    color = QColor(getattr(current(), line.color))
    color.setAlpha(FAINT)
    return color


def pen(line: Line, width: float, alpha: int = 255) -> QPen:
    """The pen that draws a curve."""
    color = QColor(getattr(current(), line.color))
    color.setAlpha(alpha)
    made = QPen(color, width)
    made.setCosmetic(True)
    if line.dashed:
        made.setDashPattern(DASH)
    return made
