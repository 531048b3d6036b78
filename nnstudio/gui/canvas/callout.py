"""A sentence beside the pointer, such as why a connection is refused."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget

from nnstudio.gui.canvas.look import panel_style

OFFSET = QPoint(16, 20)
WIDEST = 320


class Callout(QLabel):
    """A label over the canvas that takes no mouse events."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.over = parent
        self.setObjectName("callout")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setWordWrap(True)
        self.setMargin(8)
        self.setMaximumWidth(WIDEST)
        self.hide()

    def say(self, text: str, point: QPoint, *, lined: bool = False) -> None:
        """Show a sentence near a point of the parent, inside of it; what is `lined` says itself where lines end."""
        self.setStyleSheet(panel_style("callout"))
        self.setText(text)
        self.setMaximumWidth(self.over.width() if lined else WIDEST)
        self.setWordWrap(not lined and self.fontMetrics().horizontalAdvance(text) > WIDEST - 24)
        self.adjustSize()
        room = self.over.rect()
        x = min(point.x() + OFFSET.x(), room.right() - self.width() - 4)
        y = min(point.y() + OFFSET.y(), room.bottom() - self.height() - 4)
        self.move(max(x, 4), max(y, 4))
        self.show()
        self.raise_()
