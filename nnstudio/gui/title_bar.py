"""The title of a dock, with its buttons."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QToolButton, QWidget

from nnstudio.gui import theme

HEIGHT = 26
BUTTON = 20


class TitleBar(QWidget):
    """Says what a dock is; it can be dragged by it, made to float, and closed."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self.setObjectName("title_bar")
        self.label = QLabel(dock.windowTitle())
        self.label.setFont(theme.font(theme.SMALL, QFont.Weight.DemiBold))
        self.label.setProperty("role", "section")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.PADDING, 0, theme.GRID, 0)
        row.setSpacing(0)
        row.addWidget(self.label, 1)
        row.addWidget(self.button("float", "Take the panel out of the window, or put it back", self.float_dock))
        row.addWidget(self.button("close", "Close the panel; the View menu shows it again", dock.close))
        self.dock = dock
        dock.windowTitleChanged.connect(self.say)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)

    def button(self, icon: str, tip: str, do: object) -> QToolButton:
        """A small button."""
        button = QToolButton()
        theme.dress(button, icon, "secondary")
        button.setIconSize(QSize(14, 14))
        button.setFixedSize(BUTTON, BUTTON)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(do)
        return button

    def say(self, title: str) -> None:
        """Show another title."""
        self.label.setText(title)

    def float_dock(self) -> None:
        """Take the dock out of the window, or put it back."""
        self.dock.setFloating(not self.dock.isFloating())
