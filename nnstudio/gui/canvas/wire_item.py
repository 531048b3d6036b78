"""A connection on the canvas: a smooth wire with the shape of what flows through it."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.document.model import Edge
from nnstudio.gui import notation
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.routing import RUN_UP

BEND = 36.0
REACH = 7.0
LABELS = 0.4
"""From this zoom on wires carry their shapes."""

PORT = 8.0
"""A shape keeps this distance from both cards, or is left out."""

NEAR = 0.75
"""Below this zoom lines are as thin as on screen."""

LARGE = 0.62
"""Below this zoom, as on the cards, letters are larger."""


def wire_path(start: QPointF, end: QPointF, lane: float | None = None) -> QPainterPath:
    """A smooth way from an output port to an input port, leaving and arriving level, perhaps along a lane."""
    if lane is not None:
        return lane_path(start, end, lane)
    across = end.x() - start.x()
    bend = max(BEND, across / 2) if across >= 0 else BEND + min(-across, 200.0)
    path = QPainterPath(start)
    path.cubicTo(start + QPointF(bend, 0), end - QPointF(bend, 0), end)
    return path


def lane_path(start: QPointF, end: QPointF, lane: float) -> QPainterPath:
    """The way through a level lane of a height."""
    first, last = QPointF(start.x() + RUN_UP, lane), QPointF(end.x() - RUN_UP, lane)
    half = QPointF(RUN_UP / 2, 0)
    path = QPainterPath(start)
    path.cubicTo(start + half, first - half, first)
    path.lineTo(last)
    path.cubicTo(last + half, end - half, end)
    return path


class WireItem(QGraphicsItem):
    """Draws one connection between two node items."""

    def __init__(self, edge: Edge, source: NodeItem, target: NodeItem, look: Look) -> None:
        super().__init__()
        self.edge = edge
        self.source, self.target = source, target
        self.look = look
        self.selected = self.hovered = self.behind = False
        self.lane: float | None = None
        self.path = QPainterPath()
        self.label = ""
        self.follow()

    def follow(self) -> None:
        """Lead from port to port again, and say the present shape."""
        self.prepareGeometryChange()
        self.path = wire_path(self.source.output_port, self.target.input_port, self.lane)
        self.middle = self.path.pointAtPercent(0.5)
        shape = self.source.card.shape
        self.label = "" if shape is None else notation.shape(shape)

    def route(self, lane: float | None) -> None:
        """Take a lane, or the straight way."""
        if lane != self.lane:
            self.lane = lane
            self.follow()

    def set_look(self, look: Look) -> None:
        """Paint with another theme's pens."""
        self.look = look
        self.update()

    def mark(self, *, selected: bool | None = None, hovered: bool | None = None, behind: bool | None = None) -> None:
        """Set how it stands out; `behind` draws it faintly, behind the connections of single units."""
        before = (self.selected, self.hovered, self.behind)
        self.selected = self.selected if selected is None else selected
        self.hovered = self.hovered if hovered is None else hovered
        self.behind = self.behind if behind is None else behind
        if before != (self.selected, self.hovered, self.behind):
            self.setZValue(1 if self.selected else 0)
            self.update()

    def label_box(self, metrics: QFontMetricsF) -> QRectF:
        """Where the shape stands in letters of a size."""
        width, height = metrics.horizontalAdvance(self.label) + 10, metrics.height() + 4
        return QRectF(self.middle.x() - width / 2, self.middle.y() - height / 2, width, height)

    def has_room(self, metrics: QFontMetricsF) -> bool:
        """Whether the shape in letters of a size keeps off the cards at both ends."""
        return self.label_box(metrics).width() <= self.path.length() - 2 * PORT

    def boundingRect(self) -> QRectF:
        """The way with its width, and the label."""
        return self.path.controlPointRect().adjusted(-8, -8, 8, 8).united(self.label_box(self.look.far_label_metrics))

    def near(self, point: QPointF) -> bool:
        """Whether a point of the scene is on the wire, within a few pixels."""
        stroker = QPainterPathStroker()
        stroker.setWidth(2 * REACH)
        label = self.label_box(self.look.label_metrics)
        return stroker.createStroke(self.path).contains(point) or bool(self.label and label.contains(point))

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """The wire, and its shape where that can be read."""
        look, zoom = self.look, painter.worldTransform().m11()
        calm = look.wire if zoom >= NEAR else look.far_wire
        pen = look.selected_wire if self.selected else look.hover_wire if self.hovered else calm
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        if self.behind and not (self.selected or self.hovered):
            painter.setOpacity(0.35)
        painter.drawPath(self.path)
        painter.setOpacity(1)
        self.paint_shape(painter)

    def paint_shape(self, painter: QPainter) -> None:
        """The shape, where it can be read."""
        look, zoom = self.look, painter.worldTransform().m11()
        font, metrics = (look.label, look.label_metrics) if zoom >= LARGE else (look.far_label, look.far_label_metrics)
        if zoom >= LABELS and self.label and self.has_room(metrics):
            self.paint_label(painter, font, self.label_box(metrics))

    def paint_label(self, painter: QPainter, font: QFont, box: QRectF) -> None:
        """The shape on a patch of the canvas's color."""
        look = self.look
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.canvas)
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(font)
        painter.setPen(look.text if self.hovered or self.selected else look.secondary)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.label)
