"""A press that may become a gesture, and does something of its own where it does not."""

from collections.abc import Callable

from PySide6.QtWidgets import QApplication

from nnstudio.gui.canvas.gestures.gesture import Gesture, Pointer


class Click(Gesture):
    """Leads another gesture; where the pointer has not moved when the button is released, something else follows.

    Args:
        inner: the gesture.
        pointer: where it begins.
        clicked: what follows a click.
    """

    def __init__(self, inner: Gesture, pointer: Pointer, clicked: Callable[[], object]) -> None:
        self.inner = inner
        self.pointer = pointer
        self.clicked = clicked
        self.moved = False

    def move(self, pointer: Pointer) -> None:
        """Lead the gesture."""
        way = (pointer.screen - self.pointer.screen).manhattanLength()
        self.moved = self.moved or way >= QApplication.startDragDistance()
        self.inner.move(pointer)

    def end(self, pointer: Pointer) -> None:
        """End the gesture; of a click do what follows."""
        self.inner.end(pointer)
        if not self.moved:
            self.clicked()

    def cancel(self) -> None:
        """Cancel the gesture."""
        self.inner.cancel()
