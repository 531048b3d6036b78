"""Reading a file of rows into a table, a batch of rows at a time."""

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

import numpy as np

from nnstudio.data.delimited.cells import BadCell, Categories, Cells, Numbers, Texts, is_missing, mostly_numbers
from nnstudio.data.delimited.dialect import Dialect, detect
from nnstudio.data.delimited.layout import Layout, Place, names_of, places, shown
from nnstudio.data.delimited.lines import Lines, opened
from nnstudio.data.delimited.records import Record, line_of_cell, records
from nnstudio.data.errors import DataError, Progress, silent
from nnstudio.data.table import LARGEST_TABLE, Table

BATCH_ROWS = 1000
BATCH_CELLS = 100_000
MOST_COLUMNS = 10_000


def read_table(path: Path, layout: Layout, progress: Progress = silent) -> Table:
    """The table in a text file, at most 500 MB, 10,000 columns and 50 million cells.

    Whether a column holds numbers or categories is decided by its first 1000 rows, or as many as make 100,000 cells.

    Args:
        path: the file, in UTF-8 or, with a byte order mark, UTF-16.
        layout: what the user says about it.
        progress: told the share that is read, every few milliseconds; it may raise Cancelled.

    Raises:
        DataError: with file, line, column, what was found and what was expected.
    """
    with opened(path, progress) as lines:
        dialect, first, rows = begun(lines, layout)
        cells = first[1]
        columns = places(lines.name, cells if dialect.header else None, len(cells), layout)
        grid = Grid(lines.name, columns, first, layout.missing, dialect.decimal)
        for batch in batches(rows if dialect.header else chain([first], rows), len(cells)):
            grid.add(batch)
        return grid.table()


def read_names(path: Path, layout: Layout) -> list[str]:
    """The names of the columns of a text file, as `read_table` finds them; raises DataError."""
    with opened(path, silent) as lines:
        dialect, first, _ = begun(lines, layout)
        return names_of(first[1] if dialect.header else None, len(first[1]))


def begun(lines: Lines, layout: Layout) -> tuple[Dialect, Record, Iterator[Record]]:
    """How the file is written, its first row, and the others."""
    sample = lines.sample()
    dialect = detect(sample, layout)
    rows = records(lines.name, chain(sample, lines), dialect.delimiter)
    first = next(rows, None)
    if first is None:
        raise DataError(f"{lines.name}: the file is empty; expected rows of cells")
    line, cells = first
    if len(cells) > MOST_COLUMNS:
        raise DataError(f"{lines.name}: line {line} has {len(cells)} columns; at most {MOST_COLUMNS} can be read")
    return dialect, first, rows


def batches(rows: Iterator[Record], width: int) -> Iterator[list[Record]]:
    """The rows, some at a time."""
    size = max(1, min(BATCH_ROWS, BATCH_CELLS // width))
    while batch := list(islice(rows, size)):
        yield batch


class Grid:
    """Collects the columns of a table from batches of rows.

    Args:
        file: the file's name.
        places: the columns to read.
        first: the file's first row, which sets how many cells each has.
        missing: what is done about missing cells.
        decimal: the decimal mark.
    """

    def __init__(self, file: str, places: Sequence[Place], first: Record, missing: str, decimal: str) -> None:
        self._file = file
        self._places = places
        self._first, self._width = first[0], len(first[1])
        self._missing = missing
        self._decimal = decimal
        self._cells: list[Cells] = []
        self._lines: list[int] = []
        self._dropped = 0

    def add(self, batch: list[Record]) -> None:
        """Take some more rows; raises DataError."""
        self._check(batch)
        if self._missing == "drop row":
            full = [record for record in batch if not any(is_missing(record[1][p.index]) for p in self._places)]
            self._dropped += len(batch) - len(full)
            batch = full
        if not batch:
            return
        columns = list(zip(*(cells for _, cells in batch), strict=True))
        if not self._cells:
            self._cells = [self._collector(place, columns[place.index]) for place in self._places]
        for place, cells in zip(self._places, self._cells, strict=True):
            try:
                cells.add(columns[place.index])
            except BadCell as bad:
                raise self._bad(place, batch[bad.row], bad.expected) from None
        self._lines.extend(line for line, _ in batch)

    def table(self) -> Table:
        """All rows that were added."""
        if not self._lines:
            kind = "no row without missing cells" if self._missing == "drop row" else "no row below its header"
            raise DataError(f"{self._file}: the file has {kind}; expected at least one")
        columns = tuple(cells.column(place.name) for place, cells in zip(self._places, self._cells, strict=True))
        targets = tuple(i for i, place in enumerate(self._places) if place.target)
        texts = sorted((place.text, i) for i, place in enumerate(self._places) if place.text)
        missing = "refuse" if self._missing == "drop row" else self._missing
        lines = np.array(self._lines, np.intp)
        return Table(self._file, columns, targets, missing, lines, self._dropped, tuple(i for _, i in texts))

    def _check(self, batch: list[Record]) -> None:
        for line, cells in batch:
            if len(cells) != self._width:
                differs = f"line {line} differs from line {self._first} in the number of its cells"
                raise DataError(f"{self._file}: {differs}: found {len(cells)}; expected {self._width}")
        if (len(self._lines) + len(batch)) * self._width > LARGEST_TABLE:
            raise DataError(f"{self._file}: the file has more than {LARGEST_TABLE} cells, the most that can be read")

    def _collector(self, place: Place, cells: Sequence[str]) -> Cells:
        if place.text:
            return Texts()
        remedy: str | None = None
        if place.target:
            remedy = ", or the choice to drop such rows: a missing target cannot be filled in"
        elif self._missing == "refuse":
            remedy = ", or a choice how missing cells are filled in"
        if place.category or not mostly_numbers(cells):
            return Categories(remedy)
        return Numbers(self._decimal, remedy)

    def _bad(self, place: Place, record: Record, expected: str) -> DataError:
        line, cells = record
        found = cells[place.index].strip()
        holds = f"holds {shown(found)!r}" if found else "is empty"
        where = f"{self._file}: line {line_of_cell(line, cells, place.index)}, {place}"
        return DataError(f"{where} {holds}; expected {expected}")
