"""What every mouse gesture is."""

import msgspec
from PySide6.QtCore import QPoint, QPointF


class Pointer(msgspec.Struct, frozen=True):
    """Where the pointer is: in the scene and on the screen."""

    scene: QPointF
    screen: QPoint


class Gesture:
    """Begins when it is made, moves, and either ends (with at most one edit) or is canceled (with none)."""

    def move(self, pointer: Pointer) -> None:
        """The pointer is elsewhere now."""

    def end(self, pointer: Pointer) -> None:
        """The button was released here."""

    def cancel(self) -> None:
        """Put back what was shown; nothing has happened."""
