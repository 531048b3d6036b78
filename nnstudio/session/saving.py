"""Networks and runs kept in project files."""

import os
from pathlib import Path

from nnstudio.document.model import Document
from nnstudio.files.errors import FileError
from nnstudio.files.project import SUFFIX, Project, read_project, write_project
from nnstudio.session.network import Network
from nnstudio.session.record import Record, record_of, session_of
from nnstudio.session.session import Session


def save(what: Network | Session, path: str | os.PathLike[str]) -> None:
    """Write a network, or a session with its whole run, to a project file; its name ends in .nns.

    Raises FileError where that cannot be.
    """
    check_name(Path(path))
    if isinstance(what, Session):
        write_project(Path(path), project_of(record_of(what)))
    else:
        write_project(Path(path), Project(what.document))


def check_name(path: Path) -> None:
    """Raise FileError for a name that no project has."""
    if path.suffix.lower() != SUFFIX:
        raise FileError(f"cannot save to {path}: the name has to end in {SUFFIX}")


def load(path: str | os.PathLike[str]) -> Network | Session:
    """What was saved: a session goes on from where it was, to the last bit; raises FileError where there is none."""
    project = read_project(Path(path))
    record = record_in(project)
    if record is None:
        return Network(project.document)
    try:
        return session_of(record)
    except FileError as error:
        raise FileError(f"{path} cannot be opened: {error}") from None


def project_of(record: Record, document: Document | None = None) -> Project:
    """A run as a project; with `document`, that is its drawing, which may have been edited since."""
    return Project(record.document if document is None else document, record.meta, record.arrays)


def record_in(project: Project) -> Record | None:
    """A project's run; None where it has none."""
    return None if project.run is None else Record(project.document, project.run, project.arrays)
