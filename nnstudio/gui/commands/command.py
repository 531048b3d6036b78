"""What a command is, and what commands act upon."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMainWindow

from nnstudio.gui.places import Places
from nnstudio.gui.store import Store

if TYPE_CHECKING:  # the window paints before NumPy is imported
    from nnstudio.gui.canvas import CanvasView
    from nnstudio.gui.dialogs.notes import Notes
    from nnstudio.gui.dialogs.project import Project
    from nnstudio.gui.run import Run
    from nnstudio.gui.timebar import TimeBar


@dataclass
class Desk:
    """All that commands act upon.

    Attributes:
        window: parent of dialogs.
        store: the document and what is known of the run.
        places: where the docks are.
        settings: what is remembered between sittings.
        run: the trainer; None until the window has been painted for the first time.
        canvas, project, notes, time_bar: the same.
        speed: the largest number of iterations per second; None for full speed.
    """

    window: QMainWindow
    store: Store
    places: Places
    settings: QSettings
    run: "Run | None" = None
    canvas: "CanvasView | None" = None
    project: "Project | None" = None
    notes: "Notes | None" = None
    time_bar: "TimeBar | None" = None
    speed: int | None = None


Do = Callable[[Desk], None]
Words = str | Callable[[Desk], str]


def always(_: Desk) -> bool:
    """A command that can always be given."""
    return True


class Option(msgspec.Struct, frozen=True):
    """One of the things that a command asks to choose from.

    Attributes:
        text: its words.
        value: what is chosen with it.
        tip: what there is to know of it.
        icon: the name of a bundled icon; may be empty.
        group: the submenu that it stands in with those of the same group; empty: the menu itself.
    """

    text: str
    value: Any
    tip: str = ""
    icon: str = ""
    group: str = ""


class Options(msgspec.Struct, frozen=True):
    """What a command asks to choose from, as a submenu.

    Attributes:
        list: the options now.
        choose: does it with the chosen value.
        current: the value that is marked; None marks none.
    """

    list: Callable[[Desk], Sequence[Option]]
    choose: Callable[[Desk, Any], None]
    current: Callable[[Desk], Any] | None = None


class Command(msgspec.Struct, frozen=True):
    """One line of the table of commands.

    Attributes:
        id: the action's object name, such as "run.step_layer".
        menu: the menu that it stands in.
        text: its words there; a function where they depend on something.
        do: does it; None where `options` does.
        icon: the name of a bundled icon; may be empty.
        keys: its shortcuts; the first is shown.
        tip: what it does, in a sentence without a period.
        enabled: whether it can be given now.
        checked: whether it is on now; None where it cannot be on or off.
        options: what it asks to choose from; None where it asks nothing.
        last: whether a line follows in the menu.
        local: whether its keys work on the canvas only, because elsewhere they mean something else.
    """

    id: str
    menu: str
    text: Words
    do: Do | None = None
    icon: Words = ""
    keys: tuple[str, ...] = ()
    tip: str = ""
    enabled: Callable[[Desk], bool] = always
    checked: Callable[[Desk], bool] | None = None
    options: Options | None = None
    last: bool = False
    local: bool = False


def words(given: Words, desk: Desk) -> str:
    """Words as they are now."""
    return given if isinstance(given, str) else given(desk)
