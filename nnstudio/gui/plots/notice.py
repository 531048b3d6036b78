"""What a panel says: instead of what it has not got, and why it does not show the drawing as it is now."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from nnstudio.gui.store import Store
from nnstudio.gui.theme import GAP, PADDING

INVALID = "The drawing has errors: the last valid program is shown."
PENDING = "The latest change applies from the next iteration."


class Message(QLabel):
    """Said where there is nothing to show; hidden while there is."""

    def __init__(self, words: str = "") -> None:
        super().__init__(words)
        self.setProperty("role", "secondary")
        self.setWordWrap(True)
        self.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)

    def say(self, words: str) -> None:
        """Say why there is nothing; nothing said is hidden."""
        self.setText(words)
        if self.parentWidget() or not words:  # shown by itself it would be a window; its panel shows it
            self.setVisible(bool(words))


class Notice(QLabel):
    """Hidden while the program that is shown is that of the drawing."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.setProperty("role", "small")
        self.setWordWrap(True)
        self.setContentsMargins(GAP, 0, GAP, GAP // 2)
        store.problems_changed.connect(self.refresh)
        store.outline_changed.connect(self.refresh)
        store.frame_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Say what holds now."""
        words = self.words()
        self.setText(words)
        if self.parentWidget() or not words:  # shown by itself it would be a window; its panel shows it
            self.setVisible(bool(words))

    def words(self) -> str:
        """What the panel does not show yet."""
        frame = self.store.frame
        if self.store.outline is None:
            return ""
        if any(problem.severity == "error" for problem in self.store.problems):
            return INVALID
        return PENDING if frame and frame.moment.pending else ""
