"""The strip at the top of the window for what could not be done."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from nnstudio.gui import phrases
from nnstudio.gui.store import Store
from nnstudio.gui.theme import GAP, GRID, PADDING, current, dress, pixmap, watcher

ICON = 20


class Banner(QFrame):
    """Shows the latest sentence of `store.failed` until it is taken note of or mended; then the one before.

    Another project begins without any.
    """

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentences: list[str] = []
        self.setObjectName("banner")
        self.mark, self.label, self.close_button = QLabel(), QLabel(), QToolButton()
        self.mark.setAccessibleName("Error")
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.close_button.setToolTip("Close this message (Esc)")
        self.close_button.setAccessibleName("Close this message")
        self.close_button.clicked.connect(self.dismiss)
        dress(self.close_button, "close")
        row = QHBoxLayout(self)
        row.setContentsMargins(PADDING, GRID, GAP, GRID)
        row.setSpacing(GAP)
        row.addWidget(self.mark)
        row.addWidget(self.label, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()
        self.color()
        watcher.changed.connect(self.color)
        store.failed.connect(self.say)
        store.mended.connect(self.drop)
        store.project_shown.connect(self.clear)

    def say(self, sentence: str) -> None:
        """Show a sentence; the same one again moves to the front."""
        self.sentences = [*(each for each in self.sentences if each != sentence), sentence]
        self.show_latest()

    def dismiss(self) -> None:
        """Take note of the sentence that is shown."""
        self.sentences = self.sentences[:-1]
        self.show_latest()

    def drop(self, sentence: str) -> None:
        """Drop a sentence that no longer holds."""
        self.sentences = [each for each in self.sentences if each != sentence]
        self.show_latest()

    def clear(self) -> None:
        """Drop all sentences: what they were about is gone."""
        self.sentences = []
        self.show_latest()

    def show_latest(self) -> None:
        """Show the latest sentence and how many others wait, or nothing."""
        self.setVisible(bool(self.sentences))
        if self.sentences:
            more = len(self.sentences) - 1
            rest = f"  ({more} more)" if more else ""
            self.label.setText(capital(self.sentences[-1]) + rest)
            self.setAccessibleName(self.label.text())

    def color(self) -> None:
        """Take the theme's colors."""
        theme = current()
        self.mark.setPixmap(pixmap("error", theme.error, ICON))
        self.setStyleSheet(
            f"#banner {{ background: {theme.panel}; border: none; border-left: 4px solid {theme.error};"
            f" border-bottom: 1px solid {theme.hairline}; }}"
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes the message."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)


def capital(sentence: str) -> str:
    """The sentence as it is shown on its own: a word at its start gets a capital, a file's name does not."""
    first = sentence.partition(" ")[0]
    return phrases.capital(sentence) if first.isalpha() else sentence
