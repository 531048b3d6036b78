"""The main window: places the canvas, the transport and the docks; what they do is theirs."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QVBoxLayout, QWidget

from nnstudio.document.model import Document
from nnstudio.gui import theme
from nnstudio.gui.commands import editing, moving, running, stopping, viewing
from nnstudio.gui.commands.actions import Actions
from nnstudio.gui.commands.command import Desk
from nnstudio.gui.filling import parts
from nnstudio.gui.phrases import UNTRAINABLE
from nnstudio.gui.places import Places
from nnstudio.gui.store import Store
from nnstudio.gui.switcher import Switcher
from nnstudio.gui.transport import Transport

if TYPE_CHECKING:  # the window paints before NumPy is imported
    from nnstudio.session.trainer.handle import Handle

FIRST_SIZE, SMALLEST = QSize(1280, 800), QSize(840, 500)
SAID = 8000
"""Milliseconds for which a sentence stays in the status line."""


class Window(QMainWindow):
    """One document with its run.

    It is painted first and filled afterwards, one part per turn of the event loop.

    Args:
        document: what is shown first.
        settings: what is remembered between sittings.

    Signals:
        furnished(): all that is seen at first is there.
        filled(): everything is there.
    """

    furnished = Signal()
    filled = Signal()

    def __init__(self, document: Document, settings: QSettings) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setMinimumSize(SMALLEST)
        self.resize(FIRST_SIZE)
        self.store = Store(document)
        self.places = Places(self)
        self.desk = Desk(self, self.store, self.places, settings)
        self.table = Actions(self.desk, self.menuBar())
        for part in (editing, running, moving, stopping, viewing):
            self.table.add(part.COMMANDS)
        self.switcher = Switcher(self.places, self.menuBar())
        self.menuBar().setCornerWidget(self.switcher)
        self.transport = Transport(self.store, self.table)
        self.addToolBar(self.transport)
        self.middle = QWidget()
        self.column = QVBoxLayout(self.middle)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.setCentralWidget(self.middle)
        self.statusBar().setSizeGripEnabled(False)  # there from the start, or its first sentence would shift the rest
        self.leaving = False
        self.asks = True
        self.steps: Iterator[Callable[[], object]] | None = None
        self.full = False
        self.state: tuple[bool, ...] | None = None
        self.listen()

    def listen(self) -> None:
        """Say what is to be said, and look up again what can be done."""
        self.store.said.connect(lambda sentence: self.statusBar().showMessage(sentence, SAID))
        store = self.store
        store.project_shown.connect(self.statusBar().clearMessage)
        store.problems_changed.connect(self.retract)
        changes = (store.document_changed, store.selection_changed, store.outline_changed, store.problems_changed)
        for signal in (*changes, self.places.changed):
            signal.connect(self.table.refresh_soon)

    def retract(self) -> None:
        """Take back that the drawing cannot be trained, once it can."""
        bar = self.statusBar()
        if bar.currentMessage() == UNTRAINABLE and not any(each.severity == "error" for each in self.store.problems):
            bar.clearMessage()

    # Filling

    def showEvent(self, event: QShowEvent) -> None:
        """Lay the docks out when the window is first shown."""
        super().showEvent(event)
        if not self.places.opened:
            self.places.open(self.desk.settings)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Begin to fill once the window has been painted."""
        super().paintEvent(event)
        if self.steps is None:
            self.steps = parts(self)
            self.places.fit()
            QTimer.singleShot(0, self.fill)

    def fill(self) -> None:
        """Fill in one part, and leave the next to the next turn of the event loop."""
        step = next(self.steps, None) if self.steps else None
        if step is None:
            self.places.release()
            self.filled.emit()
            self.full = True
            return
        QTimer.singleShot(0, self.fill)
        step()

    # Docks

    def dock(self, name: str) -> QDockWidget:
        """Show a dock, such as "weights", in front of others, and return it."""
        return self.places.show(name)

    def inspect(self) -> None:
        """Show the inspector and give it the keyboard, with the text of the first setting selected as by Tab."""
        self.dock("inspector").widget().setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads from a panel, where it has nothing to take back, to the canvas."""
        if event.key() == Qt.Key.Key_Escape and self.desk.canvas:
            self.desk.canvas.setFocus()
        else:
            super().keyPressEvent(event)

    # The project

    def open(self, path: Path) -> None:
        """Show the project in a file, once the window is filled; what is wrong with it is said there."""
        if self.desk.project:
            self.desk.project.open(path)
        else:
            self.filled.connect(partial(self.open, path), Qt.ConnectionType.SingleShotConnection)

    def show_title(self) -> None:
        """Say what is shown and whether it is saved."""
        project = self.desk.project
        if project:
            self.setWindowTitle(f"{project.name}[*] — nnstudio")
            self.setWindowModified(project.dirty)
            self.table.refresh_soon()

    @property
    def session(self) -> "Handle":
        """The run in the trainer process in the façade's words; each returns once the window shows what it did."""
        from nnstudio.gui.port import Port
        from nnstudio.session.trainer.handle import Handle

        Port.wait_until(self.ready)
        assert self.desk.run is not None  # noqa: S101
        return Handle(Port(self.desk.run))

    def ready(self) -> bool:
        """Whether all that was to be shown at first, a project say, is there with its run."""
        project = self.desk.project
        return self.full and project is not None and not project.busy and self.store.outline is not None

    # What can be done

    def look_up(self) -> None:
        """Look up what can be done if the run has begun, ended, or left its beginning or its end."""
        run = self.desk.run
        state = (run.running, run.lasting, running.begun(self.desk), moving.in_the_past(self.desk)) if run else None
        if state != self.state:
            if state and state[0] and not (self.state and self.state[0]):
                self.statusBar().clearMessage()  # how the last training ended says nothing of this one
            self.state = state
            self.table.refresh_soon()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask what becomes of unsaved work; then remember the layout and end the trainer."""
        from nnstudio.gui.dialogs.leaving import leave

        project = self.desk.project
        if project and not self.leaving and (project.dirty or project.busy) and self.asks:
            event.ignore()
            leave(self, project, self.leave)
            return
        self.steps = iter(())  # what is not there yet is not needed any more
        self.places.remember(self.desk.settings)
        theme.watcher.enlarge(1)
        if self.desk.run:
            self.desk.run.close()
        if project:
            project.reader.close()
        super().closeEvent(event)

    def leave(self) -> None:
        """Close without asking again."""
        self.leaving = True
        self.close()
