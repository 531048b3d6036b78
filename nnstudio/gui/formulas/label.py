"""A label with formulas in it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLabel

from nnstudio.gui import theme
from nnstudio.gui.formulas.rich import pictured, plain
from nnstudio.gui.formulas.typesetter import typesetter


class FormulaLabel(QLabel):
    """Rich text whose formulas are typeset as soon as their pictures are there; until then they are text.

    Ctrl+C takes all of it as plain text, which is also what screen readers get.

    Attributes:
        html: what is shown, with formulas marked by `formula`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.html = ""
        self.still = True
        self.setTextFormat(Qt.TextFormat.RichText)
        typesetter.ready.connect(self.typeset)
        theme.watcher.changed.connect(self.typeset)

    def say(self, html: str, *, still: bool = True) -> None:
        """Show a text; formulas with numbers in it are typeset only while these stand still."""
        if (html, still) != (self.html, self.still):
            self.html, self.still = html, still
            self.setAccessibleDescription(plain(html))
            self.typeset()

    def typeset(self) -> None:
        """Show all pictures that are there."""
        margins = self.contentsMargins()
        room = max(self.width() - margins.left() - margins.right(), self.minimumWidth()) if self.wordWrap() else 1e9
        shown = pictured(
            self.html, still=self.still, scale=self.devicePixelRatioF(), size=self.font().pixelSize(), width=room
        )
        if shown != self.text():
            self.setText(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pictures that have room now, or no more."""
        super().resizeEvent(event)
        if self.wordWrap() and event.oldSize().width() != event.size().width():
            self.typeset()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy what is selected; where that holds pictures, or nothing is selected, all as plain text."""
        chosen = self.selectedText()
        if event.matches(QKeySequence.StandardKey.Copy) and (not chosen or "\ufffc" in chosen):
            QGuiApplication.clipboard().setText(plain(self.html))
        else:
            super().keyPressEvent(event)
