"""Where the docks stand: at first, and where the user put them."""

import pkgutil
from importlib import import_module

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabWidget, QWidget

from nnstudio.base.catalogue import descendants
from nnstudio.gui import docks as package
from nnstudio.gui.dock import Dock
from nnstudio.gui.docks import DOCKS
from nnstudio.gui.store import Store
from nnstudio.gui.title_bar import TitleBar

GEOMETRY, STATE = "window/geometry", "window/state"
VERSION = 1
"""Grows when the first layout changes so much that a remembered one does not fit it."""
LEFT, RIGHT, BOTTOM = 204, 332, 244
"""Width of the left and the right column and height of the bottom strip at first."""
SHARES = [55, 45]
"""Of the right column's height at first."""

Area = Qt.DockWidgetArea
AREAS = {"left": Area.LeftDockWidgetArea, "right": Area.RightDockWidgetArea, "bottom": Area.BottomDockWidgetArea}
FIRST = {
    "left": (("palette",),),
    "right": (("inspector",), ("program", "problems")),
    "bottom": (("loss", "data"), ("activations",), ("weights",), ("gradients",)),
}
"""The first layout: the places beside each other in each area, and the docks that share a place as tabs."""
OTHERS = "program"
"""The dock whose place is shared by those that are closed at first."""


