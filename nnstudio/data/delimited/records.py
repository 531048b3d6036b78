"""Rows of cells from lines of text, as RFC 4180 has it: quoted cells may hold delimiters, line ends and "" for "."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from nnstudio.data.errors import DataError

Record = tuple[int, list[str]]


def records(file: str, lines: Iterable[str], delimiter: str) -> Iterator[Record]:
    """Each row's first physical line, from 1, and its cells; blank lines are passed over."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise DataError(f"{file}: line {line} {fault(str(error))}") from None
        if cells is None:
            return
        if not is_blank(cells):
            yield line, cells


def is_blank(cells: Sequence[str]) -> bool:
    """Whether a row comes from a blank line."""
    return not cells or (len(cells) == 1 and not cells[0].strip())


def fault(text: str) -> str:
    """What the parser found, in words for the user."""
    if "unexpected end of data" in text:
        return "opens a quote that is never closed; close it, or write it twice if it is part of the text"
    if "field limit" in text:
        return f"holds a cell longer than {csv.field_size_limit()} characters; expected a closing quote before"
    if "expected after" in text:
        return "has text behind a closing quote; expected a delimiter, or two quotes for one that is part of the text"
    return f"is not well-formed: {text}"


def line_of_cell(line: int, cells: Sequence[str], index: int) -> int:
    """The physical line where a cell begins: quoted cells before it may span several."""
    before = "".join(cells[:index])
    return line + before.count("\n") + before.replace("\r\n", "\n").count("\r")
