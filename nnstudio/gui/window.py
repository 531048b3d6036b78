"""The main window: places the canvas, the transport and the docks; what they do is theirs."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QSettings, QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QVBoxLayout, QWidget

from nnstudio.document.model import Document
from nnstudio.gui.commands import editing, running, viewing
from nnstudio.gui.commands.actions import Actions
from nnstudio.gui.commands.command import Desk
from nnstudio.gui.filling import parts
from nnstudio.gui.places import Places
from nnstudio.gui.store import Store
from nnstudio.gui.transport import Transport

FIRST_SIZE = QSize(1280, 800)
SAID = 8000
"""Milliseconds for which a sentence stays in the status line."""


class Window(QMainWindow):
    """One document with its run.

    It is painted first and filled afterwards, one part per turn of the event loop.

    Args:
        document: what is shown first.
        settings: what is remembered between sittings.

    Signals:
        filled(): everything is there.
    """

    filled = Signal()

    def __init__(self, document: Document, settings: QSettings) -> None:
        super().__init__()
        self.setObjectName("window")
        self.resize(FIRST_SIZE)
        self.store = Store(document)
        self.places = Places(self)
        self.desk = Desk(self, self.store, self.places, settings)
        self.table = Actions(self.desk, self.menuBar())
        for commands in (editing.COMMANDS, running.COMMANDS, viewing.COMMANDS):
            self.table.add(commands)
        self.transport = Transport(self.store, self.table)
        self.addToolBar(self.transport)
        self.middle = QWidget()
        self.column = QVBoxLayout(self.middle)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.setCentralWidget(self.middle)
        self.steps: Iterator[Callable[[], object]] | None = None
        self.state: tuple[bool, bool] | None = None
        self.listen()

    def listen(self) -> None:
        """Say what is to be said, and look up again what can be done."""
        self.store.said.connect(lambda sentence: self.statusBar().showMessage(sentence, SAID))
        changes = (self.store.document_changed, self.store.selection_changed, self.store.outline_changed)
        for signal in (*changes, self.places.changed):
            signal.connect(self.table.refresh_soon)

    # Filling

    def paintEvent(self, event: QPaintEvent) -> None:
        """Begin to fill once the window has been painted."""
        super().paintEvent(event)
        if self.steps is None:
            self.steps = parts(self)
            QTimer.singleShot(0, self.fill)

    def fill(self) -> None:
        """Fill in one part, and leave the next to the next turn of the event loop."""
        step = next(self.steps, None) if self.steps else None
        if step is None:
            self.filled.emit()
            return
        step()
        QTimer.singleShot(0, self.fill)

    # Docks

    def dock(self, name: str) -> QDockWidget:
        """Show a dock, such as "weights", in front of others, and return it."""
        return self.places.show(name)

    def inspect(self) -> None:
        """Show the inspector and give it the keyboard."""
        self.dock("inspector").widget().setFocus()

    # What can be done

    def look_up(self) -> None:
        """Look up what can be done if the run has begun, ended, or left its beginning."""
        run = self.desk.run
        state = (run.running, running.begun(self.desk)) if run else None
        if state != self.state:
            self.state = state
            self.table.refresh_soon()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the layout and end the trainer."""
        self.places.remember(self.desk.settings)
        if self.desk.run:
            self.desk.run.close()
        super().closeEvent(event)