class Places(QObject):
    """The docks of a window; each is empty until it is filled.

    Attributes:
        docks: Qt's frame of each dock, by name.
        panels: what was filled into them.

    Signals:
        changed(): docks were shown, hidden or moved.
    """

    changed = Signal()

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.main = window
        self.panels: dict[str, Dock] = {}
        self.titles: dict[str, QWidget] = {}
        self.gaps: dict[str, QWidget] = {}
        self.docks = {module.name: self.frame(module.name) for module in pkgutil.iter_modules(package.__path__)}
        window.setDockNestingEnabled(True)
        window.setTabPosition(Area.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        window.setCorner(Qt.Corner.BottomLeftCorner, Area.BottomDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, Area.BottomDockWidgetArea)
        self.timer = QTimer(self, singleShot=True, interval=0)
        self.timer.timeout.connect(self.settle)
        self.first: QByteArray | None = None
        self.kept: QByteArray | None = None
        self.sized = False
        self.resized = QTimer(self, singleShot=True, interval=0)
        self.resized.timeout.connect(self.restore)
        window.installEventFilter(self)

    def frame(self, name: str) -> QDockWidget:
        """An empty dock."""
        dock = QDockWidget(name.capitalize(), self.main)
        dock.setObjectName(f"dock.{name}")
        self.titles[name], self.gaps[name] = TitleBar(dock), QWidget(dock)
        for signal in (dock.visibilityChanged, dock.dockLocationChanged, dock.topLevelChanged):
            signal.connect(lambda _: self.timer.start())
        return dock

    def fill(self, name: str, store: Store) -> Dock:
        """Import a dock's module and put its widget into the frame."""
        import_module(f"{package.__name__}.{name}")
        panel = next(kind for kind in descendants(Dock) if DOCKS.owns(kind) and kind.name == name)(store)
        self.panels[name] = panel
        self.docks[name].setWindowTitle(panel.title)
        panel.widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.docks[name].setWidget(panel.widget)
        return panel

    def visible(self) -> list[Dock]:
        """What is filled and seen; docks behind another's tab are not."""
        return [panel for panel in self.panels.values() if not panel.widget.visibleRegion().isEmpty()]

    def show(self, name: str) -> QDockWidget:
        """Show a dock, in front of those that share its place."""
        dock = self.docks[name]
        dock.show()
        dock.raise_()
        return dock

    def toggle(self, name: str) -> None:
        """Show a dock, or hide it."""
        if self.docks[name].isHidden():
            self.show(name)
        else:
            self.docks[name].hide()

    def settle(self) -> None:
        """Let title bars make room for tabs, which say the same."""
        for name, dock in self.docks.items():
            gap, title = self.gaps[name], self.titles[name]
            wanted, other = (gap, title) if self.tabbed(dock) else (title, gap)
            if dock.titleBarWidget() is not wanted:  # setting it again shows a dock anew, which leads back to here
                dock.setTitleBarWidget(wanted)
                wanted.show()
                other.hide()
        self.changed.emit()

    def tabbed(self, dock: QDockWidget) -> bool:
        """Whether a dock has a tab."""
        return not dock.isFloating() and any(not other.isHidden() for other in self.main.tabifiedDockWidgets(dock))

    def open(self, settings: QSettings) -> None:
        """Take the layout that was kept, or the first one; the window is being shown.

        Before it is shown, Qt 6.11 leaves rows of tabs behind that belong to nothing.
        """
        self.lay_out()
        self.first = self.main.saveState(VERSION)
        self.recall(settings)
        self.settle()

    def lay_out(self) -> None:
        """The first layout; docks that it does not know are closed."""
        for area, places in FIRST.items():
            for place in places:
                first, *others = (self.docks[name] for name in place)
                self.main.addDockWidget(AREAS[area], first)
                first.show()
                for dock in others:
                    self.main.tabifyDockWidget(first, dock)
                    dock.show()
                first.raise_()
        placed = {name for places in FIRST.values() for place in places for name in place}
        for name in sorted(self.docks.keys() - placed):
            self.main.tabifyDockWidget(self.docks[OTHERS], self.docks[name])
            self.docks[name].hide()
        self.docks[OTHERS].raise_()
        self.measure()

    def reset(self) -> None:
        """Back to the first layout."""
        if self.first:
            self.main.restoreState(self.first, VERSION)
            self.measure()
            self.settle()

    def measure(self) -> None:
        """The first sizes."""
        sideways, upright = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        strip = [self.docks[place[0]] for place in FIRST["bottom"]]
        column = [self.docks[place[0]] for place in FIRST["right"]]
        self.main.resizeDocks([self.docks["palette"], column[0]], [LEFT, RIGHT], sideways)
        self.main.resizeDocks(strip[:1], [BOTTOM], upright)
        self.main.resizeDocks(strip, [100] * len(strip), sideways)
        self.main.resizeDocks(column, SHARES, upright)

    def remember(self, settings: QSettings) -> None:
        """Keep the window's place and size and the layout."""
        settings.setValue(GEOMETRY, self.main.saveGeometry())
        settings.setValue(STATE, self.main.saveState(VERSION))

    def recall(self, settings: QSettings) -> None:
        """Take what was kept, where it fits."""
        geometry, state = settings.value(GEOMETRY), settings.value(STATE)
        self.sized = isinstance(geometry, QByteArray) and self.main.restoreGeometry(geometry)
        if isinstance(state, QByteArray) and self.main.restoreState(state, VERSION):
            self.kept = state

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        """Take the kept layout anew when the window gets its kept size, which a desktop gives it only later."""
        if event.type() == QEvent.Type.Resize and self.kept:
            self.resized.start()
        return False

    def restore(self) -> None:
        """Take the kept layout anew."""
        if self.kept:
            self.main.restoreState(self.kept, VERSION)

    def release(self) -> None:
        """Leave the layout to the user from now on."""
        self.kept = None

    def fit(self) -> None:
        """Make the first window, with its frame, no larger than the screen."""
        room, frame = self.main.screen().availableGeometry(), self.main.frameGeometry()
        if self.sized or not on_desktop() or room.contains(frame):
            return
        border = frame.size() - self.main.size()
        self.main.resize((room.size() - border).boundedTo(self.main.size()))
        self.main.move(room.topLeft())
        self.measure()


def on_desktop() -> bool:
    """Whether there is a screen that somebody sees."""
    return QGuiApplication.platformName() not in ("offscreen", "minimal")
