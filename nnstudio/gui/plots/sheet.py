"""The values of a picture at one moment, in numbers and in words."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nnstudio.gui.plots.blocks import as_matrix, span
from nnstudio.gui.plots.numerals import full, short
from nnstudio.gui.plots.pictures import Picture
from nnstudio.gui.plots.table import Table, Whole
from nnstudio.session.look import reduced
from nnstudio.session.moment import Example, Quantity
from nnstudio.session.requests import DerivationRequest, View

NOT_COMPUTED = "Not computed yet: run or step forward."
Cell = tuple[int, int]
AXES = 3
"""Of sequences: batch, time, units."""


@dataclass(frozen=True)
class Sheet:
    """What a matrix view shows.

    Attributes:
        picture: what it is of.
        values: (rows, columns), perhaps fewer than the whole has; None: not computed yet.
        parts: rows shown and rows of the whole, of each stacked quantity; none before the first answer.
        columns: number of columns of the whole.
        low, high: the smallest and largest finite value of the whole.
        computed: False where the values are of the pass before.
        fresh: of rows that are time steps, the first that is of this pass nonetheless, and the one behind the last.
    """

    picture: Picture
    values: np.ndarray[Any, Any] | None = None
    parts: tuple[tuple[int, int], ...] = ()
    columns: int = 0
    low: float = 0.0
    high: float = 0.0
    computed: bool = True
    fresh: tuple[int, int] = (0, 0)

    @property
    def filled(self) -> np.ndarray[Any, Any] | None:
        """The values where there are any to paint."""
        return self.values if self.values is not None and self.values.size else None

    @property
    def reduced(self) -> tuple[int, int]:
        """How many rows and columns of the whole a cell stands for, rounded up."""
        if self.filled is None:
            return 1, 1
        shown, whole = self.parts[0]
        return -(-whole // shown), -(-self.columns // self.filled.shape[1])

    @property
    def remark(self) -> str:
        """The size of the whole, or that the values are old."""
        first, last = self.fresh
        if not self.computed and first < last:
            return f"only t {f'≤ {last}' if first == 0 else f'≥ {first + 1}'} of this pass"
        if not self.computed:
            return "from the pass before"
        rows, columns = self.picture.shape
        size = f"{sum(whole for _, whole in self.parts) or rows}×{self.columns or columns}"
        size = f"{size} · t × units" if self.picture.single else size
        return f"{size} · {' '.join(self.picture.blocks)}" if self.picture.blocks else size

    def rows_of(self, first: int, last: int) -> range:
        """The rows that stand only for rows of the whole from the first up to, but without, the last."""
        count = 0 if self.values is None else len(self.values)
        inside = [row for row in range(count) if first <= self.row_span(row)[0] and self.row_span(row)[1] < last]
        return range(inside[0], inside[-1] + 1) if inside else range(0)

    @property
    def present(self) -> range:
        """The rows that are of this pass."""
        return range(0 if self.values is None else len(self.values)) if self.computed else self.rows_of(*self.fresh)

    @property
    def words(self) -> list[str]:
        """What is said of the whole: statistics, or what is known where only blocks are shown; the dearest first."""
        if self.values is None:
            return [NOT_COMPUTED] if self.parts else []
        if self.filled is None:
            return ["There are no values."]
        rows, columns = self.reduced
        if rows * columns == 1:
            return statistics(self.filled)
        note = f"each cell shows the largest of {rows}×{columns} values"
        return [note, f"min {short(self.low)}", f"max {short(self.high)}"]

    def row_span(self, row: int) -> Cell:
        """First and last row of the whole that a row stands for."""
        before = 0
        for shown, whole in self.parts:
            if row < shown:
                first, last = span(whole, shown, row)
                return before + first, before + last
            row, before = row - shown, before + whole
        raise IndexError(row)

    def column_span(self, column: int) -> Cell:
        """First and last column of the whole that a column stands for."""
        assert self.values is not None  # noqa: S101
        return span(self.columns, self.values.shape[1], column)

    def row_heading(self, row: int) -> str:
        """The name of a row, or of the first that it stands for."""
        return self.picture.row(self.row_span(row)[0])

    def column_heading(self, column: int) -> str:
        """The name of a column, or of the first that it stands for."""
        return self.picture.column(self.column_span(column)[0])

    def read(self, cell: Cell) -> str:
        """A cell in words: symbol, value, row and column."""
        assert self.values is not None  # noqa: S101
        rows, columns = self.row_span(cell[0]), self.column_span(cell[1])
        row, column = ends(self.picture.row, rows), ends(self.picture.column, columns)
        value = full(float(self.values[cell]))
        if rows[0] == rows[1] and columns[0] == columns[1]:
            return f"{self.picture.cell(rows[0], columns[0])} = {value} · row {row}, column {column}"
        return f"largest of rows {row}, columns {column}: {value}"

    def place(self, cell: Cell, example: Example = 0) -> DerivationRequest | None:
        """The single number that a cell shows; None of one that stands for several, or of the mean of a batch."""
        if self.filled is None or self.reduced != (1, 1):
            return None
        row, column = cell
        for quantity in self.picture.quantities:
            rows, _ = self.picture.flat(quantity.shape)
            if row < rows:
                return self.number(quantity, row, column, example)
            row -= rows
        return None

    def number(self, quantity: Quantity, row: int, column: int, example: Example) -> DerivationRequest | None:
        """A number of one of its quantities."""
        axes = len(quantity.shape)
        if self.picture.single and axes == AXES and example != "mean":
            return DerivationRequest(quantity.role, quantity.name, (min(example, quantity.shape[0] - 1), row, column))
        if self.picture.single or axes not in (1, 2):
            return None
        return DerivationRequest(quantity.role, quantity.name, (row, column) if axes > 1 else (column,))

    def inside(self, cell: Cell | None) -> Cell | None:
        """A cell moved to the nearest one that there is."""
        if cell is None or self.filled is None:
            return None
        rows, columns = self.filled.shape
        return min(max(cell[0], 0), rows - 1), min(max(cell[1], 0), columns - 1)

    def table(self) -> Table:
        """What is shown with its headings; without values where nothing is computed."""
        first = self.picture.quantities[0]
        title = f"{first.role.replace('_', ' ')} of {first.name}"
        if self.filled is None:
            return Table(title, np.empty((0, self.picture.shape[1])))
        rows = [ends(self.picture.row, self.row_span(row)) for row in range(self.filled.shape[0])]
        columns = [ends(self.picture.column, self.column_span(column)) for column in range(self.filled.shape[1])]
        return Table(title, self.filled, columns, rows)

    def as_text(self) -> str:
        """What is shown as tab-separated text with headings; numbers read back exactly."""
        return "" if self.filled is None else self.table().as_text()


def assemble(picture: Picture, views: list[View]) -> Sheet:
    """The picture's values from the views of its quantities, stacked."""
    shapes = [picture.flat(each.shape) for each in picture.quantities]
    whole = [view.values for view in views if view.values is not None]
    arrays = [as_matrix(each[0] if picture.single else each) for each in whole]
    if len(arrays) < len(views):
        return Sheet(picture, None, tuple((rows, rows) for rows, _ in shapes), shapes[0][1])
    shapes = [picture.flat(view.shape) for view in views]
    arrays = [reduced(array, 0, arrays[0].shape[1]) for array in arrays]
    return Sheet(
        picture,
        np.concatenate(arrays) if len(arrays) > 1 else arrays[0],
        tuple((len(array), rows) for array, (rows, _) in zip(arrays, shapes, strict=True)),
        shapes[0][1],
        min(view.low for view in views),
        max(view.high for view in views),
        all(view.computed for view in views),
        next((view.steps for view in views if view.steps), (0, 0)),
    )


