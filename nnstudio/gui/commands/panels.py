"""Commands of panels: what each offers in its menu, and opening another one."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from nnstudio.gui import theme
from nnstudio.gui.commands.command import Command, Desk, Option, Options
from nnstudio.gui.dock import Dock
from nnstudio.gui.export import asking

FORMATS = {
    "png": "Picture (PNG) …",
    "svg": "Drawing (SVG) …",
    "csv": "Numbers as a table (CSV) …",
    "npy": "Numbers as an array (.npy) …",
}
Deed = Callable[[Desk], None]


def deeds(desk: Desk, name: str) -> list[Option]:
    """What can be done with a panel."""
    frame, panel = desk.places.docks[name], desk.places.panels[name]
    found = []
    if desk.project:
        found.append(Option("Copy as text", partial(copy, name), "All that is seen, in full numbers", "copy"))
        found += [
            Option(words, partial(export, name, suffix), f"Write what is seen into a .{suffix} file", group="Export")
            for suffix, words in FORMATS.items()
        ]
    if panel.focus.pinnable:
        words = f"Unpin from {panel.focus.words}" if panel.focus.pinned else "Pin to what is shown"
        found.append(Option(words, partial(pin, name), "Keep these nodes whatever is selected", "pin"))
    if several(panel) and desk.places.free(name):
        words = f"Another {panel.title} panel"
        found.append(Option(words, partial(another, name), "Open it once more, for other nodes", "plus"))
    found.append(Option("Close", lambda _: frame.close() and None, "The View menu shows it again", "close"))
    return found


def several(panel: Dock) -> bool:
    """Whether a panel makes sense more than once: where it shows numbers of the run."""
    return type(panel).requests is not Dock.requests


def copy(name: str, desk: Desk) -> None:
    """Copy what a panel shows."""
    if desk.project and name in desk.places.docks:
        asking.copy(desk.project, desk.places.docks[name])


def export(name: str, suffix: str, desk: Desk) -> None:
    """Export what a panel shows."""
    if desk.project:
        asking.export(desk.window, desk.project, desk.places.docks[name], suffix)


def pin(name: str, desk: Desk) -> None:
    """Pin a panel, or let it follow the selection again."""
    focus = desk.places.panels[name].focus
    focus.pin(not focus.pinned)


def another(name: str, desk: Desk) -> None:
    """Open a panel once more."""
    desk.places.another(name)


def show(name: str, desk: Desk) -> None:
    """Show a panel."""
    desk.places.show(name)


def open_menu(desk: Desk, name: str, place: QPoint) -> None:
    """Open a panel's menu."""
    menu = QMenu(desk.places.docks[name])
    menu.setToolTipsVisible(True)
    menu.aboutToHide.connect(menu.deleteLater)
    groups: dict[str, QMenu] = {}
    for option in deeds(desk, name):
        if option.group and option.group not in groups:
            groups[option.group] = menu.addMenu(option.group)
        action = groups.get(option.group, menu).addAction(option.text)
        if option.icon:
            theme.dress(action, option.icon)
        action.setToolTip(option.tip)
        action.triggered.connect(partial(option.value, desk))
    menu.popup(place)


def present(desk: Desk) -> str:
    """The panel that the keyboard was in last and that is still seen."""
    name = desk.places.present
    return name if name in desk.places.panels else ""


def present_deeds(desk: Desk) -> Sequence[Option]:
    """What can be done with the panel that the keyboard was in last."""
    name = present(desk)
    return deeds(desk, name) if name else []


def kinds(desk: Desk) -> Sequence[Option]:
    """The panels that can be opened once more, and those that were."""
    panels, places = desk.places.panels, desk.places
    first = sorted((name for name in panels if "." not in name), key=lambda name: panels[name].title)
    found = [
        Option(panels[name].title, partial(another, name), f"Open another {panels[name].title} panel")
        for name in first
        if several(panels[name]) and places.free(name)
    ]
    open_ones = [Option(places.docks[name].windowTitle(), partial(show, name), group="Open") for name in places.again]
    return [*found, *open_ones]


def choose(desk: Desk, deed: Deed) -> None:
    """Do what was chosen."""
    deed(desk)


COMMANDS = (
    Command(
        "view.panel",
        "View",
        lambda desk: f"Panel {desk.places.docks[present(desk)].windowTitle()}" if present(desk) else "Panel",
        tip="Copy, export or pin the panel that the keyboard was in last",
        enabled=lambda desk: bool(present(desk)),
        options=Options(present_deeds, choose),
    ),
    Command(
        "view.another",
        "View",
        "Another panel",
        tip="Open a panel once more, for other nodes",
        options=Options(kinds, choose),
        last=True,
    ),
)
