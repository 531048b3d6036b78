"""Columns from the texts of cells.

A column holds numbers if at least half of the cells in its first rows look like numbers; then any other text in it is
a bad cell. Otherwise, or where the user says so, each different text is a category. Blanks around a cell are no part
of it.
"""

import re
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nnstudio.data.table import CATEGORIES, LARGEST_NUMBER, Column

MISSING_WORDS = frozenset({"", "?", "na", "n/a", "nan", "null"})
LONGEST_CATEGORY = 200
LONGEST_NUMBER = 100
NUMERIC = re.compile(r"[+-]?(inf|infinity|[\d.,']+(e[+-]?\d+)?)", re.ASCII | re.IGNORECASE)
NUMBER = {
    ".": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE),
    ",": re.compile(r"[+-]?(\d+(,\d*)?|,\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE),
}


class BadCell(ValueError):  # noqa: N818
    """A cell that its column cannot take: its row among those given, and what was expected."""

    def __init__(self, row: int, expected: str) -> None:
        self.row = row
        self.expected = expected
        super().__init__(expected)


class Cells(Protocol):
    """Collects one column's cells."""

    def add(self, cells: Sequence[str]) -> None:
        """Take the cells of some more rows; raises BadCell."""

    def column(self, name: str) -> Column:
        """All that was added."""


def is_missing(cell: str) -> bool:
    """Whether a cell is empty or says that its value is missing."""
    return cell.strip().lower() in MISSING_WORDS


def looks_numeric(cell: str) -> bool:
    """Whether a cell was meant as a number, be it a valid one or not."""
    text = cell.strip()
    return 0 < len(text) <= LONGEST_NUMBER and bool(NUMERIC.fullmatch(text))


def mostly_numbers(cells: Sequence[str]) -> bool:
    """Whether at least half of the cells that are not missing look like numbers."""
    present = [cell for cell in cells if not is_missing(cell)]
    return 2 * sum(looks_numeric(cell) for cell in present) >= len(present)


class Numbers:
    """Collects a column of numbers.

    Args:
        decimal: the decimal mark.
        remedy: what else than a number is expected where a cell is missing; None where cells may be missing.
    """

    def __init__(self, decimal: str, remedy: str | None) -> None:
        self._decimal = decimal
        self._remedy = remedy
        self._parts: list[NDArray[np.float64]] = []

    def add(self, cells: Sequence[str]) -> None:
        """Take the cells of some more rows; raises BadCell."""
        values = all_numbers(cells, self._decimal)
        if values is None:
            values = np.array([self._number(row, cell) for row, cell in enumerate(cells)])
        self._parts.append(values)

    def column(self, name: str) -> Column:
        """All that was added."""
        return Column(name, np.concatenate(self._parts))

    def _number(self, row: int, cell: str) -> float:
        text = cell.strip()
        if is_missing(text):
            if self._remedy is None:
                return np.nan
            raise BadCell(row, f"a number{self._remedy}")
        if len(text) > LONGEST_NUMBER or not NUMBER[self._decimal].fullmatch(text):
            raise BadCell(row, f"a finite number such as 1234{self._decimal}5, as its column holds numbers")
        value = float(text.replace(",", "."))
        if not abs(value) <= LARGEST_NUMBER:
            raise BadCell(row, f"a number from {-LARGEST_NUMBER:g} to {LARGEST_NUMBER:g}")
        return value


def all_numbers(cells: Sequence[str], decimal: str) -> NDArray[np.float64] | None:
    """The numbers of a column without gaps, fast; None where some cell needs a closer look."""
    text = "".join(cells)
    if "_" in text or not text.isascii() or (decimal == "," and "." in text):
        return None
    try:
        found = map(float, cells if decimal == "." else [cell.replace(",", ".") for cell in cells])
        values = np.fromiter(found, np.float64, len(cells))
    except ValueError:
        return None
    return values if bool((np.abs(values) <= LARGEST_NUMBER).all()) else None


class Categories:
    """Collects a column of texts as codes in the order in which they are met; `column` gives them sorted.

    Args:
        remedy: what else than a category is expected where a cell is missing; None where cells may be missing.
    """

    def __init__(self, remedy: str | None) -> None:
        self._remedy = remedy
        self._codes: dict[str, int] = {}
        self._parts: list[NDArray[np.intp]] = []

    def add(self, cells: Sequence[str]) -> None:
        """Take the cells of some more rows; raises BadCell."""
        codes = (self._code(row, cell.strip()) for row, cell in enumerate(cells))
        self._parts.append(np.fromiter(codes, np.intp, len(cells)))

    def column(self, name: str) -> Column:
        """All that was added."""
        categories = tuple(sorted(self._codes))
        place = {text: code for code, text in enumerate(categories)}
        rank = np.array([*(place[text] for text in self._codes), -1], np.intp)
        return Column(name, rank[np.concatenate(self._parts)], categories)

    def _code(self, row: int, text: str) -> int:
        code = self._codes.get(text)
        return self._learn(row, text) if code is None else code

    def _learn(self, row: int, text: str) -> int:
        if is_missing(text):
            if self._remedy is None:
                return -1
            raise BadCell(row, f"a category{self._remedy}")
        if len(text) > LONGEST_CATEGORY:
            raise BadCell(row, f"a category of at most {LONGEST_CATEGORY} characters, or that the column is left out")
        if len(self._codes) == CATEGORIES:
            raise BadCell(row, f"one of the {CATEGORIES} categories above it, or that the column is left out")
        return self._codes.setdefault(text, len(self._codes))


class Texts(Categories):
    """Collects a column of texts of any length and number, as codes of the different ones."""

    def __init__(self) -> None:
        super().__init__(None)

    def _learn(self, row: int, text: str) -> int:
        if not text:
            raise BadCell(row, "a text")
        return self._codes.setdefault(text, len(self._codes))
