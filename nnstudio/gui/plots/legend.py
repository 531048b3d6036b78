"""The names of a plot's curves with the values at one iteration."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.gui.plots.lettering import draw_text, figures, names, words
from nnstudio.gui.plots.numerals import brief, full, short
from nnstudio.gui.theme import GAP, GRID, current, watcher

SAMPLE, BREADTH = 16, 10
FAINT, PALE = 60, 150
HEIGHT = 24
DASH = [3.0, 3.0]
FEW, ROWS = 2, 3


@dataclass(frozen=True)
class Line:
    """A curve of a plot.

    Attributes:
        name: of the curve, as it is requested.
        words: as it is called on screen.
        color: the theme's color, by name.
        dashed: the second cue beside the color.
        short: as it is called where there is little room.
        turn: how far its color is turned around the circle of colors, from 0 to 1.
        dash: lengths of strokes and gaps, where it is dashed in a way of its own.
        pale: whether it stands behind the others, without a band.
    """

    name: str
    words: str
    color: str = "accent"
    dashed: bool = False
    short: str = ""
    turn: float = 0.0
    dash: tuple[float, ...] = ()
    pale: bool = False


class Legend(QWidget):
    """For each curve a sample of it, its name and its value: in one line, or in a few where there are many curves."""

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
        self.fold()

    def fold(self) -> None:
        """Take as many lines as there are to be."""
        self.setFixedHeight(HEIGHT * len(self.rows()))
        self.update()

    def rows(self) -> "list[list[Entry]]":
        """The curves' names and values, line by line."""
        return wrapped(self.entries, self.width() - 2 * GAP - self.indent)

    @property
    def indent(self) -> int:
        """The room that the title takes."""
        return names().width(self.title) + GAP if self.title else 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold anew."""
        super().resizeEvent(event)
        self.fold()

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
        """As many lines as there are now."""
        return QSize(100, HEIGHT * len(self.rows()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Samples, names, values; the place at the right where there is room."""
        painter = QPainter(self)
        line = QRect(GAP, 0, self.width() - 2 * GAP, HEIGHT)
        if self.title:
            draw_text(painter, line, self.title, names(), current().text)
        line.setLeft(line.left() + self.indent)
        for row in self.rows():
            room = QRect(line)
            for entry in row:
                paint_entry(painter, room, *entry)
                room.setLeft(room.left() + width(*entry[1:]))
            line.translate(0, HEIGHT)
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


def wrapped(entries: list[tuple[Line, float]], room: int) -> list[list[Entry]]:
    """Entries in one line where they fit, or are two that cannot be helped; else in a few lines."""
    found = fitting(entries, room)
    taken = [width(called, value) for _, called, value in found]
    if sum(taken) <= room or len(found) <= FEW:
        return [found]
    rows: list[list[Entry]] = [[]]
    left = room
    for entry, wide in zip(found, taken, strict=True):
        if wide > left and rows[-1]:
            rows.append([])
            left = room
        rows[-1].append(entry)
        left -= wide
    return rows[:ROWS]


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


def ink(line: Line) -> QColor:
    """The color of a curve."""
    color = QColor(getattr(current(), line.color))
    if line.turn:
        hue = (color.hslHueF() + line.turn) % 1.0
        color = QColor.fromHslF(hue, color.hslSaturationF(), color.lightnessF())
    return color


def tint(line: Line) -> QColor:
    """The color of the band of a curve's values."""
    color = ink(line)
    color.setAlpha(0 if line.pale else FAINT)
    return color


def pen(line: Line, width: float, alpha: int = 255) -> QPen:
    """The pen that draws a curve."""
    color = ink(line)
    color.setAlpha(PALE if line.pale else alpha)
    made = QPen(color, width)
    made.setCosmetic(True)
    if line.dashed or line.dash:
        made.setDashPattern([*line.dash] or DASH)
    return made
