"""Drop a kind from the palette."""

from nnstudio.gui.canvas import operations
from nnstudio.gui.canvas.gestures.gesture import Gesture, Pointer
from nnstudio.gui.canvas.stage import Stage, tell
from nnstudio.gui.canvas.wire_item import WireItem


class Place(Gesture):
    """Adds a node of a kind where it is dropped; into a wire where it is dropped on one."""

    def __init__(self, stage: Stage, kind: str) -> None:
        self.stage = stage
        self.kind = kind
        self.wire: WireItem | None = None

    def move(self, pointer: Pointer) -> None:
        """Mark the wire that the node would be put into, or say why it cannot."""
        self.cancel()
        wire = self.stage.drawing.wire_at(pointer.scene)
        if wire is None:
            return
        reason = operations.splice_refusal(self.kind)
        if reason is None:
            self.wire = wire
            wire.mark(hovered=True)
        else:
            self.stage.say(reason, pointer.scene)

    def end(self, pointer: Pointer) -> None:
        """Add the node."""
        self.move(pointer)
        wire = self.wire
        self.cancel()
        if wire is None:
            operations.add(self.stage.store, self.kind, tell(pointer.scene))
        else:
            operations.add_into(self.stage.store, self.kind, wire.edge, tell(pointer.scene))

    def cancel(self) -> None:
        """Mark nothing."""
        self.stage.hush()
        if self.wire is not None:
            self.wire.mark(hovered=False)
            self.wire = None
