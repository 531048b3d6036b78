"""Where the docks stand: at first, and where the user put them."""

import pkgutil
from functools import partial
from importlib import import_module

from PySide6.QtCore import QByteArray, QEvent, QObject, QPoint, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow, QTabBar, QTabWidget, QWidget

from nnstudio.base.catalogue import descendants
from nnstudio.gui import docks as package
from nnstudio.gui import theme
from nnstudio.gui.dock import Dock
from nnstudio.gui.docks import DOCKS
from nnstudio.gui.frame import Frame
from nnstudio.gui.perspectives import ALONE, BY_NAME, HOMES, OTHERWISE, PERSPECTIVES
from nnstudio.gui.store import Store
from nnstudio.gui.title_bar import TitleBar

GEOMETRY, STATE, CHOSEN = "window/geometry", "window/layouts", "window/perspective"
AGAIN = "window/further_panels"
MOST = 8
"""Panels of one kind."""
BESIDE = QSize(300, 200)
"""The size at which a panel and another of its kind stand beside each other."""
OWN, LESS = 216, 0.7
"""Height of a panel that opens below the strip, and what it leaves of that one's."""
USUAL = QSize(1280, 800)
"""The smallest window in which panels get the size that a perspective says."""
VERSION = 2
"""Grows when the layouts change so much that a remembered one does not fit them."""

Area = Qt.DockWidgetArea
AREAS = {"left": Area.LeftDockWidgetArea, "right": Area.RightDockWidgetArea, "bottom": Area.BottomDockWidgetArea}


