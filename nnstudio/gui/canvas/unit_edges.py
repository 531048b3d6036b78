"""The connections between the units of two unfolded layers: one item for all of them."""

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.gui import notation
from nnstudio.gui.canvas import strokes
from nnstudio.gui.canvas.activity import Marks, Numbers
from nnstudio.gui.canvas.cards import Cuts
from nnstudio.gui.canvas.density import density, strongest
from nnstudio.gui.canvas.geometry import RADIUS
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.strokes import Crowd
from nnstudio.session.requests import View

LINES = 2000
"""More connections than this are drawn as a density picture with the strongest lines on top."""

ON_TOP = 300
ROWS = 192
REACH = 5.0
NUMBERS = 1.6
"""Connections carry their numbers from this zoom on, or where those are pinned, unless they are too many."""

NUMBERED = 60
FAINT = 0.35


class UnitEdges(QGraphicsItem):
    """Draws the weight (or gradient) matrix between two columns of units.

    Where the matrix has a part for each of several gates, a connection shows the weight of largest size. Cut
    connections are faint dashes.
    """

    def __init__(self, source: NodeItem, target: NodeItem, look: Look) -> None:
        super().__init__()
        self.source, self.target = source, target
        self.units = (unit_count(source), unit_count(target))
        self.gates = max(len(target.card.gates), 1)
        self.look = look
        self.view: View | None = None
        self.values: Numbers | None = None
        self.cut: Cuts = ()
        self.widest = 0.0
        self.focus: int | None = None
        self.unit: tuple[NodeItem, int] | None = None
        self.picture: QImage | None = None
        self.setZValue(-1)
        self.follow()

    @property
    def begin_units(self) -> int:
        """Number of units of the layer before."""
        return self.units[0]

    @property
    def end_units(self) -> int:
        """Number of units of the layer behind."""
        return self.units[1]

    def seen(self, area: QRectF) -> bool:
        """Whether the connections are seen in an area of the scene."""
        return self.area.intersects(area)

    @property
    def shape_of_edges(self) -> tuple[int, int]:
        """Rows and columns of what is drawn: of the values, or of the matrix while there are none."""
        if self.values is not None:
            return self.values.shape[0], self.values.shape[1]
        return self.units

    @property
    def exact(self) -> bool:
        """Whether what is drawn are single connections, not blocks of them."""
        return self.values is None or self.values.shape == self.units

    def follow(self) -> None:
        """Stand between the two columns again."""
        self.prepareGeometryChange()
        rows, columns = self.shape_of_edges
        self.left = self.source.x() + RADIUS
        self.right = self.target.x() - RADIUS
        self.begin = self.source.y() + blocks(self.source, rows)
        self.end = self.target.y() + blocks(self.target, columns)
        self.area = self.extent()
        self.regroup()

    def extent(self) -> QRectF:
        """The rectangle that the lines fill."""
        ends = [float(f(part)) for part in (self.begin, self.end) for f in (np.min, np.max)]
        left, right = min(self.left, self.right), max(self.left, self.right)
        return QRectF(left, min(ends), right - left, max(max(ends) - min(ends), 1.0))

    def set_view(self, view: View | None) -> None:
        """Draw other values: (sources, targets), perhaps in blocks; one of another matrix or without any is none."""
        before = self.shape_of_edges
        fits = view is not None and view.shape == (self.begin_units, self.gates * self.end_units)
        self.view = view if fits else None
        self.cut = self.target.card.cut
        self.values = None if self.view is None else strongest_gate(self.view.values, self.gates)
        if self.values is not None:
            self.widest = strokes.scale_of(self.values, self.widest)
        if self.shape_of_edges != before:
            self.follow()
        else:
            self.regroup()

    def set_look(self, look: Look) -> None:
        """Paint with another theme's pens."""
        self.look = look
        self.regroup()

    def set_focus(self, focus: int | None, unit: tuple[NodeItem, int] | None) -> None:
        """Light one connection by its flat index, or those of one unit."""
        if (focus, unit) != (self.focus, self.unit):
            self.focus, self.unit = focus, unit
            self.regroup()

    def regroup(self) -> None:
        """Sort what is drawn by pen, once per frame of values instead of once per painting."""
        rows, columns = self.shape_of_edges
        cut = np.array([source * columns + target for source, target in self.cut_here()], np.intp)
        chosen = np.setdiff1d(np.arange(rows * columns), cut) if cut.size else np.arange(rows * columns)
        self.picture = None
        self.absent = self.lines(cut)
        self.absent_lit = self.lines(cut[cut == self.focus]) if self.focus is not None else []
        if chosen.size > LINES:
            chosen = chosen[:0] if self.values is None else strongest(self.values, ON_TOP)
            self.picture = self.density_picture()
        lit = self.lit(chosen)
        self.faint = self.lines_by_pen(chosen[~lit]) if not lit.all() else []
        self.clear = self.lines_by_pen(chosen[lit])
        self.crowd = strokes.crowd_of(rows * columns if lit.all() else int(lit.sum()))
        self.update()

    def cut_here(self) -> Cuts:
        """The cut connections that are drawn: those of single connections between the two columns."""
        if not self.exact:
            return ()
        return tuple(pair for pair in self.cut if pair[0] < self.begin_units and pair[1] < self.end_units)

    def lit(self, chosen: strokes.Groups) -> Marks:
        """Which of the connections are not faded because the pointer is elsewhere."""
        rows, columns = self.shape_of_edges
        if self.focus is not None:
            return np.asarray(chosen == self.focus)
        if self.unit is not None and self.unit[0] is self.source:
            return np.asarray(chosen // columns == self.unit[1] * rows // self.begin_units)
        if self.unit is not None and self.unit[0] is self.target:
            return np.asarray(chosen % columns == self.unit[1] * columns // self.end_units)
        return np.ones(chosen.shape, np.bool_)

    def lines_by_pen(self, chosen: strokes.Groups) -> list[tuple[int, list[QLineF]]]:
        """Lines by the group of their pen."""
        lines = self.lines(chosen)
        if not lines:
            return []
        if self.values is None:
            return [(strokes.UNKNOWN, lines)]
        found = strokes.groups(self.values.ravel()[chosen], self.widest)
        return [(group, [lines[i] for i in part]) for group, part in strokes.members(found)]

    def lines(self, chosen: strokes.Groups) -> list[QLineF]:
        """The lines of connections."""
        columns = self.shape_of_edges[1]
        starts, ends = self.begin[chosen // columns].tolist(), self.end[chosen % columns].tolist()
        left, right = self.left, self.right
        return [QLineF(left, a, right, b) for a, b in zip(starts, ends, strict=True)]

    def density_picture(self) -> QImage | None:
        """The picture of all connections; None where nothing is computed."""
        if self.values is None:
            return None
        picture = np.ascontiguousarray(density(self.values, self.begin, self.end, ROWS, self.look.sign_colors))
        rows, columns = picture.shape[:2]
        kind = QImage.Format.Format_RGBA8888_Premultiplied
        image = QImage(picture.data, columns, rows, 4 * columns, kind)
        return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)

    def boundingRect(self) -> QRectF:
        """The lines with their widths."""
        return self.area.adjusted(-4, -4, 4, 4)

    def index_at(self, point: QPointF) -> int | None:
        """Flat index of the strongest connection within a few pixels of a point; None where there is none."""
        if not self.area.adjusted(0, -REACH, 0, REACH).contains(point) or self.right == self.left:
            return None
        t = (point.x() - self.left) / (self.right - self.left)
        heights = (1 - t) * self.begin[:, None] + t * self.end
        near = np.flatnonzero(np.abs(heights - point.y()).ravel() <= REACH)
        if not near.size:
            return None
        sizes = np.zeros(near.size) if self.values is None else np.abs(self.values.ravel()[near])
        return int(near[np.nan_to_num(sizes, nan=np.inf).argmax()])

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """The picture where there is one, then faded lines, then clear ones."""
        painter.setClipRect(option.exposedRect)
        if self.picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setOpacity(FAINT if self.faint or self.unit else 1)
            painter.drawImage(self.area, self.picture)
            painter.setOpacity(1)
        self.draw(painter, self.faint, Crowd.FADED)
        self.draw(painter, self.clear, self.crowd)
        for pen, lines in ((self.look.cut_wire, self.absent), (self.look.hover_cut_wire, self.absent_lit)):
            painter.setPen(pen)
            painter.drawLines(lines)
        near = self.target.numbers or painter.worldTransform().m11() >= NUMBERS
        if self.values is not None and near and self.values.size <= NUMBERED:
            self.paint_numbers(painter, self.values)

    def draw(self, painter: QPainter, lines: list[tuple[int, list[QLineF]]], crowd: Crowd) -> None:
        """One call for each pen."""
        for group, each in lines:
            painter.setPen(self.look.strokes[crowd][group])
            painter.drawLines(each)

    def paint_numbers(self, painter: QPainter, values: Numbers) -> None:
        """Each connection's number at a third of its way, on a patch of the canvas's color."""
        painter.setFont(self.look.small_numbers)
        painter.setBrush(self.look.canvas)
        cut = set(self.cut_here())
        for row, begin in enumerate(self.begin.tolist()):
            for column, end in enumerate(self.end.tolist()):
                t = 0.3 + 0.07 * (column % 4)
                middle = QPointF(self.left + t * (self.right - self.left), begin + t * (end - begin))
                box = QRectF(middle.x() - 13, middle.y() - 5, 26, 10)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.drawRect(box)
                painter.setPen(self.look.text)
                words = "cut" if (row, column) in cut else notation.number(values[row, column])
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def strongest_gate(values: Numbers | None, gates: int) -> Numbers | None:
    """(sources, targets) of (sources, gates × targets): of each connection's weights the one of largest size."""
    if values is None or gates == 1:
        return values
    parts = values.reshape(len(values), gates, -1)
    return np.take_along_axis(parts, np.abs(parts).argmax(axis=1, keepdims=True), axis=1)[:, 0]


def unit_count(node: NodeItem) -> int:
    """Number of units of an unfolded node."""
    assert node.column is not None  # noqa: S101
    return len(node.column.places)


def blocks(node: NodeItem, count: int) -> Numbers:
    """(count,) the heights of a node's units, each the mean of a block where there are fewer values than units."""
    assert node.column is not None  # noqa: S101
    places = node.column.places
    if count == len(places):
        return places
    starts = np.arange(count) * len(places) // count
    return np.asarray(np.add.reduceat(places, starts) / np.diff(starts, append=len(places)))
