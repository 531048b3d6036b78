"""What stands in a project's file, as the window reads and writes it."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from nnstudio.document.model import Document
from nnstudio.files.errors import FileError
from nnstudio.files.project import Project, read_project
from nnstudio.session.origin import Data
from nnstudio.session.record import Record
from nnstudio.session.saved import Saved, load_data
from nnstudio.session.saving import project_of, record_in
from nnstudio.session.trainer.answers import Recorded

Place = tuple[int, int]
BEGINNING: Place = (0, 0)
ARRAYS = "arrays"


@dataclass(frozen=True, eq=False)
class Opened:
    """A project that was read.

    Attributes:
        document: the drawing.
        record: the run; None where there is none.
        data: the rows that the drawing was trained on last; None where they have to be read from their source.
        place: iteration and instruction that the run is at.
    """

    document: Document
    record: Record | None = None
    data: Data | None = None
    place: Place = BEGINNING


def read(path: Path) -> Opened:
    """The project in a file; raises FileError where there is none."""
    project = read_project(path)
    record = record_in(project)
    if record is None:
        return Opened(project.document)
    try:
        saved = msgspec.convert(record.meta, Saved)
        return Opened(project.document, record, data_in(saved, record), saved.position)
    except (msgspec.ValidationError, FileError) as error:
        raise FileError(f"{path} cannot be opened: its run cannot be read: {error}") from None


def data_in(saved: Saved, record: Record) -> Data | None:
    """The rows that a run was trained on last; None where a script gave them, or the drawing names others by now."""
    stretches = [event.stretch for event in saved.events if event.stretch is not None]
    try:
        origin = saved.origins[saved.stretches[stretches[-1] if stretches else 0].origin]
        rows = saved.data[origin.data]
    except IndexError:
        raise FileError("it refers to parts that are missing") from None
    source = origin.choice.source
    if rows is None or source is None or source.kind == ARRAYS or source != record.document.data.source:
        return None
    return load_data(rows, f"data.{origin.data}", record.arrays)


def written(document: Document, answer: Recorded | None) -> tuple[Project, Place]:
    """What is to be written, and the place of its run: the drawing as it is shown, and what the trainer recorded."""
    if answer is None:
        return Project(document), BEGINNING
    record = Record(answer.document, answer.meta, answer.arrays)
    return project_of(record, document), msgspec.convert(answer.meta["position"], Place)
