"""Move the selected nodes."""

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from nnstudio.document import edits
from nnstudio.gui.canvas import geometry, operations
from nnstudio.gui.canvas.gestures.gesture import Gesture, Pointer
from nnstudio.gui.canvas.stage import Stage
from nnstudio.gui.canvas.wire_item import WireItem


class Move(Gesture):
    """Drags the selected nodes along the grid; a single unconnected node can be dropped on a wire.

    Args:
        stage: what is acted upon; the node under the pointer is selected.
        pointer: where it begins.
        number: the node under the pointer.
        adding: whether the press added the node to the selection, which then stays; else a press without a way selects
            the node alone.
    """

    def __init__(self, stage: Stage, pointer: Pointer, number: int, *, adding: bool) -> None:
        self.stage = stage
        self.pointer = pointer
        self.number = number
        self.adding = adding
        nodes = stage.drawing.nodes
        self.before = {each: (nodes[each].x(), nodes[each].y()) for each in stage.store.selection}
        self.positions = self.before
        self.moved = False
        self.wire: WireItem | None = None
        document = stage.store.document
        alone = not document.inputs[number] and not document.consumers[number]
        self.joins = alone and len(self.before) == 1 and document.by_id[number].kind != "input"

    def move(self, pointer: Pointer) -> None:
        """Show the nodes at the pointer."""
        way = pointer.screen - self.pointer.screen
        self.moved = self.moved or way.manhattanLength() >= QApplication.startDragDistance()
        if not self.moved:
            return
        self.positions = self.places(pointer.scene - self.pointer.scene)
        self.stage.place(self.positions)
        if self.joins:
            self.light(self.stage.drawing.wire_at(QPointF(*self.positions[self.number]), apart_from=[self.number]))

    def places(self, way: QPointF) -> dict[int, tuple[float, float]]:
        """Where the nodes would stand; the one under the pointer stands on the grid."""
        x, y = self.before[self.number]
        to_x, to_y = geometry.snapped(x + way.x(), y + way.y())
        return {each: geometry.within((a + to_x - x, b + to_y - y)) for each, (a, b) in self.before.items()}

    def light(self, wire: WireItem | None) -> None:
        """Mark the wire that the node would be put into."""
        if self.wire is not None:
            self.wire.mark(hovered=False)
        self.wire = wire
        if wire is not None:
            wire.mark(hovered=True)

    def end(self, pointer: Pointer) -> None:  # noqa: ARG002
        """Move, into a wire where there is one."""
        wire = self.wire
        self.light(None)
        if not self.moved:
            if not self.adding:
                self.stage.select([self.number])
        elif wire is not None:
            store = self.stage.store
            moved = edits.move(store.document, self.positions)
            document = operations.spliced(moved, wire.edge, self.number)
            store.edit(document, f"insert {store.document.by_id[self.number].name}")
        else:
            operations.move(self.stage.store, self.positions)

    def cancel(self) -> None:
        """Put the nodes back."""
        self.light(None)
        self.stage.place(self.before)
