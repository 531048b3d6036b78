"""How a file is written, decided from its first thousand lines by rules that a user can foresee and override.

- Delimiter: the first of tab, semicolon and comma that gives every row the same number of cells, two or more; if none
  does, the first that parts the first row; else comma.
- Decimal mark: a comma if the delimiter is not a comma, some cell is a number such as 1,5 and none is one such as 1.5.
- Header: the first row names the columns if none of its cells is a number, not all are empty, and none occurs again
  further down in its column.
"""

import csv
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from nnstudio.data.delimited.cells import looks_numeric
from nnstudio.data.delimited.layout import DECIMALS, DELIMITERS, Layout
from nnstudio.data.delimited.records import is_blank

WITH_COMMA = re.compile(r"\s*[+-]?\d*,\d+([eE][+-]?\d+)?\s*", re.ASCII)
WITH_POINT = re.compile(r"\s*[+-]?\d*\.\d+([eE][+-]?\d+)?\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Dialect:
    """What parts cells, the decimal mark, and whether the first row names the columns."""

    delimiter: str
    decimal: str
    header: bool


def detect(sample: Sequence[str], layout: Layout) -> Dialect:
    """The dialect of a file's first lines; what the layout fixes is not guessed."""
    delimiter = DELIMITERS.get(layout.delimiter) or delimiter_of(sample)
    rows = parse(sample, delimiter)
    decimal = DECIMALS.get(layout.decimal) or decimal_of(rows, delimiter)
    header = has_header(rows) if layout.header == "auto" else layout.header == "yes"
    return Dialect(delimiter, decimal, header)


def parse(sample: Sequence[str], delimiter: str) -> list[list[str]]:
    """The sample's rows, up to the first that is malformed or cut off."""
    rows: list[list[str]] = []
    with suppress(csv.Error):  # Said with its line when the rows are read.
        rows.extend(csv.reader(sample, delimiter=delimiter, strict=True))
    return [cells for cells in rows if not is_blank(cells)]


def delimiter_of(sample: Sequence[str]) -> str:
    """Tab, semicolon or comma."""
    widths = {delimiter: [len(row) for row in parse(sample, delimiter)] for delimiter in "\t;,"}
    parting = [delimiter for delimiter, counts in widths.items() if counts and counts[0] > 1]
    even = [delimiter for delimiter in parting if len(set(widths[delimiter])) == 1]
    return (even or parting or [","])[0]


def decimal_of(rows: Sequence[Sequence[str]], delimiter: str) -> str:
    """Point or comma."""
    if delimiter == "," or any(WITH_POINT.fullmatch(cell) for row in rows for cell in row):
        return "."
    return "," if any(WITH_COMMA.fullmatch(cell) for row in rows for cell in row) else "."


def has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns."""
    if not rows or not any(cell.strip() for cell in rows[0]) or any(looks_numeric(cell) for cell in rows[0]):
        return False
    return not any(
        cell.strip() and cell == first for row in rows[1:] for cell, first in zip(row, rows[0], strict=False)
    )
