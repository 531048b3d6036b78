"""The strip at the top of a panel: what it shows, its choices, and the explanation behind "?"."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from nnstudio.gui.elided import ElidedLabel
from nnstudio.gui.theme import GAP, GRID, PADDING, dress

EXPLANATION_WIDTH = 320
CHOICE = 26


class Header(QWidget):
    """Says what a panel shows; further widgets stand between that and the "?".

    Args:
        title: the panel's name.
        explanation: rich text with the formula and what good looks like.
    """

    def __init__(self, title: str, explanation: str) -> None:
        super().__init__()
        self.title = title
        self.explanation = explanation
        self.label = ElidedLabel()
        self.label.setProperty("role", "small")
        self.help = tool_button("help", f"What {title} shows")
        self.help.clicked.connect(self.explain)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(GAP, 2, GRID, 2)
        self.row.setSpacing(GRID)
        self.row.addWidget(self.label, 1)
        self.row.addWidget(self.help)
        self.setWhatsThis(explanation)

    def say(self, words: str) -> None:
        """Say what is shown."""
        self.label.say(words)

    def add(self, widget: QWidget) -> None:
        """Put a widget before the "?"."""
        self.row.insertWidget(self.row.count() - 1, widget)

    def explain(self) -> None:
        """Show the explanation until the next click or key."""
        popup = Explanation(self, self.title, self.explanation)
        popup.adjustSize()
        corner = self.help.mapToGlobal(QPoint(self.help.width() - popup.width(), self.help.height()))
        popup.move(inside_screen(popup, corner))
        popup.show()


class Explanation(QFrame):
    """A card with a title and rich text; goes away by itself."""

    def __init__(self, parent: QWidget, title: str, text: str) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        heading, body = QLabel(title), QLabel(text)
        heading.setProperty("role", "heading")
        body.setWordWrap(True)
        body.setTextFormat(Qt.TextFormat.RichText)
        body.setFixedWidth(EXPLANATION_WIDTH)
        column.addWidget(heading)
        column.addWidget(body)


def inside_screen(widget: QWidget, corner: QPoint) -> QPoint:
    """A place for a widget near a corner, moved so that all of it is on the screen."""
    screen = QGuiApplication.screenAt(corner) or QGuiApplication.primaryScreen()
    room = screen.availableGeometry()
    x = min(max(corner.x(), room.left()), room.right() - widget.width())
    y = min(max(corner.y(), room.top()), room.bottom() - widget.height())
    return QPoint(x, y)


def tool_button(icon: str, words: str, *, checkable: bool = False) -> QToolButton:
    """A button with an icon, whose words are its tool tip and its name for screen readers."""
    button = QToolButton()
    dress(button, icon, "secondary")
    button.setToolTip(words)
    button.setAccessibleName(words)
    button.setCheckable(checkable)
    return button