def table_of(sheet: Sheet, example: Example, *, seen: bool) -> Table:
    """A sheet's table, which can be completed where it shows blocks, or is not seen and so perhaps old."""
    picture = sheet.picture
    table = sheet.table()
    if seen and sheet.filled is not None and sheet.reduced == (1, 1):
        return table

    def complete(arrays: list[np.ndarray[Any, Any]]) -> Table:
        chosen = [one_of(array, example) if picture.single else array for array in arrays]
        parts = [as_matrix(array) for array in chosen]
        sizes = tuple((len(part), len(part)) for part in parts)
        return Sheet(picture, np.concatenate(parts), sizes, parts[0].shape[1]).table()

    return replace(table, whole=Whole(tuple((each.role, each.name) for each in picture.quantities), complete))


def one_of(array: np.ndarray[Any, Any], example: Example) -> np.ndarray[Any, Any]:
    """One example of a batch, or the mean over it, as a look gives them."""
    return np.asarray(array.mean(0) if example == "mean" else array[min(example, len(array) - 1)])


def statistics(values: np.ndarray[Any, Any]) -> list[str]:
    """Smallest, largest, mean size and Euclidean norm of the finite values, and how many are not finite."""
    finite = values[np.isfinite(values)]
    bad = values.size - finite.size
    words = [f"{bad} NaN or infinite"] if bad else []
    if finite.size:
        mean, norm = sizes(finite)
        limits = short(float(finite.min())), short(float(finite.max()))
        words += [f"min {limits[0]}", f"max {limits[1]}", f"mean|·| {short(mean)}", f"norm {short(norm)}"]
    return words


def sizes(values: np.ndarray[Any, Any]) -> tuple[float, float]:
    """Mean size and Euclidean norm, without overflow on the way."""
    peak = float(np.abs(values).max())
    if not peak:
        return 0.0, 0.0
    shares = np.abs(values / peak)
    return peak * float(shares.mean()), peak * float(np.linalg.norm(shares))


def ends(name: Callable[[int], str], span: Cell) -> str:
    """The names of the first and last of several rows or columns."""
    first, last = name(span[0]), name(span[1])
    return first if span[0] == span[1] else f"{first}–{last}"
