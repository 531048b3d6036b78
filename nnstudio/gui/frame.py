"""Qt's frame around a panel, and the keys that all panels have in common."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from nnstudio.gui.dock import Dock


class Frame(QDockWidget):
    """A place for a panel; empty until it is filled.

    Its object name is dock.<name>, where the second panel of a kind is called such as "gradients.2".

    Attributes:
        panel: what it holds; None until then.

    Signals:
        closed(): the user closed it.
        copy_wanted(): Ctrl+C was pressed where nothing smaller is to be copied.
        menu_wanted(QPoint): the panel's menu is to be opened at a place of the screen.
    """

    closed = Signal()
    copy_wanted = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, name: str, window: QMainWindow) -> None:
        kind, _, number = name.partition(".")
        super().__init__(kind.capitalize(), window)
        self.setObjectName(f"dock.{name}")
        self.number = number
        self.panel: Dock | None = None

    def fill(self, panel: Dock) -> None:
        """Hold a panel, which goes with the frame."""
        self.panel = panel
        panel.setParent(self)
        widget = panel.widget
        widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        widget.customContextMenuRequested.connect(self.ask_for_menu)
        panel.focus.changed.connect(self.say)
        self.setWidget(widget)
        self.say()

    @property
    def content(self) -> QWidget:
        """What is seen of the panel: the present one of its pages, or all."""
        widget = self.widget()
        page = getattr(widget, "page", None)
        return page if isinstance(page, QWidget) else widget

    def say(self) -> None:
        """Say in the title what the panel is, and which nodes it is pinned to."""
        if self.panel:
            title, focus = self.panel.title, self.panel.focus
            pinned = f" · {focus.words}" if focus.pinned else ""
            self.setWindowTitle(f"{title}{pinned}" if pinned or not self.number else f"{title} {self.number}")

    def ask_for_menu(self, place: QPoint) -> None:
        """Ask for the panel's menu at a place of its widget."""
        self.menu_wanted.emit(self.widget().mapToGlobal(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy all that is seen."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Say that it was closed."""
        super().closeEvent(event)
        self.closed.emit()
