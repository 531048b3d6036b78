"""A part of a form that can be folded under its title."""

from collections.abc import Collection

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from nnstudio.gui import theme


class Section(QWidget):
    """A title that folds and unfolds the rows below it; folded, it says which of them are not at their defaults."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self.words = title
        self.head = QToolButton()
        self.head.setCheckable(True)
        self.head.setProperty("role", "section")
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.head.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.head.toggled.connect(self.fold)
        self.body = QWidget()
        self.rows = QVBoxLayout(self.body)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(theme.GRID)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.GRID, 0, 0)
        column.setSpacing(theme.GRID)
        column.addWidget(self.head)
        column.addWidget(self.body)
        self.fold(False)

    def fold(self, opened: bool) -> None:
        """Show or hide the rows."""
        self.body.setVisible(opened)
        theme.dress(self.head, "chevron_down" if opened else "chevron_right", "secondary")
        self.cut()

    def say(self, changed: Collection[str]) -> None:
        """Say which rows are not at their defaults."""
        self.words = f"{self.title}: {', '.join(changed)}" if changed else self.title
        self.head.setAccessibleName(self.words)
        self.head.setToolTip(f"Not at their defaults: {', '.join(changed)}" if changed else "All at their defaults")
        self.cut()

    def cut(self) -> None:
        """Show as much of the words as there is room for."""
        room = self.head.width() - self.head.iconSize().width() - 2 * theme.PADDING
        words = self.title if self.head.isChecked() else self.words
        self.head.setText(self.head.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, max(room, 0)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the words anew."""
        super().resizeEvent(event)
        self.cut()
