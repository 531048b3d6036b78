"""How often which values occurred over the run: an image of iterations × values, density as shade."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnstudio.gui.focus import Focus
from nnstudio.gui.notation import typeset
from nnstudio.gui.plots.graph import APART, BELOW, LEFT, ticks
from nnstudio.gui.plots.header import tool_button
from nnstudio.gui.plots.heat import colors, image_of
from nnstudio.gui.plots.lettering import Align, draw_text, figures, names, words
from nnstudio.gui.plots.numerals import short, tick
from nnstudio.gui.plots.pace import Pace
from nnstudio.gui.plots.past_panel import held
from nnstudio.gui.plots.scene import Scene
from nnstudio.gui.plots.series import Array
from nnstudio.gui.plots.sheet import NOT_COMPUTED
from nnstudio.gui.plots.table import Table
from nnstudio.gui.plots.tiles import Tile, TilesPage
from nnstudio.gui.theme import GAP, GRID, current
from nnstudio.session.frame import Frame, Reply
from nnstudio.session.requests import Asked, DistributionRequest

POINTS = 200
CAPTION, READOUT = 20, 18
ZERO = 9
"""Pixels of the band for 0 on a logarithmic axis."""
FINEST = 2
"""Pixels of an interval at least; finer ones are put together."""
APART_DOWN = 13
"""Pixels between numbers at the side at least."""
FAINTEST = 0.15
"""How dark a single value is at least."""
NOTHING = "{name} has no {noun}. Select another node, or none to see all."
NONE = "No node of this network has {noun}."
FINDING = "finding out the past …"


@dataclass(frozen=True)
class Band:
    """A part of the vertical axis.

    Attributes:
        room: where it is painted.
        edges: (n + 1,) of its intervals, from the lowest value to the highest.
        counts: (moments, n).
        logarithmic: whether it is divided by powers of ten.
    """

    room: QRect
    edges: Array
    counts: Array
    logarithmic: bool = False

    def share(self, value: float) -> float:
        """How far up a value lies, from 0 to 1."""
        low, high, at = float(self.edges[0]), float(self.edges[-1]), value
        if self.logarithmic:
            low, high, at = (float(np.sign(each) * np.log10(abs(each))) for each in (low, high, value))
        return (at - low) / (high - low)

    def y(self, value: float) -> float:
        """Where a value is."""
        return self.room.bottom() + 1 - self.share(value) * self.room.height()

    def interval(self, y: float) -> int:
        """The interval at a height."""
        place = int((self.room.bottom() + 1 - y) / self.room.height() * (len(self.edges) - 1))
        return min(max(place, 0), len(self.edges) - 2)

    def marks(self) -> list[float]:
        """Round values at its side."""
        if not self.logarithmic:
            return ticks(float(self.edges[0]), float(self.edges[-1]), max(self.room.height() // 30, 1))
        powers = np.unique(np.round(np.log10(np.abs(self.edges))).astype(int))
        every = max(-(-len(powers) * 14 // max(self.room.height(), 1)), 1)
        return [float(np.sign(self.edges[0]) * 10.0**power) for power in powers[::-every]]


class DistributionTile(Tile):
    """The distributions of one quantity over the run.

    Args:
        role, name: of the quantity.
        noun: what its values are.

    Attributes:
        logarithmic: whether the axis has powers of ten on both sides of 0.
        reply: what is known; None before the first answer.
    """

    natural = 150

    def __init__(self, role: str, name: str, noun: str, *, logarithmic: bool) -> None:
        super().__init__(name)
        self.role, self.noun, self.logarithmic = role, noun, logarithmic
        self.reply: Reply | None = None
        self.iteration = 0

    @property
    def request(self) -> DistributionRequest:
        """The wish for its distributions."""
        return DistributionRequest(self.role, self.key, POINTS, self.logarithmic)

    def requests(self) -> Sequence[Asked]:
        """Its distributions."""
        return [self.request]

    def show_frame(self, frame: Frame) -> None:
        """Show what is known at a moment."""
        reply = frame.replies.get(self.request)
        if reply is not None:
            self.reply, self.iteration = reply, frame.moment.where.iteration
            self.setAccessibleDescription(self.readout)
            self.update()

    @property
    def counts(self) -> Array | None:
        """(moments, intervals); None while nothing is known."""
        return None if self.reply is None or self.reply.values is None else self.reply.values

    def numbers(self) -> Array | None:
        """(moments, intervals) counts."""
        return self.counts

    def tables(self) -> Sequence[Table]:
        """A row for each moment, a column for each interval that any value lies in."""
        if self.reply is None or self.reply.values is None or self.reply.edges is None:
            return []
        used = np.flatnonzero(self.reply.values.any(0))
        table = np.column_stack([self.reply.places, self.reply.values[:, used]])
        columns = ["iteration", *(f"from {self.reply.edges[each]:.6g}" for each in used)]
        return [Table(f"{self.key} over time", table, columns)]

    # Where what is

    @property
    def room(self) -> QRect:
        """Where the image is."""
        height = self.height() - CAPTION - GRID - BELOW - READOUT
        return QRect(LEFT + GAP, CAPTION + GRID, max(self.width() - LEFT - 2 * GAP, 1), max(height, 1))

    def dates(self) -> Array:
        """The iterations of the image's columns, evenly spread over all that are known."""
        places = np.empty(0) if self.reply is None else self.reply.places
        if not len(places):
            return np.empty(0, np.int64)
        count = min(int(places[-1] - places[0]) + 1, POINTS)
        return np.linspace(places[0], places[-1], count).round().astype(np.int64)

    def bands(self) -> list[Band]:
        """The parts of the vertical axis, from the highest values to the lowest."""
        counts, edges = self.counts, None if self.reply is None else self.reply.edges
        if counts is None or edges is None or self.reply is None:
            return []
        columns = counts[held(self.reply.places, self.dates())]
        return [*(signed_bands if self.logarithmic else plain_bands)(columns, np.asarray(edges), self.room)]

    def column_at(self, x: float) -> int:
        """The column at a place."""
        count = len(self.dates())
        return min(max(int((x - self.room.left()) / self.room.width() * count), 0), count - 1)

    @property
    def readout(self) -> str:
        """The interval under the pointer, or all in words."""
        counts, bands = self.counts, self.bands()
        if counts is None or not bands:
            return NOT_COMPUTED
        if self.pointer is not None and self.room.contains(self.pointer.toPoint()):
            band = next((each for each in bands if each.room.bottom() >= self.pointer.y()), bands[-1])
            column, place = self.column_at(self.pointer.x()), band.interval(self.pointer.y())
            count, total = int(band.counts[column, place]), int(total_of(bands)[column])
            span = f"from {short(float(band.edges[place]))} to {short(float(band.edges[place + 1]))}"
            return f"iteration {self.dates()[column]:,}: {count:,} of {total:,} {self.noun} {span}"
        low = next(float(band.edges[0]) for band in reversed(bands))
        first, last = (f"{int(self.dates()[place]):,}" for place in (0, -1))
        span = f"{short(low)} to {short(float(bands[0].edges[-1]))}"
        return f"{int(counts[-1].sum()):,} {self.noun} · iterations {first} to {last} · axis {span}"

    # Painting

    def paint(self, painter: QPainter, _exposed: QRect) -> None:
        """Caption, image, axes, the line below."""
        width = self.width() - 2 * GRID
        caption = QRect(GRID, 0, width, CAPTION)
        draw_text(painter, caption, self.key, names(), current().text)
        bands = self.bands()
        caption.setLeft(caption.left() + names().width(self.key) + GAP)
        draw_text(painter, caption, self.remark(bands), words(), current().secondary, align=Align.AlignRight)
        if bands:
            self.paint_bands(painter, bands)
            self.paint_values(painter, bands)
            self.paint_time(painter)
        below = QRect(GRID, self.height() - READOUT, width, READOUT)
        draw_text(painter, below, self.readout, words(), current().text)

    def remark(self, bands: list[Band]) -> str:
        """What the darkest shade stands for, and whether there is more to come."""
        parts = [FINDING] if self.reply is not None and not self.reply.complete else []
        if bands:
            parts.append(f"darkest {densest(bands):.0%}")
        return " · ".join(parts)

    def paint_bands(self, painter: QPainter, bands: list[Band]) -> None:
        """Density as shade."""
        painter.setPen(QPen(QColor(current().hairline), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.room.adjusted(-1, -1, 0, 0))
        total, most = np.maximum(total_of(bands), 1), densest(bands)
        table = colors(current(), signed=False)
        for band in bands:
            shares = (band.counts / total[:, np.newaxis]).T[::-1] / (most or 1.0)
            shades = np.where(shares > 0, FAINTEST + (1 - FAINTEST) * np.sqrt(shares), 0.0)
            pixels = table[(shades * 255).astype(np.uint8)]
            pixels[shares == 0] = 0
            painter.drawImage(band.room, image_of(pixels))
            if band is not bands[-1]:
                painter.fillRect(band.room.left(), band.room.bottom(), band.room.width(), 1, QColor(current().hairline))

    def paint_values(self, painter: QPainter, bands: list[Band]) -> None:
        """Numbers at the side, that of 0 first; others stand where there is room."""
        taken: list[int] = []
        for band in sorted(bands, key=lambda each: each.room.height()):
            for value in band.marks():
                y = round(band.y(value))
                if all(abs(y - other) >= APART_DOWN for other in taken):
                    taken.append(y)
                    text = powered(value) if band.logarithmic else tick(value)
                    place = QRect(0, y - 7, LEFT + GRID, 14)
                    draw_text(painter, place, text, figures(), current().secondary, align=Align.AlignRight)

    def paint_time(self, painter: QPainter) -> None:
        """Iterations below, and a line at the present one where that is not the last."""
        room, dates = self.room, self.dates()
        first, last = float(dates[0]), float(dates[-1])
        span = max(last - first + 1, 1.0)
        for value in ticks(first, last, max(room.width() // APART, 1)):
            if value == round(value):
                middle = room.left() + (value - first + 0.5) / span * room.width()
                place = QRect(round(middle) - APART // 2, room.bottom() + 2, APART, BELOW - 2)
                draw_text(painter, place, tick(value), figures(), current().secondary, align=Align.AlignHCenter)
        if first <= self.iteration < last:
            x = round(room.left() + (self.iteration - first + 0.5) / span * room.width())
            painter.setPen(QPen(QColor(current().text), 1, Qt.PenStyle.DashLine))
            painter.drawLine(x, room.top(), x, room.bottom())


def powered(value: float) -> str:
    """A power of ten with its sign, always as one."""
    power = round(float(np.log10(abs(value))))
    return ("−" if value < 0 else "") + (typeset(f"1e{power}") if power else "1")


def total_of(bands: list[Band]) -> Array:
    """(moments,) values that were counted."""
    found: Array = np.sum([band.counts.sum(1) for band in bands], 0)
    return found


def densest(bands: list[Band]) -> float:
    """The largest share of a moment's values that lies in one interval."""
    total = np.maximum(total_of(bands), 1)
    return max(float((band.counts / total[:, np.newaxis]).max(initial=0.0)) for band in bands)


def plain_bands(counts: Array, edges: Array, room: QRect) -> Iterator[Band]:
    """One band of equally wide intervals, as far as values reach."""
    used = np.flatnonzero(counts.any(0))
    if not len(used):
        used = np.array([len(edges) // 2])
    first, last = max(int(used[0]) - 1, 0), min(int(used[-1]) + 2, len(edges) - 1)
    merge = together(last - first, room.height())
    first -= first % merge
    last = min(last + -(last - first) % merge, len(edges) - 1)
    yield Band(room, edges[first : last + 1 : merge], summed(counts[:, first:last], merge))


def signed_bands(counts: Array, edges: Array, room: QRect) -> Iterator[Band]:
    """A band of powers of ten above 0, one for 0 and those below, and one below 0; those that values lie in."""
    middle = len(edges) // 2 - 1
    used: Array = np.asarray(counts.any(0))
    sides = {sign: np.flatnonzero(used[middle + 1 :] if sign > 0 else used[:middle][::-1]) for sign in (1, -1)}
    sides = {sign: found for sign, found in sides.items() if len(found)} or {1: np.array([middle // 2])}
    decade = round(1 / float(np.log10(edges[-1] / edges[-2])))
    first = min(int(found[0]) for found in sides.values()) // decade * decade
    last = -(-(max(int(found[-1]) for found in sides.values()) + 1) // decade) * decade
    height = (room.height() - ZERO) // len(sides)
    merge = next((each for each in (1, 2, 4) if (last - first) // each * FINEST <= height), decade)
    top = room.top()
    if 1 in sides:
        part = slice(middle + 1 + first, middle + 1 + last)
        place = QRect(room.left(), top, room.width(), height)
        yield Band(place, edges[part.start : part.stop + 1 : merge], summed(counts[:, part], merge), logarithmic=True)
        top += height
    bottom = room.top() + room.height() - (height if -1 in sides else 0)
    inner = slice(middle - first, middle + 1 + first)
    zero = np.array([edges[inner.start], edges[inner.stop]])
    yield Band(QRect(room.left(), top, room.width(), bottom - top), zero, counts[:, inner].sum(1, keepdims=True))
    if -1 in sides:
        part = slice(middle - last, middle - first)
        place = QRect(room.left(), bottom, room.width(), height)
        yield Band(place, edges[part.start : part.stop + 1 : merge], summed(counts[:, part], merge), logarithmic=True)


def together(count: int, height: int) -> int:
    """How many intervals to put together, so that each has a few pixels; a power of two."""
    merge = 1
    while count * FINEST > merge * max(height, 1):
        merge *= 2
    return merge


def summed(counts: Array, merge: int) -> Array:
    """Counts of neighbors put together."""
    return np.add.reduceat(counts, np.arange(0, counts.shape[1], merge), axis=1)


class DistributionsPage(TilesPage):
    """The distributions of a quantity of the looked-at nodes, over the run.

    Args:
        role: of the quantity: "gradient" and "value" are of weights, others of nodes.
        noun: what its values are, such as "weights".
        logarithmic: whether the axis is one of powers of ten until the user chooses.
    """

    def __init__(
        self, focus: Focus, title: str, explanation: str, role: str, noun: str, *, logarithmic: bool = False
    ) -> None:
        self.role, self.noun = role, noun
        self.pace = Pace(focus.store)
        self.logarithm = tool_button("log", "Powers of ten on both sides of 0", checkable=True)
        self.logarithm.setChecked(logarithmic)
        super().__init__(focus, title, explanation, self.distributions)
        self.header.add(self.logarithm)
        self.logarithm.toggled.connect(self.rebuild)

    def distributions(self, seen: Scene) -> Sequence[Tile] | str:
        """A tile for each weight matrix or node."""
        of_weights = self.role in {"value", "gradient"}
        found = seen.weights() if of_weights else seen.having(self.role)
        noun = "weights" if of_weights else self.noun
        if not found:
            named = ", ".join(self.focus.names)
            return NOTHING.format(name=named, noun=noun) if named else NONE.format(noun=noun)
        logarithmic = self.logarithm.isChecked()
        return [DistributionTile(self.role, each.name, self.noun, logarithmic=logarithmic) for each in found]

    def requests(self) -> list[Asked]:
        """The pasts of what is seen, a few times a second."""
        return super().requests() if self.pace.due() else []
