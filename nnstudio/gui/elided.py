"""A line of words that may be too long for its place."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy


class ElidedLabel(QLabel):
    """One line of plain text; where it is too long, a shorter one that fits, else the shortest, cut with an ellipsis.

    All of it is the tool tip.
    """

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self.shorter: tuple[str, ...] = ()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, words: str, *shorter: str) -> None:
        """Show a text; where there is no room for it, the first shorter one that there is room for."""
        if (words, shorter) != (self.words, self.shorter):
            self.words, self.shorter = words, shorter
            self.setToolTip(words)
            self.fit()

    def fit(self) -> None:
        """Cut the text to the present width."""
        metrics, texts = self.fontMetrics(), (self.words, *self.shorter)
        fitting = next((text for text in texts if metrics.horizontalAdvance(text) <= self.width()), texts[-1])
        self.setText(metrics.elidedText(fitting, Qt.TextElideMode.ElideRight, self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut anew."""
        super().resizeEvent(event)
        self.fit()
