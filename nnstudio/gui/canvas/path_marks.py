"""The largest paths of the chain rule, drawn over the connections that they take."""

import msgspec
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.document.model import Edge
from nnstudio.gui import notation
from nnstudio.gui.canvas.drawing import Drawing
from nnstudio.gui.canvas.hops import Hop, Line, between, hops, tags
from nnstudio.gui.canvas.look import Look, flat
from nnstudio.gui.canvas.units import Units
from nnstudio.gui.store import Store
from nnstudio.session.frame import Path

THINNEST, WIDEST = 2.0, 6.0
CASING = 3.0
"""How much wider the patch of the canvas's color below a line is."""

PLACES = (0.5, 0.35, 0.65)
"""Shares of a connection at which the numbers of the first, second and third path stand, and so on."""

WORDS = 0.55
"""From this zoom on paths carry their products."""


class Stroke(msgspec.Struct, frozen=True, eq=False):
    """A line that one or more paths take."""

    path: QPainterPath
    width: float


class Tag(msgspec.Struct, frozen=True, eq=False):
    """The numbers of paths, and the product where it is one path."""

    place: QPointF
    brief: str
    full: str


class PathMarks(QGraphicsItem):
    """Draws what the store says of paths: the strongest thickest, each with its number.

    Connections between units are marked where both layers are unfolded, wires elsewhere.
    """

    def __init__(self, store: Store, drawing: Drawing, units: Units) -> None:
        super().__init__()
        self.store, self.drawing, self.units = store, drawing, units
        self.strokes: list[Stroke] = []
        self.tags: list[Tag] = []
        self.crossed: set[Edge] = set()
        self.area = QRectF()
        self.setZValue(1.25)
        drawing.addItem(self)

    @property
    def look(self) -> Look:
        """The present theme's pens."""
        return self.drawing.look

    def follow(self) -> None:
        """Mark the present paths where their connections are now."""
        if not self.store.paths and not self.strokes:
            return
        self.prepareGeometryChange()
        paths = self.store.paths
        ways = [self.lines(path) for path in paths]
        self.strokes = self.strokes_of(ways, [abs(path.product) for path in paths])
        told = tags(ways)
        self.tags = [self.tag(line, numbers, paths) for line, numbers in told.items()]
        wires = [line for way in ways for line in way if not isinstance(line, Hop)]
        self.crossed = {edge for line in wires if line not in told for edge in line}
        self.area = QRectF()
        for stroke in self.strokes:
            self.area = self.area.united(stroke.path.controlPointRect())
        self.update()

    def lines(self, path: Path) -> list[Line]:
        """What a path is drawn as."""
        document = self.store.document
        found: list[Line] = []
        for hop in hops(document, path):
            edges = tuple(edge for edge in between(document, hop) if edge in self.drawing.wires)
            if hop.unit >= 0 and edges:
                found.append(hop if self.unfolded(hop) else edges)
        return found

    def unfolded(self, hop: Hop) -> bool:
        """Whether single connections are drawn, and this is one of them."""
        pair = self.units.pairs.get(hop.target)
        if pair is None or not (hop.weighted and pair.exact):
            return False
        return hop.unit < len(pair.begin) and hop.end < len(pair.end)

    def strokes_of(self, ways: list[list[Line]], sizes: list[float]) -> list[Stroke]:
        """A line for each hop, as wide as its largest path wants, the widest on top."""
        largest = max(sizes, default=0.0) or 1.0
        widths: dict[Line, float] = {}
        for way, size in zip(ways, sizes, strict=True):
            width = THINNEST + (WIDEST - THINNEST) * (size / largest) ** 0.5
            for line in way:
                widths[line] = max(width, widths.get(line, 0.0))
        found = [Stroke(self.path_of(line), width) for line, width in widths.items()]
        return sorted(found, key=lambda each: each.width)

    def path_of(self, line: Line) -> QPainterPath:
        """The way from unit to unit, or along wires."""
        path = QPainterPath()
        if isinstance(line, Hop):
            pair = self.units.pairs[line.target]
            path.moveTo(pair.left, float(pair.begin[line.unit]))
            path.lineTo(pair.right, float(pair.end[line.end]))
        else:
            for edge in line:
                path.addPath(self.drawing.wires[edge].path)
        return path

    def tag(self, line: Line, numbers: list[int], paths: tuple[Path, ...]) -> Tag:
        """The numbers of the paths that are told at a line."""
        ranks = [number + 1 for number in numbers]
        brief = ", ".join(map(str, ranks))
        if len(ranks) > 2 and ranks[-1] - ranks[0] == len(ranks) - 1:
            brief = f"{ranks[0]}–{ranks[-1]}"
        product = f":  {notation.number(paths[numbers[0]].product)}" if len(numbers) == 1 else ""
        place = self.path_of(line).pointAtPercent(PLACES[numbers[0] % len(PLACES)] if isinstance(line, Hop) else 0.5)
        return Tag(place, brief, f"{brief}{product}")

    def boundingRect(self) -> QRectF:
        """All lines, with room for their tags."""
        return QRectF() if self.area.isNull() else self.area.adjusted(-80, -24, 80, 24)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Lines with a border of the canvas's color, the shapes that these would hide, then the tags."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for stroke in self.strokes:
            for pen in self.pens(stroke.width):
                painter.setPen(pen)
                painter.drawPath(stroke.path)
        for edge in self.crossed & self.drawing.wires.keys():
            self.drawing.wires[edge].paint_shape(painter)
        near = painter.worldTransform().m11() >= WORDS
        for box, words in self.placed(near=near):
            self.paint_tag(painter, box, words, near=near)

    def placed(self, *, near: bool) -> list[tuple[QRectF, str]]:
        """The tags that are seen: one that would cover that of a stronger path is brief, or left out."""
        found: list[tuple[QRectF, str]] = []
        for tag in self.tags:
            for words in (tag.full, tag.brief) if near else (tag.brief,):
                box = self.box(tag.place, words, near=near)
                if not any(box.intersects(other) for other, _ in found):
                    found.append((box, words))
                    break
        return found

    def pens(self, width: float) -> tuple[QPen, QPen]:
        """The border and the line."""
        return flat(self.look.canvas, width + CASING), flat(self.look.accent, width)

    def box(self, place: QPointF, words: str, *, near: bool) -> QRectF:
        """Where a tag lies."""
        metrics = self.look.label_metrics if near else self.look.far_label_metrics
        height = metrics.height() + 2
        width = max(metrics.horizontalAdvance(words) + 10, height)
        return QRectF(place.x() - width / 2, place.y() - height / 2, width, height)

    def paint_tag(self, painter: QPainter, box: QRectF, words: str, *, near: bool) -> None:
        """Numbers on a patch of the accent."""
        look = self.look
        painter.setPen(flat(look.canvas, 1.5))
        painter.setBrush(look.accent)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setFont(look.label if near else look.far_label)
        painter.setPen(look.on_accent)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
