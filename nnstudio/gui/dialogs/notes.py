"""What is said of the example that is shown: a strip above the canvas."""

from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from nnstudio.files.examples import Example
from nnstudio.gui.dialogs.project import Project
from nnstudio.gui.phrases import in_print
from nnstudio.gui.theme import GAP, GRID, PADDING, current, dress, pixmap, watcher

ICON = 20


class Notes(QFrame):
    """Shows an example's chapter, what to look at and its result, from its beginning until the user closes it.

    Attributes:
        project: of which the example is shown.

    Signals:
        closed(): the user has read it.
    """

    closed = Signal()

    def __init__(self, project: Project, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.project = project
        self.setObjectName("notes")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.mark, self.label, self.close_button = QLabel(), QLabel(), QToolButton()
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.RichText)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.close_button.setToolTip("Close these notes (Esc); Shift+F1 shows them again")
        self.close_button.setAccessibleName("Close these notes")
        self.close_button.clicked.connect(self.dismiss)
        dress(self.close_button, "close")
        row = QHBoxLayout(self)
        row.setContentsMargins(PADDING, GRID, GAP, GRID)
        row.setSpacing(GAP)
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.label, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()
        self.color()
        watcher.changed.connect(self.color)
        project.begun.connect(self.follow)

    def follow(self) -> None:
        """Another project was begun or opened: show what is said of it."""
        self.say(self.project.example)
        self.setVisible(self.project.example is not None)

    def toggle(self) -> None:
        """Show the notes and give them the keyboard, or take them away."""
        if self.isVisible():
            self.dismiss()
        elif self.project.example is not None:
            self.say(self.project.example)
            self.show()
            self.setFocus()

    def dismiss(self) -> None:
        """The user has read it."""
        self.hide()
        self.closed.emit()

    def say(self, example: Example | None) -> None:
        """Write what is said of an example."""
        self.label.setText("" if example is None else rich(example))
        self.setAccessibleName("" if example is None else f"{example.title}: {example.notes}")

    def color(self) -> None:
        """Take the theme's colors."""
        theme = current()
        self.mark.setPixmap(pixmap("info", theme.accent, ICON))
        self.setStyleSheet(
            f"#notes {{ background: {theme.panel}; border: none; border-left: 4px solid {theme.accent};"
            f" border-bottom: 1px solid {theme.hairline}; }}"
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)


def rich(example: Example) -> str:
    """An example's title and chapter, what it shows and to look at, and its result."""
    first = f"<b>{escape(example.title)}</b> — {escape(example.heading)}"
    return f"{first}<br>{escape(example.description)} Result: {escape(in_print(str(example.result)))}."
