"""Commands of the canvas, made from its own table of what can be done there."""

from functools import partial

from nnstudio.gui.canvas.deeds import DEEDS, Deed
from nnstudio.gui.commands.command import Command, Desk

ICONS = {
    "search": "plus",
    "cut": "cut",
    "copy": "copy",
    "paste": "paste",
    "delete": "trash",
    "arrange": "layout",
    "frame_all": "fit",
    "freeze": "frozen",
}


def do(name: str, desk: Desk) -> None:
    """Do something on the canvas."""
    if desk.canvas:
        desk.canvas.do(name)


def possible(name: str, desk: Desk) -> bool:
    """Whether the canvas is there and enough is selected."""
    return desk.canvas is not None and desk.canvas.possible(name)


def words(deed: Deed, desk: Desk) -> str:
    """A deed's words as they are now; nothing while there is no canvas."""
    return deed.words(desk.canvas.stage) if desk.canvas else ""


def checked(deed: Deed, desk: Desk) -> bool:
    """Whether what a deed does is how things are now."""
    return desk.canvas is not None and deed.checked is not None and deed.checked(desk.canvas.stage)


def command(name: str, deed: Deed) -> Command:
    """A deed of the canvas as a command."""
    return Command(
        f"{deed.menu.lower()}.{name}",
        deed.menu,
        deed.text if isinstance(deed.text, str) else partial(words, deed),
        partial(do, name),
        ICONS.get(name, ""),
        deed.keys,
        enabled=partial(possible, name),
        checked=partial(checked, deed) if deed.checked else None,
        last=deed.last,
        local=True,
    )


COMMANDS = tuple(command(name, deed) for name, deed in DEEDS.items() if deed.text)
