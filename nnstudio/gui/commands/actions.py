"""The table of commands as Qt's actions and menus."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from nnstudio.gui import theme
from nnstudio.gui.commands.command import Command, Desk, Option, words

MENUS = {"File": "&File", "Edit": "&Edit", "Run": "&Run", "Debug": "&Debug", "View": "&View", "Help": "&Help"}


class Actions(QObject):
    """One action per command; each is found by the command's id as object name.

    What actions say and whether they can be given is looked up again soon after `refresh_soon`.
    """

    def __init__(self, desk: Desk, bar: QMenuBar) -> None:
        super().__init__(desk.window)
        self.desk = desk
        self.commands: dict[str, Command] = {}
        self.actions: dict[str, QAction] = {}
        self.menus = {name: bar.addMenu(title) for name, title in MENUS.items()}
        self.shown: dict[str, tuple[str, str]] = {}
        self.timer = QTimer(self, singleShot=True, interval=0)
        self.timer.timeout.connect(self.refresh)

    def __getitem__(self, name: str) -> QAction:
        return self.actions[name]

    def add(self, commands: Iterable[Command]) -> None:
        """Make actions and append them to their menus."""
        for command in commands:
            self.commands[command.id] = command
            action = self.make(command)
            self.actions[command.id] = action
            self.menus[command.menu].addAction(action)
            if command.last:
                self.menus[command.menu].addSeparator()
            self.show(command)

    def make(self, command: Command) -> QAction:
        """One action."""
        action = QAction(self.desk.window)
        action.setObjectName(command.id)
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        action.setCheckable(command.checked is not None)
        if command.options:
            action.setMenu(OptionsMenu(command, self.desk))
        else:
            action.triggered.connect(lambda: self.do(command.id))
        if command.local and self.desk.canvas:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self.desk.canvas.addAction(action)
        else:
            self.desk.window.addAction(action)
        return action

    def do(self, name: str) -> None:
        """Give a command, if it can be given now."""
        command = self.commands[name]
        if command.do and command.enabled(self.desk):
            command.do(self.desk)
        self.refresh_soon()

    def refresh_soon(self) -> None:
        """Look everything up again in the next turn of the event loop."""
        if not self.timer.isActive():
            self.timer.start()

    def refresh(self) -> None:
        """Say what each action is now."""
        for command in self.commands.values():
            self.show(command)

    def show(self, command: Command) -> None:
        """Say what one action is now."""
        action, desk = self.actions[command.id], self.desk
        face = words(command.text, desk), words(command.icon, desk)
        if self.shown.get(command.id) != face:
            self.shown[command.id] = face
            action.setText(face[0])
            if face[1]:
                theme.dress(action, face[1])
            tip = tip_of(command, face[0])
            action.setToolTip(tip)
            action.setStatusTip("")
        action.setEnabled(command.enabled(desk))
        if command.checked:
            action.setChecked(command.checked(desk))


class OptionsMenu(QMenu):
    """What a command asks to choose from, listed anew whenever it opens."""

    def __init__(self, command: Command, desk: Desk) -> None:
        super().__init__(desk.window)
        assert command.options is not None  # noqa: S101
        self.options = command.options
        self.desk = desk
        self.setToolTipsVisible(True)
        self.group: QActionGroup | None = None
        self.submenus: dict[str, QMenu] = {}
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """List the options."""
        self.clear()
        self.group = QActionGroup(self)
        current = self.options.current
        for menu in self.submenus.values():
            menu.deleteLater()
        self.submenus.clear()
        for option in self.options.list(self.desk):
            action = self.menu_of(option.group).addAction(option.text)
            action.setToolTip(option.tip)
            action.triggered.connect(self.chooser(option))
            if current:
                action.setCheckable(True)
                self.group.addAction(action)
                action.setChecked(current(self.desk) == option.value)

    def menu_of(self, group: str) -> QMenu:
        """The submenu of a group, or the menu itself."""
        if group and group not in self.submenus:
            self.submenus[group] = self.addMenu(group)
            self.submenus[group].setToolTipsVisible(True)
        return self.submenus.get(group, self)

    def chooser(self, option: Option) -> object:
        """What chooses an option."""
        return lambda: self.options.choose(self.desk, option.value)


def tip_of(command: Command, text: str) -> str:
    """The tool tip: what it does, and its keys."""
    keys = " or ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in command.keys)
    return (command.tip or text) + (f"  ({keys})" if keys else "")
