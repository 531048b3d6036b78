"""Moving marks on the canvas: a drop on a wire, a front through the connections of units, a ring around a card.

What flows forward is solid, what flows backward is dashed and hollow, whichever way it moves.
"""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.gui import theme
from nnstudio.gui.canvas.density import strongest
from nnstudio.gui.canvas.look import Look, cosmetic, faded, flat
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.stroke_pens import dashed, mixed
from nnstudio.gui.canvas.strokes import LEVELS, crowd_of, width_of
from nnstudio.gui.canvas.unit_edges import UnitEdges

SIZE = 6.0
TAIL = 56.0
"""Length of what trails behind a drop, in pixels of the scene."""

FRONT = 72.0
"""Width of a front."""

LINES = 400
"""Connections that a front shows at most."""

SHADES = (0.3, 0.6, 1.0)
"""How clear the parts of a tail and a front are, from behind."""

WIDEST = 14.0


class Pulse(QGraphicsItem):
    """Something that moves; `share` of its way is done."""

    def __init__(self, look: Look, *, hollow: bool, rearward: bool) -> None:
        super().__init__()
        self.look = look
        self.hollow, self.rearward = hollow, rearward
        self.share = 0.0
        self.setZValue(1.5)

    def show_share(self, share: float) -> None:
        """Be elsewhere on the way."""
        self.prepareGeometryChange()
        self.share = share
        self.setVisible(0 < share < 1)

    @property
    def along(self) -> float:
        """The share counted from the left."""
        return 1 - self.share if self.rearward else self.share

    def pens(self, width: float) -> list[QPen]:
        """From behind to the head."""
        found = [flat(mixed(self.look.accent, self.look.canvas, shade), width) for shade in SHADES]
        return [dashed(pen) for pen in found] if self.hollow else found


class Drop(Pulse):
    """Runs along a wire: forward a dot, backward a hollow arrowhead that points where it goes."""

    def __init__(self, look: Look, path: QPainterPath, *, hollow: bool, rearward: bool) -> None:
        super().__init__(look, hollow=hollow, rearward=rearward)
        self.path = path
        self.step = TAIL / len(SHADES) / max(path.length(), 1.0)

    def boundingRect(self) -> QRectF:
        """The head with its tail."""
        places = [self.point(index) for index in range(len(SHADES) + 1)]
        return QPolygonF(places).boundingRect().adjusted(-2 * SIZE, -2 * SIZE, 2 * SIZE, 2 * SIZE)

    def point(self, back: int) -> QPointF:
        """A place some steps behind the head."""
        behind = self.along + (self.step if self.rearward else -self.step) * back
        return self.path.pointAtPercent(min(max(behind, 0.0), 1.0))

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """The tail, then the head."""
        for index, pen in enumerate(self.pens(3.0)):
            painter.setPen(pen)
            painter.drawLine(self.point(len(SHADES) - index), self.point(len(SHADES) - index - 1))
        head = self.point(0)
        if not self.hollow:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.look.accent)
            painter.drawEllipse(head, SIZE, SIZE)
            return
        painter.setPen(flat(self.look.accent, 2.0))
        painter.setBrush(self.look.canvas)
        tip = -1.5 * SIZE if self.rearward else 1.5 * SIZE
        corners = [QPointF(tip, 0), QPointF(-tip / 2, -SIZE), QPointF(-tip / 2, SIZE)]
        painter.drawPolygon(QPolygonF([head + corner for corner in corners]))


class Front(Pulse):
    """Runs through the connections between two layers of units."""

    def __init__(self, look: Look, pair: UnitEdges, *, hollow: bool, rearward: bool) -> None:
        super().__init__(look, hollow=hollow, rearward=rearward)
        self.area = pair.area
        self.lines = lines_of(pair)
        self.thick = width_of(LEVELS - 1, crowd_of(len(self.lines))) + 1

    def boundingRect(self) -> QRectF:
        """The strip that is lit."""
        left = self.area.left() + self.along * (self.area.width() + FRONT) - FRONT
        return QRectF(left, self.area.top() - 2, FRONT, self.area.height() + 4) & self.area.adjusted(0, -2, 0, 2)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """The connections where they are lit, clearest at the head."""
        lit = self.boundingRect()
        width = lit.width() / len(SHADES)
        for index, pen in enumerate(self.pens(self.thick)):
            slot = len(SHADES) - 1 - index if self.rearward else index
            painter.save()
            painter.setClipRect(QRectF(lit.left() + slot * width, lit.top(), width, lit.height()))
            painter.setPen(pen)
            painter.drawLines(self.lines)
            painter.restore()


class Ring(Pulse):
    """Widens around a card in which something was computed."""

    def __init__(self, look: Look, node: NodeItem, *, hollow: bool, rearward: bool) -> None:
        super().__init__(look, hollow=hollow, rearward=rearward)
        self.box = node.box

    def boundingRect(self) -> QRectF:
        """The widest ring."""
        return self.box.adjusted(-WIDEST - 3, -WIDEST - 3, WIDEST + 3, WIDEST + 3)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Clear and narrow at first, faint and wide in the end; the other way round where a step is taken back."""
        reach = WIDEST * self.along
        pen = cosmetic(faded(self.look.accent, 1 - self.along), 3.0)
        painter.setPen(dashed(pen) if self.hollow else pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = theme.RADIUS + reach
        painter.drawRoundedRect(self.box.adjusted(-reach, -reach, reach, reach), radius, radius)


def lines_of(pair: UnitEdges) -> list[QLineF]:
    """All connections between two layers of units, or of too many the strongest."""
    rows, columns = pair.shape_of_edges
    if rows * columns <= LINES:
        chosen = range(rows * columns)
    elif pair.values is None:
        chosen = range(0, rows * columns, rows * columns // LINES)
    else:
        chosen = strongest(pair.values, LINES).tolist()
    begin, end = pair.begin.tolist(), pair.end.tolist()
    return [QLineF(pair.left, begin[each // columns], pair.right, end[each % columns]) for each in chosen]
