"""What stands in a project's file, as the window reads and writes it."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from nnstudio.data.table import Table
from nnstudio.document.model import Document
from nnstudio.files.errors import FileError
from nnstudio.files.project import Project, read_project
from nnstudio.session.record import Record
from nnstudio.session.saved import Saved, SavedTable, load_data
from nnstudio.session.saving import project_of, record_in
from nnstudio.session.trainer.answers import Recorded

Place = tuple[int, int]
BEGINNING: Place = (0, 0)


@dataclass(frozen=True, eq=False)
class Opened:
    """A project that was read.

    Attributes:
        document: the drawing.
        record: the run; None where there is none.
        table: the rows that the drawing was trained on last; None where they have to be read from their source.
        place: iteration and instruction that the run is at.
    """

    document: Document
    record: Record | None = None
    table: Table | None = None
    place: Place = BEGINNING


def read(path: Path) -> Opened:
    """The project in a file; raises FileError where there is none."""
    project = read_project(path)
    record = record_in(project)
    if record is None:
        return Opened(project.document)
    saved = saved_in(path, project)
    events = [event.stretch for event in saved.events if event.stretch is not None]
    try:
        origin = saved.origins[saved.stretches[events[-1] if events else 0].origin]
        rows = saved.data[origin.data]
    except IndexError:
        raise FileError(f"{path} cannot be opened: its run refers to parts that are missing") from None
    fits = isinstance(rows, SavedTable) and origin.choice.source == project.document.data.source
    found = load_data(rows, f"data.{origin.data}", project.arrays) if fits and rows else None
    table = found if isinstance(found, Table) else None
    return Opened(project.document, record, table, saved.position)


def saved_in(path: Path, project: Project) -> Saved:
    """What the run remembers."""
    try:
        return msgspec.convert(project.run, Saved)
    except msgspec.ValidationError as error:
        raise FileError(f"{path} cannot be opened: its run cannot be read: {error}") from None


def written(document: Document, answer: Recorded | None) -> tuple[Project, Place]:
    """What is to be written, and the place of its run: the drawing as it is shown, and what the trainer recorded."""
    if answer is None:
        return Project(document), BEGINNING
    record = Record(answer.document, answer.meta, answer.arrays)
    return project_of(record, document), msgspec.convert(answer.meta["position"], Place)
