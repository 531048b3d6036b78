"""A connection on the canvas: a smooth wire with the shape of what flows through it."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.document.model import Edge
from nnstudio.gui.canvas import notation
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.node_item import NodeItem

BEND = 36.0
REACH = 7.0
LABELS = 0.55
"""From this zoom on wires carry their shapes."""


def wire_path(start: QPointF, end: QPointF) -> QPainterPath:
    """A smooth way from an output port to an input port, leaving and arriving level."""
    across = end.x() - start.x()
    bend = max(BEND, across / 2) if across >= 0 else BEND + min(-across, 200.0)
    path = QPainterPath(start)
    path.cubicTo(start + QPointF(bend, 0), end - QPointF(bend, 0), end)
    return path


class WireItem(QGraphicsItem):
    """Draws one connection between two node items."""

    def __init__(self, edge: Edge, source: NodeItem, target: NodeItem, look: Look) -> None:
        super().__init__()
        self.edge = edge
        self.source, self.target = source, target
        self.look = look
        self.selected = self.hovered = self.behind = False
        self.path = QPainterPath()
        self.label = ""
        self.follow()

    def follow(self) -> None:
        """Lead from port to port again, and say the present shape."""
        self.prepareGeometryChange()
        self.path = wire_path(self.source.output_port, self.target.input_port)
        self.middle = self.path.pointAtPercent(0.5)
        shape = self.source.card.shape
        self.label = "" if shape is None else notation.shape(shape)
        self.label_width = self.look.label_metrics.horizontalAdvance(self.label) + 10

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

    @property
    def label_box(self) -> QRectF:
        """Where the shape stands."""
        return QRectF(self.middle.x() - self.label_width / 2, self.middle.y() - 9, self.label_width, 18)

    def boundingRect(self) -> QRectF:
        """The way with its width, and the label."""
        return self.path.controlPointRect().adjusted(-8, -8, 8, 8).united(self.label_box)

    def near(self, point: QPointF) -> bool:
        """Whether a point of the scene is on the wire, within a few pixels."""
        stroker = QPainterPathStroker()
        stroker.setWidth(2 * REACH)
        return stroker.createStroke(self.path).contains(point) or bool(self.label and self.label_box.contains(point))

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """The wire, and its shape where that can be read."""
        look, zoom = self.look, painter.worldTransform().m11()
        pen = look.selected_wire if self.selected else look.hover_wire if self.hovered else look.wire
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        if self.behind and not (self.selected or self.hovered):
            painter.setOpacity(0.35)
        painter.drawPath(self.path)
        painter.setOpacity(1)
        if zoom >= LABELS and self.label:
            self.paint_label(painter)

    def paint_label(self, painter: QPainter) -> None:
        """The shape on a patch of the canvas's color."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.look.canvas)
        painter.drawRoundedRect(self.label_box, 4, 4)
        painter.setFont(self.look.label)
        painter.setPen(self.look.text if self.hovered or self.selected else self.look.secondary)
        painter.drawText(self.label_box, Qt.AlignmentFlag.AlignCenter, self.label)
