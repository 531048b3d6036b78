"""Projects: a drawing and, where it was trained, its run, in one `.nns` file.

The file is a zip of `project.json` (schema and version), `document.json`, `run.json` and the run's arrays.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy.typing as npt

from nnstudio.base.version import __version__
from nnstudio.document.model import Document
from nnstudio.files.archive import Archive, read_archive, write_archive
from nnstudio.files.drawing import document_from_json, document_to_json
from nnstudio.files.errors import FileError

SUFFIX = ".nns"
SCHEMA = 1
"""Of the files that this version writes; it grows when an older version could not read them."""


class Head(msgspec.Struct, frozen=True):
    """What is read first.

    Attributes:
        schema: see `SCHEMA`.
        program: the version that wrote the file.
    """

    schema: int
    program: str


@dataclass(frozen=True, eq=False)
class Project:
    """What a project file holds.

    Attributes:
        document: the drawing.
        run: what a run remembers besides numbers, as JSON values; None where there is no run.
        arrays: its numbers.
    """

    document: Document
    run: dict[str, Any] | None = None
    arrays: dict[str, npt.NDArray[Any]] = field(default_factory=dict)


def write_project(path: Path, project: Project) -> None:
    """Write a project atomically; raises FileError where that cannot be, or where it could not be read again."""
    document = document_to_json(project.document)
    try:
        document_from_json(document)
    except FileError as error:
        raise FileError(f"cannot save {path}: {error}") from None
    texts = {"project": msgspec.json.encode(Head(SCHEMA, __version__)), "document": document}
    if project.run is not None:
        texts["run"] = msgspec.json.encode(project.run)
    write_archive(path, Archive(texts, project.arrays))


def read_project(path: Path) -> Project:
    """The project in a file; raises FileError where there is none, or one of a newer version."""
    archive = read_archive(path, "a project")
    try:
        check_head(archive.texts)
        document = document_from_json(member(archive.texts, "document"))
        run = read_run(archive.texts["run"]) if "run" in archive.texts else None
    except FileError as error:
        raise FileError(f"{path} cannot be opened: {error}") from None
    return Project(document, run, dict(archive.arrays))


def check_head(texts: Mapping[str, bytes]) -> None:
    """Refuse what is no project, or a newer one."""
    try:
        head = msgspec.json.decode(member(texts, "project"), type=Head)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise FileError(f"its project.json is not readable: {error}") from None
    if head.schema > SCHEMA:
        newer = f"nnstudio {head.program[:20]}"
        raise FileError(f"it was written by a newer version, {newer}; update nnstudio to open it")
    if head.schema < 1:
        raise FileError(f"its schema is {head.schema}; expected 1")


def member(texts: Mapping[str, bytes], name: str) -> bytes:
    """A text that must be there."""
    if name not in texts:
        raise FileError(f"it has no {name}.json, so it is not a project of nnstudio")
    return texts[name]


def read_run(text: bytes) -> dict[str, Any]:
    """What a run remembers."""
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise FileError(f"its run.json is not readable: {error}") from None
