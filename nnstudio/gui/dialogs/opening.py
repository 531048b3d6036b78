"""Opening whatever file the user brings: chosen, named at the start, or dropped on the window."""

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from nnstudio.gui.dialogs.asking import PROJECT, ask_open
from nnstudio.gui.dialogs.importing import import_table
from nnstudio.gui.dialogs.leaving import folder, leave
from nnstudio.gui.dialogs.project import Project
from nnstudio.gui.dialogs.weights import import_weights

TABLES = (".csv", ".tsv", ".txt")
KNOWN = (".nns", ".npz", *TABLES)


def ask_project(window: QWidget, project: Project) -> None:
    """Ask for a project and open it."""
    path = ask_open(window, "Open project", PROJECT, folder(project))
    if path:
        open_file(window, project, path)


def open_file(window: QWidget, project: Project, path: Path) -> None:
    """Open a project, import a table or weights, by the file's suffix."""
    suffix = path.suffix.lower()
    if suffix in TABLES:
        import_table(window, project, path)
    elif suffix == ".npz":
        import_weights(project, path)
    else:
        leave(window, project, lambda: project.open(path.absolute()))


class Drops(QObject):
    """Lets files be dropped anywhere on a window."""

    def __init__(self, window: QWidget, project: Project) -> None:
        super().__init__(window)
        self.window = window
        self.project = project
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        """Take a single file that can be opened."""
        if isinstance(event, QDropEvent) and event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            path = file_in(event.mimeData())
            if path:
                event.acceptProposedAction()
                if event.type() == QEvent.Type.Drop:
                    open_file(self.window, self.project, path)
                return True
        return False


def file_in(data: QMimeData) -> Path | None:
    """The one file that is carried, if it can be opened."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and paths[0].suffix.lower() in KNOWN else None
