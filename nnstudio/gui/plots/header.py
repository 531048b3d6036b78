"""The strip at the top of a panel: what it shows, its choices, and the explanation behind "?"."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.gui.elided import ElidedLabel
from nnstudio.gui.focus import Focus
from nnstudio.gui.formulas import FormulaLabel
from nnstudio.gui.theme import GAP, GRID, PADDING, dress

EXPLANATION_WIDTH = 320
CHOICE, BUTTON = 26, 22
NARROWEST, NARROWEST_NUMBER = 56, 88


class Header(QWidget):
    """Says what a panel shows; further widgets stand between that and the pin, the menu and the "?".

    Args:
        title: the panel's name.
        explanation: rich text with the formula and what good looks like.
        focus: of a panel that shows nodes, which can be pinned.
    """

    def __init__(self, title: str, explanation: str, focus: Focus | None = None) -> None:
        super().__init__()
        self.title = title
        self.explanation = explanation
        self.label = ElidedLabel()
        self.label.setProperty("role", "small")
        self.help = tool_button("help", f"What {title} shows")
        self.help.clicked.connect(self.explain)
        self.menu = tool_button("more", f"What can be done with {title}: copy, export, open another")
        self.menu.clicked.connect(self.ask_for_menu)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(GAP, 2, GRID, 2)
        self.row.setSpacing(GRID)
        self.row.addWidget(self.label, 1)
        self.pin = PinButton(focus) if focus else None
        last = QHBoxLayout()
        last.setSpacing(0)
        for button in (self.pin, self.menu, self.help):
            if button:
                button.setFixedSize(BUTTON, BUTTON)
                last.addWidget(button)
        self.row.addLayout(last)
        self.setWhatsThis(explanation)

    def say(self, words: str) -> None:
        """Say what is shown."""
        self.label.say(words)

    def add(self, widget: QWidget) -> None:
        """Put a widget before the pin, the menu and the "?"; where there is little room, it gives way."""
        if isinstance(widget, QComboBox | QAbstractSpinBox):
            widget.setMinimumWidth(NARROWEST if isinstance(widget, QComboBox) else NARROWEST_NUMBER)
        self.row.insertWidget(self.row.count() - 1, widget)

    def ask_for_menu(self) -> None:
        """Open the panel's menu below its button, in the way in which the menu key does."""
        ask_for_menu(self, self.mapToGlobal(self.menu.geometry().bottomLeft()))

    def explain(self) -> None:
        """Show the explanation until the next click or key."""
        popup = Explanation(self, self.title, self.explanation)
        popup.adjustSize()
        corner = self.help.mapToGlobal(QPoint(self.help.width() - popup.width(), self.help.height()))
        popup.move(inside_screen(popup, corner))
        popup.show()


class PinButton(QToolButton):
    """Keeps a panel with the nodes that it shows, and says which they are."""

    def __init__(self, focus: Focus) -> None:
        super().__init__()
        self.focus = focus
        focus.pinnable = True
        dress(self, "pin", "secondary")
        self.setCheckable(True)
        self.clicked.connect(focus.pin)
        focus.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show whether the panel is pinned, and to what."""
        pinned = self.focus.pinned
        self.setChecked(pinned)
        words = f"Pinned to {self.focus.words}: click to follow the selection again"
        self.setToolTip(words if pinned else "Pin: keep these nodes whatever is selected")
        self.setAccessibleName(self.toolTip())


class Explanation(QFrame):
    """A card with a title and rich text; goes away by itself."""

    def __init__(self, parent: QWidget, title: str, text: str) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        heading, body = QLabel(title), FormulaLabel()
        heading.setProperty("role", "heading")
        body.setWordWrap(True)
        body.setFixedWidth(EXPLANATION_WIDTH)
        body.say(text)
        column.addWidget(heading)
        column.addWidget(body)


def ask_for_menu(widget: QWidget, place: QPoint) -> None:
    """Open the menu of the panel that a widget is in, at a place of the screen, as the menu key does."""
    reason = QContextMenuEvent.Reason.Keyboard
    QApplication.sendEvent(widget, QContextMenuEvent(reason, widget.mapFromGlobal(place), place))


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
