"""Where the cells of a matrix lie on screen: plain arithmetic of zoom and pan."""

from functools import cached_property
from typing import Self

import msgspec

READABLE = (60.0, 22.0)
LARGEST = (72.0, 28.0)


class Zoom(msgspec.Struct, frozen=True):
    """What part of a matrix is looked at; the same for whatever size it has.

    Attributes:
        factor: 1 shows the whole matrix.
        x, y: the share of the matrix that lies left of and above the picture.
    """

    factor: float = 1.0
    x: float = 0.0
    y: float = 0.0


class Grid(msgspec.Struct, frozen=True, dict=True):
    """Cells of rows × columns in an area of width × height pixels, whose top left corner is (0, 0).

    A cell grows with the zoom on each axis until its number is readable, so a long thin matrix can be read too.
    """

    rows: int
    columns: int
    width: float
    height: float
    zoom: Zoom = Zoom()

    @cached_property
    def fitted(self) -> tuple[float, float]:
        """Width and height of a cell when the whole matrix is shown."""
        return (
            min(self.width / self.columns, LARGEST[0]),
            min(self.height / self.rows, LARGEST[1]),
        )

    @cached_property
    def cell(self) -> tuple[float, float]:
        """Width and height of a cell."""
        width, height = self.fitted
        factor = self.zoom.factor
        return min(width * factor, max(width, READABLE[0])), min(height * factor, max(height, READABLE[1]))

    @cached_property
    def limit(self) -> float:
        """The zoom factor at which all cells are readable."""
        width, height = self.fitted
        return max(1.0, READABLE[0] / width, READABLE[1] / height)

    @cached_property
    def extent(self) -> tuple[float, float]:
        """Width and height of the whole matrix in pixels."""
        return self.cell[0] * self.columns, self.cell[1] * self.rows

    @cached_property
    def offset(self) -> tuple[float, float]:
        """How many pixels of the matrix lie left of and above the area."""
        extent = self.extent
        return (
            min(max(self.zoom.x * extent[0], 0.0), max(extent[0] - self.width, 0.0)),
            min(max(self.zoom.y * extent[1], 0.0), max(extent[1] - self.height, 0.0)),
        )

    def left(self, column: int) -> int:
        """Pixel at which a column begins."""
        return round(column * self.cell[0] - self.offset[0])

    def top(self, row: int) -> int:
        """Pixel at which a row begins."""
        return round(row * self.cell[1] - self.offset[1])

    def rectangle(self, row: int, column: int) -> tuple[int, int, int, int]:
        """Left, top, width and height of a cell."""
        left, top = self.left(column), self.top(row)
        return left, top, self.left(column + 1) - left, self.top(row + 1) - top

    def at(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of the cell at a pixel; None beside the matrix."""
        if not (0 <= x < self.width and 0 <= y < self.height):
            return None
        column = int((x + self.offset[0]) / self.cell[0])
        row = int((y + self.offset[1]) / self.cell[1])
        return (row, column) if row < self.rows and column < self.columns else None

    @cached_property
    def visible(self) -> tuple[range, range]:
        """Rows and columns of which anything is seen."""
        rows = seen(self.offset[1], self.height, self.cell[1], self.rows)
        return rows, seen(self.offset[0], self.width, self.cell[0], self.columns)

    def zoomed(self, factor: float, x: float, y: float) -> Zoom:
        """The zoom times a factor; the point of the matrix at a pixel stays there."""
        place = (x + self.offset[0]) / self.extent[0], (y + self.offset[1]) / self.extent[1]
        wanted = min(max(self.zoom.factor * factor, 1.0), self.limit)
        extent = self.with_zoom(Zoom(wanted)).extent
        return self.with_offset(wanted, place[0] * extent[0] - x, place[1] * extent[1] - y)

    def panned(self, x: float, y: float) -> Zoom:
        """The zoom after the picture was pushed by some pixels."""
        return self.with_offset(self.zoom.factor, self.offset[0] - x, self.offset[1] - y)

    def revealing(self, row: int, column: int) -> Zoom:
        """The zoom after as little panning as shows a whole cell."""
        left, top, width, height = self.rectangle(row, column)
        return self.panned(
            -min(left, 0) - max(left + width - self.width, 0),
            -min(top, 0) - max(top + height - self.height, 0),
        )

    def with_zoom(self, zoom: Zoom) -> Self:
        """The same cells under another zoom."""
        return type(self)(self.rows, self.columns, self.width, self.height, zoom)

    def with_offset(self, factor: float, x: float, y: float) -> Zoom:
        """The zoom that has some pixels left of and above the area."""
        grid = self.with_zoom(Zoom(factor))
        extent = grid.extent
        offset = self.with_zoom(Zoom(factor, x / extent[0], y / extent[1])).offset
        return Zoom(factor, offset[0] / extent[0], offset[1] / extent[1])


def seen(offset: float, length: float, cell: float, count: int) -> range:
    """Indices of the cells between two pixels of an axis."""
    return range(int(offset / cell), min(int((offset + length) / cell) + 1, count))
