"""Somebody who uses the window: presses keys, drags with the mouse, answers dialogs, and looks at what is shown."""

import math
import threading
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QToolButton, QWidget

from nnstudio.app import open_window
from nnstudio.gui import theme
from nnstudio.gui.dialogs.banner import Banner
from nnstudio.gui.window import Window
from tests.gui.canvas.conftest import LEFT, NONE, Hand

PATIENCE = 40.0
"""Seconds after which something that should happen has not happened."""
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


def wait_for(reached: Callable[[], object], what: str = "") -> None:
    """Let the window live until something is so."""
    end = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < end, f"this did not happen: {what or reached}"
        QTest.qWait(5)


class Person:
    """One window and the hands and eyes before it.

    Args:
        project: the file to open; None for the students' network.
    """

    def __init__(self, project: Path | None = None) -> None:
        self.window: Window = open_window(project)
        theme.apply(QApplication.instance(), "light")
        self.failures: list[str] = []
        self.gone = False
        self.window.store.failed.connect(self.failures.append)
        wait_for(lambda: "file.save" in self.window.table.actions, "the window is filled")
        if project:
            wait_for(lambda: self.project.path == project, "the project is open")
        self.window.activateWindow()
        self.rest()
        self.hand = Hand(self.canvas)

    # What there is

    @property
    def canvas(self):
        return self.window.desk.canvas

    @property
    def project(self):
        return self.window.desk.project

    @property
    def run(self):
        return self.window.desk.run

    @property
    def document(self):
        return self.window.store.document

    @property
    def moment(self):
        return self.window.store.frame.moment

    @property
    def place(self) -> tuple[int, int]:
        """Iteration and instruction that the window says the run is at."""
        return self.moment.where.iteration, self.moment.instruction

    @property
    def loss(self) -> float:
        """The loss that is shown; infinite before the first."""
        return math.inf if self.moment.loss is None else self.moment.loss

    @property
    def names(self) -> list[str]:
        return [node.name for node in self.document.nodes]

    @property
    def wires(self) -> set[tuple[str, str]]:
        """All connections by the names of their ends."""
        name = {node.id: node.name for node in self.document.nodes}
        return {(name[edge.source], name[edge.target]) for edge in self.document.edges}

    @property
    def glow(self) -> dict[str, str]:
        """The nodes that glow, with the words that hang at them."""
        return {item.card.name: item.mood.glow for item in self.canvas.drawing.nodes.values() if item.mood.glow}

    @property
    def pointer(self) -> tuple[str, str, str]:
        """Phase, node and title of the row that the program panel marks."""
        listing = self.panel("program").model
        row = listing.entries[listing.place]
        return row.phase, row.node, row.title

    @property
    def banner(self) -> str:
        """The sentence of what could not be done, if one is shown."""
        banner = self.window.findChild(Banner)
        return banner.label.text() if banner.isVisible() else ""

    def panel(self, name: str):
        return self.window.places.panels[name]

    def weights(self) -> dict[str, bytes]:
        """All parameters to the last bit."""
        outline = self.window.store.outline
        names = [each.name for each in outline.quantities if each.role == "value"]
        return {name: self.window.session[name].tobytes() for name in names}

    # Waiting

    def rest(self) -> None:
        """Wait until the window shows all that is known, with data read and the program compiled."""
        store = self.window.store
        wait_for(lambda: store.reading is None and not self.project.busy, "files are read and written")
        wait_for(lambda: store.frame is not None and self.run.at_rest(), "the newest frame is shown")

    def compiled(self) -> None:
        """Wait until the trainer has taken the drawing as it is: it answers in order."""
        assert self.window.session.moment
        self.rest()

    # Keys, buttons and fields

    def press(self, key: Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press a key in whatever window has the keyboard."""
        if QGuiApplication.focusWindow() is None:  # without a window manager nobody gives it back after a dialog
            self.window.activateWindow()
            wait_for(QGuiApplication.focusWindow, "the window has the keyboard")
        QTest.keyClick(QGuiApplication.focusWindow(), key, modifiers)
        QCoreApplication.sendPostedEvents()
        QTest.qWait(1)

    def type(self, text: str) -> None:
        """Type into whatever has the keyboard."""
        QTest.keyClicks(QApplication.focusWidget(), text)

    def click(self, name: str) -> None:
        """Click a button of the transport."""
        button = self.window.findChild(QToolButton, f"button.{name}")
        assert button.isEnabled(), name
        QTest.mouseClick(button, LEFT)

    def field(self, name: str) -> QWidget:
        """What is seen under that caption."""
        found = [each for each in self.window.findChildren(QWidget) if each.accessibleName() == name]
        (widget,) = [each for each in found if each.isVisible()]
        return widget

    def enter(self, name: str, text: str) -> None:
        """Type something else into a line of the inspector."""
        line = self.field(name)
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, text)
        QTest.keyClick(line, Key.Key_Return)

    def step(self, key: Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press a key that moves the run, and wait until the window shows where it is now."""
        before = self.moment
        wait_for(self.can_move, "the run can be moved")
        self.press(key, modifiers)
        wait_for(lambda: self.moment != before and self.run.at_rest(), f"{key} moves the run")

    def can_move(self) -> bool:
        """Whether the buttons know that the run stands still."""
        return self.window.table["run.step_layer"].isEnabled()

    def train(self, reached: Callable[[], bool]) -> None:
        """Start with F5, and pause with it once something is reached."""
        wait_for(lambda: self.window.table["run.start"].text() == "Run", "the run can be started")
        self.press(Key.Key_F5)
        wait_for(lambda: self.moment.running, "the run has started")
        wait_for(reached, "training gets there")
        self.pause()

    def pause(self) -> None:
        """Pause with F5."""
        wait_for(lambda: self.window.table["run.start"].text() == "Pause", "the run can be paused")
        self.press(Key.Key_F5)
        wait_for(lambda: not self.moment.running, "the run has paused")
        self.rest()

    # Dialogs

    def with_file(self, act: Callable[[], None], path: Path) -> None:
        """Do something that asks for a file, and type the file's name."""
        answer = FileName(path)
        act()
        assert answer.given
        self.rest()

    def drop_file(self, path: Path) -> None:
        """Drop a file on the canvas as a file manager does."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        drag(self.canvas.viewport(), data)

    # Leaving

    def close(self) -> None:
        """Close the window, without being asked, and see that nothing of it stays behind."""
        self.window.leave()
        self.left()

    def left(self) -> None:
        """See that the window has closed and that nothing of it stays behind."""
        wait_for(lambda: not self.window.isVisible(), "the window is closed")
        process = self.run.trainer._connection.process
        self.gone = True
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert process.poll() is not None
        assert [each.name for each in threading.enumerate() if each.name.startswith("nnstudio")] == []


class FileName(QTimer):
    """Types a file's name into the dialog that is about to ask for it; closes one that does not take it."""

    def __init__(self, path: Path) -> None:
        super().__init__(interval=20)
        self.path = path
        self.given = False
        self.patience = int(PATIENCE * 1000 / self.interval())
        self.timeout.connect(self.look)
        self.start()

    def look(self) -> None:
        self.patience -= 1
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QFileDialog):
            return
        if self.patience < 0:
            dialog.reject()
        name = dialog.findChild(QLineEdit, "fileNameEdit")
        if name.isVisible():  # still, where the dialog was reading the folder when Enter was pressed before
            self.given = True
            name.setText(str(self.path))  # typed letters would open a list of completions
            QTest.keyClick(name, Key.Key_Return)


def drag(target: QWidget, data: QMimeData) -> None:
    """Carry something over a widget and let it fall there, as the window system reports it."""
    window = target.window()
    place = target.mapTo(window, target.rect().center())
    for widget, point in ((target, target.rect().center()), (window, place)):
        enter = QDragEnterEvent(point, Qt.DropAction.CopyAction, data, LEFT, NONE)
        QApplication.sendEvent(widget, enter)
        if enter.isAccepted():
            drop = QDropEvent(QPointF(point), Qt.DropAction.CopyAction, data, LEFT, NONE)
            QApplication.sendEvent(widget, drop)
            return
    raise AssertionError("nothing takes what is dragged")
