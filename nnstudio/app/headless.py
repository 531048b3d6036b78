"""What the program does where it cannot open its window."""

import os
import sys
from pathlib import Path

from nnstudio.app.training import ending, pursue, signals, summary
from nnstudio.files.errors import FileError
from nnstudio.files.examples import DEFAULT, example
from nnstudio.files.project import read_project
from nnstudio.session.saving import save
from nnstudio.session.session import Session

EPOCHS = 1000


def without_display(reason: str, project: Path | None) -> int:
    """Train the default project here and leave its weights and a picture of the window in the present folder.

    Raises:
        FileError: a project was to be opened, which cannot be shown.
    """
    if project is not None:
        read_project(project)
        raise FileError(f"{reason}, so {project} cannot be shown; nnstudio train {project} trains it without a window")
    print(f"nnstudio: {reason}, so no window opens; training the example {DEFAULT!r} without it", file=sys.stderr)
    session = Session(example())
    kept, weights, picture = (Path(DEFAULT + suffix) for suffix in (".nns", ".npz", ".png"))
    with signals() as caught:
        end = pursue(session, EPOCHS, caught)
        save(session, kept)
        session.export(weights)
    print(f"trained: {summary(session)}\nproject: {kept}\nweights: {weights}")
    if not caught:
        draw(kept, picture)
        print(f"picture: {picture}")
    return ending(session, end, caught)


def draw(project: Path, file: Path) -> None:
    """Draw the window with a project into a picture file, without a display."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        from PySide6.QtCore import qInstallMessageHandler

        from nnstudio.app.window import picture
    except ImportError as error:
        raise FileError(f"the picture cannot be drawn: {error}") from None
    qInstallMessageHandler(lambda *_: None)  # what the offscreen platform cannot do is of no use to anybody
    picture(project, file)
