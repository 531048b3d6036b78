"""A look at the beginning of a file of rows, before all of it is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nnstudio.data.delimited import Layout
from nnstudio.data.delimited.cells import NUMBER, is_missing, mostly_numbers
from nnstudio.data.delimited.dialect import Dialect, detect
from nnstudio.data.delimited.lines import opened
from nnstudio.data.delimited.read import MOST_COLUMNS
from nnstudio.data.delimited.records import records
from nnstudio.data.errors import DataError, Progress

SHOWN_ROWS = 100


@dataclass(frozen=True)
class Held:
    """A column of a file, as far as its first rows tell.

    Attributes:
        name: from the header, else "column 1" and so on.
        numbers: whether its cells are numbers rather than text.
        different: how many different texts or numbers the first rows hold.
        missing: how many of the first rows have no value.
        bad: the texts among numbers, which cannot be read, each with the line where it stands first.
    """

    name: str
    numbers: bool
    different: int
    missing: int
    bad: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Peek:
    """The beginning of a file.

    Attributes:
        dialect: how the file is written, chosen or detected.
        columns: all of them.
        rows: the cells of the first rows, as they are written.
        complete: whether these are all rows of the file.
    """

    dialect: Dialect
    columns: tuple[Held, ...]
    rows: tuple[tuple[str, ...], ...]
    complete: bool


def peek(path: Path, layout: Layout, progress: Progress) -> Peek:
    """Look at the first thousand lines of a file; raises DataError where it holds no rows of equal length."""
    with opened(path, progress) as lines:
        sample = lines.sample()
        complete = next(lines, None) is None
    dialect = detect(sample, layout)
    found = first_rows(path.name, sample, dialect.delimiter, complete=complete)
    first = next(iter(found.values()))
    names = [name.strip() for name in first] if dialect.header else [""] * len(first)
    standing, body = list(found)[dialect.header :], list(found.values())[dialect.header :]
    columns = tuple(
        held(name or f"column {place + 1}", [row[place] for row in body], standing, dialect.decimal)
        for place, name in enumerate(names)
    )
    return Peek(dialect, columns, tuple(body[:SHOWN_ROWS]), complete and len(body) <= SHOWN_ROWS)


def first_rows(file: str, sample: Sequence[str], delimiter: str, *, complete: bool) -> dict[int, tuple[str, ...]]:
    """The rows by the line they begin at, without the last where the lines end in its middle; at least one."""
    rows: dict[int, tuple[str, ...]] = {}
    width = 0
    try:
        for line, cells in records(file, sample, delimiter):
            width = width or len(cells)
            if len(cells) != width:
                differs = f"line {line} differs from the first row in the number of its cells"
                raise DataError(f"{file}: {differs}: found {len(cells)}; expected {width}")
            rows[line] = tuple(cells)
    except DataError:
        if complete or not rows:
            raise
    if not rows:
        raise DataError(f"{file}: the file is empty; expected rows of cells")
    if width > MOST_COLUMNS:
        raise DataError(f"{file}: the file has {width} columns; at most {MOST_COLUMNS} can be read")
    return rows


def held(name: str, cells: list[str], lines: list[int], decimal: str) -> Held:
    """What a column holds, given its cells and the lines where they stand."""
    present = [(cell.strip(), line) for cell, line in zip(cells, lines, strict=True) if not is_missing(cell)]
    numbers = mostly_numbers(cells)
    texts = {cell: line for cell, line in reversed(present) if numbers and not NUMBER[decimal].fullmatch(cell)}
    return Held(name, numbers, len({cell for cell, _ in present}), len(cells) - len(present), texts)
