"""Select with a rectangle."""

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsRectItem

from nnstudio.gui.canvas.gestures.gesture import Gesture, Pointer
from nnstudio.gui.canvas.look import cosmetic, faded
from nnstudio.gui.canvas.stage import Stage


class Band(Gesture):
    """Selects the nodes that a rectangle touches, in addition to what was selected where `adding`."""

    def __init__(self, stage: Stage, pointer: Pointer, *, adding: bool) -> None:
        self.stage = stage
        self.start = pointer.scene
        self.kept = list(stage.store.selection) if adding else []
        self.rectangle = QGraphicsRectItem()
        pen = stage.drawing.look.selected_outline
        self.rectangle.setPen(cosmetic(pen.color()))
        self.rectangle.setBrush(faded(pen.color(), 0.12))
        self.rectangle.setZValue(10)
        stage.drawing.addItem(self.rectangle)

    def move(self, pointer: Pointer) -> None:
        """Show what would be selected."""
        area = QRectF(self.start, pointer.scene).normalized()
        self.rectangle.setRect(area)
        self.stage.drawing.select(set(self.caught(area)), set())

    def end(self, pointer: Pointer) -> None:
        """Select."""
        numbers = self.caught(QRectF(self.start, pointer.scene).normalized())
        self.stage.drawing.removeItem(self.rectangle)
        self.stage.select(numbers)

    def cancel(self) -> None:
        """Show the selection that still is."""
        self.stage.drawing.removeItem(self.rectangle)
        self.stage.show_selection()

    def caught(self, area: QRectF) -> list[int]:
        """Ids of what was selected before and what the area touches."""
        found = self.stage.drawing.within(area) if area.width() + area.height() else []
        return list(dict.fromkeys([*self.kept, *found]))
