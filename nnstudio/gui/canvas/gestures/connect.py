"""Draw a connection."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsPathItem

from nnstudio.document import edits
from nnstudio.gui.canvas import operations
from nnstudio.gui.canvas.gestures.gesture import Gesture, Pointer
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.stage import Stage, tell
from nnstudio.gui.canvas.wire_item import wire_path


class Connect(Gesture):
    """Draws a wire from a port to another node, or into empty space, where a list of kinds opens.

    Args:
        stage: what is acted upon.
        node: where it begins.
        forward: from the output port; else from the input port, backwards.
    """

    def __init__(self, stage: Stage, node: NodeItem, *, forward: bool) -> None:
        self.stage = stage
        self.node = node
        self.forward = forward
        document, number = stage.store.document, node.card.id
        self.valid = operations.targets(document, number) if forward else operations.sources(document, number)
        self.wire = QGraphicsPathItem()
        self.wire.setPen(stage.drawing.look.selected_wire)
        self.wire.setZValue(9)
        stage.drawing.addItem(self.wire)
        for other, item in stage.drawing.nodes.items():
            item.set_mood(port="valid" if other in self.valid else "" if item is node else "invalid")

    def move(self, pointer: Pointer) -> None:
        """Lead the wire to the pointer, or to the port of a node that takes it; say why where one does not."""
        node = self.other(pointer)
        reason = self.reason(node)
        if reason is None:
            self.stage.hush()
        else:
            self.stage.say(reason, pointer.scene)
        snapped = node is not None and reason is None
        self.wire.setPath(self.path(self.port(node) if snapped and node is not None else pointer.scene))

    def other(self, pointer: Pointer) -> NodeItem | None:
        """The node that the wire would be connected to."""
        drawing = self.stage.drawing
        port = drawing.input_at(pointer.scene) if self.forward else drawing.output_at(pointer.scene)
        node = port or drawing.node_at(pointer.scene)
        return None if node is self.node and port is None and self.near_start(pointer) else node

    def near_start(self, pointer: Pointer) -> bool:
        """Whether the pointer has hardly left the port where it began."""
        start = self.node.output_port if self.forward else self.node.input_port
        return (pointer.scene - start).manhattanLength() < 24

    def reason(self, node: NodeItem | None) -> str | None:
        """Why the wire cannot be connected to a node; None where it can."""
        if node is None or node.card.id in self.valid:
            return None
        return edits.refusal(self.stage.store.document, *self.ends(node.card.id))

    def ends(self, other: int) -> tuple[int, int]:
        """Source and target, given the other node."""
        return (self.node.card.id, other) if self.forward else (other, self.node.card.id)

    def port(self, node: NodeItem) -> QPointF:
        """The other node's port."""
        return node.input_port if self.forward else node.output_port

    def path(self, end: QPointF) -> QPainterPath:
        """The way from the port where it began."""
        if self.forward:
            return wire_path(self.node.output_port, end)
        return wire_path(end, self.node.input_port)

    def end(self, pointer: Pointer) -> None:
        """Connect, say why not, or ask which kind to add here."""
        self.cancel()
        node = self.other(pointer)
        if node is not None:
            reason = operations.connect(self.stage.store, *self.ends(node.card.id))
            if reason is not None:
                self.stage.store.said.emit(reason)
        elif not self.near_start(pointer):
            self.stage.choose_kind(pointer.scene, lambda kind: self.add(kind, pointer.scene), fed=self.forward)

    def add(self, kind: str, point: QPointF) -> None:
        """Add a node of a kind, connected, in one step."""
        number = self.node.card.id
        if number in self.stage.store.document.by_id:
            ends = {"after": number} if self.forward else {"before": number}
            operations.add(self.stage.store, kind, tell(point), **ends)

    def cancel(self) -> None:
        """Take the wire away."""
        self.stage.hush()
        if self.wire.scene() is not None:
            self.stage.drawing.removeItem(self.wire)
        for item in self.stage.drawing.nodes.values():
            item.set_mood(port="")
