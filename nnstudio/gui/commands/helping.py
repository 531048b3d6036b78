"""Commands that help to find one's way."""

from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

import nnstudio
from nnstudio.gui import theme
from nnstudio.gui.canvas.chooser import WIDTH, Chooser, Entry
from nnstudio.gui.commands.actions import MENUS, Actions
from nnstudio.gui.commands.command import Command, Desk, words

KEY_COLUMN = 190
ON_CANVAS = (
    ("Go to another layer", "Tab or arrow keys"),
    ("Move the selected layers", "Shift and arrow keys"),
    ("Zoom to the pointer", "Wheel, Ctrl+= or Ctrl+-"),
    ("Move the canvas", "Middle or right button, or Alt and drag"),
    ("Connect", "Drag from a port, or C"),
    ("Unfold a layer into its units", "Double click, or U"),
    ("Cancel", "Esc"),
)
"""What mouse and keyboard do on the canvas besides commands."""
ON_TIME_BAR = (
    ("Go to any iteration", "Click or drag"),
    ("One iteration", "Left or Right"),
    ("Ten iterations", "PgDown or PgUp"),
    ("Beginning or end", "Home or End"),
    ("Zoom in time", "Wheel, + or -"),
    ("Pan in time", "Shift and wheel"),
    ("See the whole run", "Double click, or 0"),
    ("Stop replaying", "Esc"),
)
"""The same on the time bar."""


def commands(actions: Actions) -> tuple[Command, ...]:
    """The commands of the Help menu, which speak of all commands."""
    return (
        Command(
            "help.manual",
            "Help",
            "Manual",
            open_manual,
            "help",
            tip="The panels and the course's chapters in them, with pictures",
        ),
        Command(
            "help.commands",
            "Help",
            "Search commands…",
            partial(search, actions),
            "commands",
            ("Ctrl+Shift+P",),
            "Find any command by its words",
        ),
        Command(
            "help.shortcuts",
            "Help",
            "Keyboard shortcuts",
            partial(show_shortcuts, actions),
            "keyboard",
            ("?", "F1"),
            "All shortcuts",
        ),
        Command(
            "help.example",
            "Help",
            "About this example",
            show_notes,
            "help",
            ("Shift+F1",),
            "Show or hide the notes on this example: its chapter, what to look at, and the result",
            enabled=lambda desk: desk.project is not None and desk.project.example is not None,
            checked=lambda desk: desk.notes is not None and desk.notes.isVisible(),
            last=True,
        ),
        Command("help.about", "Help", "About nnstudio", show_about, "info"),
    )


def open_manual(desk: Desk) -> None:
    """Show the manual."""
    from nnstudio.gui.dialogs.manual import show_manual

    show_manual(desk.window)


def search(actions: Actions, desk: Desk) -> None:
    """Open the list of all commands that can be given now."""
    chooser = Chooser(desk.window, "Search commands", entries(actions), partial(give, actions))
    window = desk.window
    chooser.open_at(window.mapToGlobal(QPoint((window.width() - WIDTH) // 2, theme.ROW * 3)))


def entries(actions: Actions) -> list[Entry]:
    """Every command and every option of one as a line; what can be given now only."""
    desk, found = actions.desk, []
    for command in actions.commands.values():
        if not command.enabled(desk) or command.id == "help.commands":
            continue
        text, icon = words(command.text, desk).rstrip("…"), words(command.icon, desk)
        if command.options:
            found += [
                Entry(f"{command.id} {place}", f"{text}: {option.text}", option.tip, icon)
                for place, option in enumerate(command.options.list(desk))
            ]
        else:
            found.append(Entry(command.id, text, hint(command), icon))
    return found


def hint(command: Command) -> str:
    """A command's tip and keys."""
    return "  ·  ".join(part for part in (command.tip, keys(command)) if part)


def keys(command: Command) -> str:
    """A command's shortcuts in words."""
    form = QKeySequence.SequenceFormat.NativeText
    return " or ".join(QKeySequence(key).toString(form) for key in command.keys)


def give(actions: Actions, key: str) -> None:
    """Give the command of a line."""
    name, _, place = key.partition(" ")
    options = actions.commands[name].options
    if options:
        options.choose(actions.desk, options.list(actions.desk)[int(place)].value)
    else:
        actions.do(name)


def show_shortcuts(actions: Actions, desk: Desk) -> None:
    """Open the list of shortcuts."""
    dialog = Shortcuts(actions, desk.window)
    dialog.open()


class Shortcuts(QDialog):
    """All shortcuts, by menu."""

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keyboard shortcuts")
        self.resize(920, 764)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(self.columns(actions))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(scroll)
        column.addWidget(buttons)

    def columns(self, actions: Actions) -> QWidget:
        """Run, View and the canvas on one side, the rest on the other."""
        pages = {
            menu: [
                (words(command.text, actions.desk), keys(command))
                for command in actions.commands.values()
                if command.menu == menu and command.keys
            ]
            for menu in MENUS
        }
        page = QWidget()
        row = QHBoxLayout(page)
        row.setSpacing(theme.PADDING * 2)
        for side in (("Run", "View"), ("File", "Edit", "Debug", "Help")):
            column = QVBoxLayout()
            for menu in side:
                column.addWidget(table(menu, pages[menu]))
            if "View" in side:
                column.addWidget(table("Canvas", list(ON_CANVAS)))
                column.addWidget(table("Time bar", list(ON_TIME_BAR)))
            column.addStretch()
            row.addLayout(column, 1)
        return page


def table(title: str, lines: list[tuple[str, str]]) -> QWidget:
    """A caption, and words with keys below it."""
    widget = QWidget()
    grid = QGridLayout(widget)
    grid.setContentsMargins(0, 0, 0, theme.PADDING)
    grid.setVerticalSpacing(theme.GRID)
    grid.setColumnStretch(0, 1)
    heading = QLabel(title)
    heading.setProperty("role", "heading")
    grid.addWidget(heading, 0, 0)
    for row, (text, key) in enumerate(lines, 1):
        label = QLabel(key)
        label.setFont(theme.font(theme.BODY, QFont.Weight.Medium))
        label.setProperty("role", "secondary")
        label.setMinimumWidth(KEY_COLUMN)
        grid.addWidget(QLabel(text), row, 0)
        grid.addWidget(label, row, 1)
    return widget


def show_notes(desk: Desk) -> None:
    """Show what is said of the example, or take it away."""
    if desk.notes:
        desk.notes.toggle()


def show_about(desk: Desk) -> None:
    """Say what this is."""
    dialog = QDialog(desk.window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle("About nnstudio")
    column = QVBoxLayout(dialog)
    column.setContentsMargins(*[theme.PADDING * 2] * 4)
    for text, role in (
        (f"nnstudio {nnstudio.__version__}", "title"),
        ("Draw neural networks, train them, and debug the training like a program.", ""),
        ("MIT license. The fonts Inter and JetBrains Mono are under the SIL Open Font License.", "secondary"),
    ):
        label = QLabel(text)
        label.setProperty("role", role)
        column.addWidget(label)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    column.addWidget(buttons)
    dialog.open()
