"""A sentence that says what is wrong, behind the mark of its severity."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from nnstudio.gui import theme

MARK = 16


class Finding(QWidget):
    """An icon and wrapped words, both in the severity's color; without words it is not seen."""

    def __init__(self, words: str = "", severity: str = "error") -> None:
        super().__init__()
        self.severity = severity
        self.mark = QLabel()
        self.mark.setFixedWidth(MARK)
        self.mark.setAccessibleName(severity)
        self.label = QLabel(wordWrap=True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setProperty("role", severity)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, theme.GRID)
        row.setSpacing(theme.GRID)
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.label, 1)
        theme.watcher.changed.connect(self.dress)
        self.dress()
        self.label.setText(words)
        if not words:
            self.hide()

    @property
    def words(self) -> str:
        """What it says."""
        return self.label.text()

    def dress(self) -> None:
        """Draw the mark in the present theme's color."""
        color = getattr(theme.current(), self.severity)
        self.mark.setPixmap(theme.pixmap(self.severity, color, MARK))

    def say(self, words: str) -> None:
        """Say something else; nothing hides it."""
        self.label.setText(words)
        self.setVisible(bool(words))
