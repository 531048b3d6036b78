"""Tables: what a data set holds before it is encoded, split and standardized."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

CATEGORIES = 1000
LARGEST_NUMBER = 1e100
LARGEST_TABLE = 50_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column of a table.

    Attributes:
        name: unique in the table.
        values: float64 numbers, nan where a cell is missing; or codes into `categories`, -1 where one is missing.
        categories: the texts of a column of text, sorted; None for numbers.
    """

    name: str
    values: NDArray[Any]
    categories: tuple[str, ...] | None = None

    @property
    def gaps(self) -> NDArray[np.bool_]:
        """True where a cell is missing."""
        return np.isnan(self.values) if self.categories is None else self.values < 0


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Named columns of equal length, some of which are what the network shall predict.

    Attributes:
        name: the data set's or the file's name.
        columns: in the order of the file.
        targets: places of the target columns in `columns`.
        missing: how missing cells are filled; "refuse" where there are none.
        lines: for each row the line of the file where it begins, from 1; None where there is no file.
        dropped: how many rows of the file were left out because of missing cells.
        texts: places of columns of texts of any length and number, which are no features.
    """

    name: str
    columns: tuple[Column, ...]
    targets: tuple[int, ...]
    missing: str = "refuse"
    lines: NDArray[np.intp] | None = None
    dropped: int = 0
    texts: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.columns[0].values)

    @property
    def features(self) -> tuple[Column, ...]:
        """The columns that are neither targets nor texts."""
        others = {*self.targets, *self.texts}
        return tuple(column for place, column in enumerate(self.columns) if place not in others)

    def where(self, row: int) -> str:
        """Where a row stands in the data set or file, in words."""
        return f"row {row + 1}" if self.lines is None else f"line {self.lines[row]}"

    def place(self, row: int) -> str:
        """Where a row stands, in words, with the name of the data set or file."""
        return f"{self.name}: {self.where(row)}"
