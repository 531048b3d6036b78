"""Commands about files; they are added once the window is filled."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from textwrap import fill

from PySide6.QtWidgets import QWidget

from nnstudio.files.examples import CHAPTERS, Example, examples
from nnstudio.gui.commands.command import Command, Desk, Do, Option, Options
from nnstudio.gui.dialogs import importing, leaving, opening, recent, weights
from nnstudio.gui.dialogs.project import Project

TIP_WIDTH = 80
"""Characters of a line."""


def there(desk: Desk) -> Project:
    """The project; the window is filled when commands about files can be given."""
    assert desk.project is not None  # noqa: S101
    return desk.project


def asking(deed: Callable[[QWidget, Project], None]) -> Do:
    """A deed that asks in the window."""
    return lambda desk: deed(desk.window, there(desk))


def rested(desk: Desk) -> bool:
    """Whether nothing is being done with a file."""
    return not there(desk).busy


def example_options(_: Desk) -> list[Option]:
    """The examples, by chapter."""
    groups = [f"{number} · {title}" for number, title in enumerate(CHAPTERS, 1)]
    return [Option(each.title, each, folded(each.notes), group=groups[each.chapter - 1]) for each in examples()]


def folded(text: str) -> str:
    """The text in lines that a tool tip has room for."""
    return "\n".join(fill(line, TIP_WIDTH) for line in text.splitlines())


def begin(desk: Desk, example: Example) -> None:
    """Show an example as a new project."""
    project = there(desk)
    leaving.leave(desk.window, project, partial(project.begin, example))


def begin_empty(desk: Desk) -> None:
    """Show an empty drawing as a new project."""
    project = there(desk)
    leaving.leave(desk.window, project, project.begin_empty)


def recent_options(desk: Desk) -> list[Option]:
    """Projects that were opened or saved lately."""
    return [Option(recent.label(path), path, str(path)) for path in there(desk).recent.paths]


def open_recent(desk: Desk, path: Path) -> None:
    """Open one of them."""
    opening.open_file(desk.window, there(desk), path)


def close(desk: Desk) -> None:
    """Close the window; it asks what becomes of unsaved work."""
    desk.window.close()


COMMANDS = (
    Command(
        "file.new_empty",
        "File",
        "New",
        begin_empty,
        "new",
        ("Ctrl+N",),
        "Begin with an empty drawing",
        enabled=rested,
    ),
    Command(
        "file.new",
        "File",
        "New from example",
        tip="Begin with one of the examples",
        options=Options(example_options, begin),
        enabled=rested,
    ),
    Command(
        "file.open", "File", "Open…", asking(opening.ask_project), "open", ("Ctrl+O",), "Open a project", enabled=rested
    ),
    Command(
        "file.recent",
        "File",
        "Open recent",
        icon="recent",
        tip="Open a project that was opened or saved lately",
        options=Options(recent_options, open_recent),
        enabled=lambda desk: rested(desk) and bool(there(desk).recent.paths),
        last=True,
    ),
    Command(
        "file.save",
        "File",
        "Save",
        asking(leaving.save),
        "save",
        ("Ctrl+S",),
        "Save drawing, recipe, data and run",
        enabled=rested,
    ),
    Command(
        "file.save_as",
        "File",
        "Save as…",
        asking(leaving.save_as),
        keys=("Ctrl+Shift+S",),
        tip="Save into another file",
        enabled=rested,
        last=True,
    ),
    Command(
        "file.import_csv",
        "File",
        "Import CSV…",
        asking(importing.ask_table),
        "table",
        ("Ctrl+I",),
        "Train on the rows of a file",
        enabled=rested,
    ),
    Command(
        "file.import_weights",
        "File",
        "Import weights…",
        asking(weights.ask_import),
        "import",
        tip="Set all weights to those of a file",
        enabled=lambda desk: rested(desk) and desk.store.outline is not None,
    ),
    Command(
        "file.export_weights",
        "File",
        "Export weights…",
        asking(weights.ask_export),
        "export",
        ("Ctrl+E",),
        "Write the trained weights into a file that NumPy reads",
        enabled=lambda desk: rested(desk) and desk.store.outline is not None,
        last=True,
    ),
    Command("file.quit", "File", "Quit", close, keys=("Ctrl+Q",), tip="Close the window"),
)