class Places(QObject):
    """The docks of a window; each is empty until it is filled.

    Attributes:
        docks: Qt's frame of each dock, by name.
        panels: what was filled into them.
        present: name of the panel that the keyboard was in last.
        perspective: the present one.
        opened: whether the docks have been laid out.

    Signals:
        changed(): docks were shown, hidden or moved.
        filled(Dock): there is another panel.
        copy_wanted(str): what a panel shows is to be copied.
        menu_wanted(str, QPoint): a panel's menu is to be opened at a place of the screen.
        switched(): another perspective is shown.
    """

    changed = Signal()
    filled = Signal(object)
    copy_wanted = Signal(str)
    menu_wanted = Signal(str, QPoint)
    switched = Signal()

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
        self.timer = QTimer(self, singleShot=True, interval=0)
        self.timer.timeout.connect(self.settle)
        self.present = ""
        self.perspective = PERSPECTIVES[0]
        self.opened = False
        self.layouts: dict[str, QByteArray] = {}
        self.kept: QByteArray | None = None
        self.sized = False
        self.resized = QTimer(self, singleShot=True, interval=0)
        self.resized.timeout.connect(self.restore)
        window.installEventFilter(self)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusObjectChanged.connect(self.note)

    def frame(self, name: str) -> Frame:
        """An empty dock."""
        dock = Frame(name, self.main)
        self.titles[name], self.gaps[name] = TitleBar(dock), QWidget(dock)
        for signal in (dock.visibilityChanged, dock.dockLocationChanged, dock.topLevelChanged):
            signal.connect(lambda _: self.timer.start())
        dock.copy_wanted.connect(partial(self.copy_wanted.emit, name))
        dock.menu_wanted.connect(partial(self.menu_wanted.emit, name))
        return dock

    def fill(self, name: str, store: Store) -> Dock:
        """Import a dock's module and put its widget into the frame."""
        kind = name.partition(".")[0]
        import_module(f"{package.__name__}.{kind}")
        panel = next(each for each in descendants(Dock) if DOCKS.owns(each) and each.name == kind)(store)
        self.panels[name] = panel
        self.docks[name].fill(panel)
        self.filled.emit(panel)
        return panel

    # Panels that are open more than once

    @property
    def again(self) -> list[str]:
        """Names of the further panels of their kinds, such as "gradients.2"."""
        return [name for name in self.docks if "." in name]

    def free(self, name: str) -> str:
        """What a further panel of a kind would be called; empty where there are enough."""
        return next((each for each in self.numbered(name) if each not in self.docks), "")

    def numbered(self, name: str) -> list[str]:
        """What all further panels of a kind may be called."""
        kind = name.partition(".")[0]
        return [f"{kind}.{number}" for number in range(2, MOST + 1)]

    def another(self, name: str) -> None:
        """Open a panel once more, beside it or as another tab, looking at the same nodes for good."""
        new, old = self.free(name), self.docks[name]
        if not new or old.panel is None:
            return
        dock = self.add(new)
        panel = self.fill(new, old.panel.store)
        if panel.focus.pinnable:
            panel.focus.join(old.panel.focus)
        across, down = old.width() >= 2 * BESIDE.width(), old.height() >= 2 * BESIDE.height()
        if old.isHidden() or old.isFloating() or self.tabbed(old) or not (across or down):
            self.main.tabifyDockWidget(old, dock)
        else:
            way = Qt.Orientation.Horizontal if across else Qt.Orientation.Vertical
            self.main.splitDockWidget(old, dock, way)
        self.show(new)

    def add(self, name: str) -> Frame:
        """A further empty dock; closing it removes it."""
        dock = self.docks[name] = self.frame(name)
        self.main.addDockWidget(AREAS["right"], dock)
        dock.hide()
        dock.closed.connect(partial(self.remove, name), Qt.ConnectionType.QueuedConnection)
        return dock

    def remove(self, name: str) -> None:
        """Take a further panel away for good."""
        dock = self.docks.pop(name, None)
        if dock:
            for known in (self.panels, self.titles, self.gaps):
                known.pop(name, None)
            self.main.removeDockWidget(dock)
            dock.deleteLater()
            self.timer.start()

    def note(self, widget: QObject | None) -> None:
        """Take note of the panel that the keyboard is in."""
        names = (name for name, dock in self.docks.items() if isinstance(widget, QWidget) and dock.isAncestorOf(widget))
        name = next(names, "")
        if name and name != self.present:
            self.present = name
            self.timer.start()

    def visible(self) -> list[Dock]:
        """What is filled and seen; docks behind another's tab are not."""
        return [panel for panel in self.panels.values() if not panel.widget.visibleRegion().isEmpty()]

    def show(self, name: str) -> Frame:
        """Show a dock, in front of those that share its place."""
        dock = self.docks[name]
        opened = dock.isHidden()
        dock.show()
        if opened and ALONE.get(name) == "bottom" and not dock.isFloating():
            strip = [place[0] for place in self.known("bottom") if place[0] is not dock and not place[0].isHidden()]
            heights = [round(self.perspective.height * LESS)] * len(strip[:1]) + [OWN]
            self.main.resizeDocks([*strip[:1], dock], heights, Qt.Orientation.Vertical)
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
        for bar in self.main.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            bar.setElideMode(Qt.TextElideMode.ElideNone)
            bar.setUsesScrollButtons(True)
        self.changed.emit()

    def tabbed(self, dock: Frame) -> bool:
        """Whether a dock has a tab."""
        return not dock.isFloating() and any(not other.isHidden() for other in self.main.tabifiedDockWidgets(dock))

    def open(self, settings: QSettings) -> None:
        """Take the layout that was kept, or the first one; the window is being shown.

        Before it is shown, Qt 6.11 leaves rows of tabs behind that belong to nothing.
        """
        self.opened = True
        for name in listed(settings.value(AGAIN)):
            if name.partition(".")[0] in self.docks and name in self.numbered(name):
                self.add(name)
        self.perspective = BY_NAME.get(str(settings.value(CHOSEN)), PERSPECTIVES[0])
        theme.watcher.enlarge(self.perspective.type)
        self.lay_out()
        self.recall(settings)
        self.settle()
        self.switched.emit()

    def switch(self, name: str) -> None:
        """Show another perspective as it was left, or as it is at first."""
        if name == self.perspective.name:
            return
        self.layouts[self.perspective.name] = self.main.saveState(VERSION)
        self.perspective = BY_NAME[name]
        self.show_perspective()

    def reset(self) -> None:
        """Show the present perspective as it is at first."""
        self.layouts.pop(self.perspective.name, None)
        self.show_perspective()

    def show_perspective(self) -> None:
        """Lay the present perspective out, unseen until it is done."""
        self.release()
        self.main.setUpdatesEnabled(False)
        try:
            theme.watcher.enlarge(self.perspective.type)
            self.widen()
            known = self.layouts.get(self.perspective.name)
            if known is None or not self.main.restoreState(known, VERSION):
                self.lay_out()
            self.settle()
        finally:
            self.main.setUpdatesEnabled(True)
        self.switched.emit()

    def widen(self) -> None:
        """Give the lower right corner to the strip or to the column."""
        area = Area.BottomDockWidgetArea if self.perspective.wide else Area.RightDockWidgetArea
        self.main.setCorner(Qt.Corner.BottomRightCorner, area)

    def lay_out(self) -> None:
        """The present perspective as it is at first; docks that it does not know are closed."""
        self.widen()
        for dock in self.docks.values():
            dock.setFloating(False)
            self.main.removeDockWidget(dock)
        for side, area in AREAS.items():
            for place in self.known(side):
                first, *others = place
                self.main.addDockWidget(area, first)
                first.show()
                for dock in others:
                    self.main.tabifyDockWidget(first, dock)
                    dock.show()
                first.raise_()
        for name in sorted(self.docks.keys() - set(self.perspective.placed)):
            self.house(name)
        self.measure()

    def known(self, side: str) -> list[list[Frame]]:
        """The docks of each place on a side; those that this version does not have are left out."""
        places = [[self.docks[name] for name in place if name in self.docks] for place in self.perspective.side(side)]
        return [place for place in places if place]

    def house(self, name: str) -> None:
        """Give a closed dock the place where it is to open."""
        dock, kind = self.docks[name], name.partition(".")[0]
        placed = self.perspective.placed
        host = next((each for each in HOMES.get(kind, OTHERWISE) if each in placed), None)
        if kind in ALONE or host is None:
            self.main.addDockWidget(AREAS[ALONE.get(kind, "right")], dock, Qt.Orientation.Vertical)
        else:
            self.main.tabifyDockWidget(self.docks[host], dock)
            self.front(host)
        dock.hide()

    def front(self, host: str) -> None:
        """Keep the first dock of a place in front."""
        for side in AREAS:
            for place in self.known(side):
                if self.docks[host] in place:
                    place[0].raise_()

    def measure(self) -> None:
        """The first sizes of the present perspective."""
        sideways, upright = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        now = self.perspective
        sides = {side: [place[0] for place in self.known(side)] for side in AREAS}
        across, down = (
            min(size, 1.0) for size in (self.main.width() / USUAL.width(), self.main.height() / USUAL.height())
        )
        for side, width in zip(("left", "right"), now.widths, strict=True):
            if sides[side]:
                self.main.resizeDocks(sides[side][:1], [round(width * across)], sideways)
        if sides["bottom"]:
            self.main.resizeDocks(sides["bottom"][:1], [round(now.height * down)], upright)
        for side, docks in sides.items():
            if docks:
                shares = now.shares.get(side, [100] * len(docks))[: len(docks)]
                self.main.resizeDocks(docks, shares, sideways if side == "bottom" else upright)

    def remember(self, settings: QSettings) -> None:
        """Keep the window's place and size and the layouts."""
        settings.setValue(GEOMETRY, self.main.saveGeometry())
        self.layouts[self.perspective.name] = self.main.saveState(VERSION)
        for name, layout in self.layouts.items():
            settings.setValue(f"{STATE}/{name}", layout)
        settings.setValue(CHOSEN, self.perspective.name)
        settings.setValue(AGAIN, self.again)

    def recall(self, settings: QSettings) -> None:
        """Take what was kept, where it fits."""
        geometry = settings.value(GEOMETRY)
        self.sized = isinstance(geometry, QByteArray) and self.main.restoreGeometry(geometry)
        for each in PERSPECTIVES:
            layout = settings.value(f"{STATE}/{each.name}")
            if isinstance(layout, QByteArray):
                self.layouts[each.name] = layout
        state = self.layouts.get(self.perspective.name)
        if state is not None and self.main.restoreState(state, VERSION):
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


def listed(value: object) -> list[str]:
    """The texts of a setting that holds several."""
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def on_desktop() -> bool:
    """Whether there is a screen that somebody sees."""
    return QGuiApplication.platformName() not in ("offscreen", "minimal")
