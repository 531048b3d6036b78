"""The manual that travels with the program, in a window of its own."""

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from nnstudio.base.resources import resource
from nnstudio.gui.theme import GAP

START = "index.md"
SIZE = (720, 760)


class Manual(QDialog):
    """Pages of Markdown with pictures and links among them.

    Attributes:
        pages: shows one at a time.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Manual")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.pages = QTextBrowser()
        self.pages.setOpenExternalLinks(True)
        self.pages.setAccessibleName("Manual")
        self.pages.document().setDocumentMargin(2 * GAP)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        contents = buttons.addButton("Contents", QDialogButtonBox.ButtonRole.ActionRole)
        back = buttons.addButton("Back", QDialogButtonBox.ButtonRole.ActionRole)
        contents.clicked.connect(self.begin)
        back.clicked.connect(self.pages.backward)
        back.setEnabled(False)
        self.pages.backwardAvailable.connect(back.setEnabled)
        buttons.rejected.connect(self.reject)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Back), self, self.pages.backward)
        column = QVBoxLayout(self)
        column.addWidget(self.pages, 1)
        column.addWidget(buttons)
        self.resize(*SIZE)
        self.begin()

    def begin(self) -> None:
        """Show the table of contents."""
        self.pages.setSource(QUrl.fromLocalFile(str(resource("manual", START))))


def show_manual(window: QWidget) -> None:
    """Open the manual, or bring it to the front."""
    known = window.findChild(Manual)
    manual = known or Manual(window)
    manual.show()
    manual.raise_()
    manual.activateWindow()
