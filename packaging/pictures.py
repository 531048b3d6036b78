"""Draws the pictures of the window that the README shows, from the real window: `make pictures`."""

import tempfile
from pathlib import Path

from PySide6.QtCore import QEventLoop

from nnstudio.app import open_window
from nnstudio.app.window import application
from nnstudio.files.examples import example
from nnstudio.files.project import Project, write_project
from nnstudio.gui import theme

FOLDER = Path(__file__).parent / "pictures"
SIZE = (1600, 1000)
EPOCHS = 60
SETTLING = 1000
"""Milliseconds that the window gets to draw what it was told."""


def main() -> None:
    """One picture for each theme."""
    FOLDER.mkdir(exist_ok=True)
    app = application()
    for name in ("light", "dark"):
        with tempfile.TemporaryDirectory() as folder:
            project = Path(folder) / "spirals.nns"
            write_project(project, Project(example("spirals")))
            window = open_window(project)
            theme.apply(app, name)
            window.resize(*SIZE)
            window.session.run(epochs=EPOCHS)
            for _ in range(6):
                window.session.step("layer")
            window.table["edit.frame_all"].trigger()
            settle()
            window.grab().save(str(FOLDER / f"window-{name}.png"))
            window.close()


def settle() -> None:
    """Let the window draw."""
    QEventLoop().processEvents(QEventLoop.ProcessEventsFlag.AllEvents, SETTLING)


if __name__ == "__main__":
    main()
