"""The small sign in the status line that a file is being read or written."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from nnstudio.gui.theme import GAP

PATIENCE = 150
"""Milliseconds that work may take without being shown."""
WIDTH = 64


class Busy(QWidget):
    """Words and a moving bar, while there is something to wait for."""

    def __init__(self) -> None:
        super().__init__()
        self.label, bar = QLabel(), QProgressBar()
        self.label.setProperty("role", "secondary")
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setFixedWidth(WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, GAP, 0)
        row.setSpacing(GAP)
        row.addWidget(self.label)
        row.addWidget(bar)
        self.hide()
        self.timer = QTimer(self, singleShot=True, interval=PATIENCE)
        self.timer.timeout.connect(self.show)

    def say(self, words: str) -> None:
        """Show what is being done; empty: nothing."""
        self.label.setText(f"{words}…")
        self.setAccessibleName(words)
        if words and not self.isVisible() and not self.timer.isActive():
            self.timer.start()
        elif not words:
            self.timer.stop()
            self.hide()
