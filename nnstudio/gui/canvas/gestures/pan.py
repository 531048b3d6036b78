"""Move the view."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from nnstudio.gui.canvas.gestures.gesture import Gesture, Pointer
from nnstudio.gui.canvas.stage import Stage


class Pan(Gesture):
    """Drags the canvas under the window, measured on the screen because the scene moves along.

    Args:
        stage: what is acted upon.
        pointer: where it begins.
        clicked: what to do at the end when the pointer hardly moved.
    """

    def __init__(self, stage: Stage, pointer: Pointer, clicked: Callable[[Pointer], None] | None = None) -> None:
        self.view, self.camera = stage.view, stage.camera
        self.first = self.last = pointer.screen
        self.clicked = clicked
        self.moved = False

    def move(self, pointer: Pointer) -> None:
        """Scroll by the way from the latest position."""
        self.moved = self.moved or far(pointer, self.first)
        if not self.moved:
            return
        self.camera.fitted = False
        self.view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        step, self.last = pointer.screen - self.last, pointer.screen
        across, down = self.view.horizontalScrollBar(), self.view.verticalScrollBar()
        across.setValue(across.value() - step.x())
        down.setValue(down.value() - step.y())

    def end(self, pointer: Pointer) -> None:
        """Stay here."""
        self.cancel()
        if self.clicked is not None and not self.moved:
            self.clicked(pointer)

    def cancel(self) -> None:
        """Stay here too: nothing but the view has changed."""
        self.view.viewport().unsetCursor()


def far(pointer: Pointer, first: QPoint) -> bool:
    """Whether the pointer has left the place where it was pressed."""
    return (pointer.screen - first).manhattanLength() >= QApplication.startDragDistance()
