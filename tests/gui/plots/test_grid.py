"""Where cells lie under zoom and pan."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nnstudio.gui.plots.grid import READABLE, Grid, Zoom
from nnstudio.gui.plots.matrix_paint import headed

COUNTS = st.integers(1, 300)
LENGTHS = st.floats(20, 2000)
SHARES = st.floats(0, 1)
GRIDS = st.builds(Grid, COUNTS, COUNTS, LENGTHS, LENGTHS, st.builds(Zoom, st.floats(1, 50), SHARES, SHARES))


@given(COUNTS, COUNTS, LENGTHS, LENGTHS)
def test_without_zoom_the_whole_matrix_is_seen(rows, columns, width, height):
    grid = Grid(rows, columns, width, height)
    assert grid.visible == (range(rows), range(columns))
    assert grid.offset == (0, 0)
    assert grid.extent[0] <= width + 1e-6
    assert grid.extent[1] <= height + 1e-6


@given(GRIDS, st.data())
def test_the_middle_of_a_visible_cell_is_in_that_cell(grid, data):
    assume(min(grid.cell) >= 3)
    row = data.draw(st.sampled_from(grid.visible[0]))
    column = data.draw(st.sampled_from(grid.visible[1]))
    left, top, width, height = grid.rectangle(row, column)
    x, y = left + width / 2, top + height / 2
    if 0 <= x < grid.width and 0 <= y < grid.height:
        assert grid.at(x, y) == (row, column)


@given(GRIDS, st.floats(0.5, 2), SHARES, SHARES)
def test_what_is_under_the_pointer_stays_there_while_zooming(grid, factor, x, y):
    point = grid.width * x, grid.height * y
    before = [(p + o) / e for p, o, e in zip(point, grid.offset, grid.extent, strict=True)]
    assume(all(place <= 1 for place in before))
    after = grid.with_zoom(grid.zoomed(factor, *point))
    for axis, length in enumerate((grid.width, grid.height)):
        free = after.extent[axis] - length
        wanted = before[axis] * after.extent[axis] - point[axis]
        if 0 <= wanted <= free:
            assert after.offset[axis] == pytest.approx(wanted, abs=1e-6)


@given(GRIDS, st.floats(-5000, 5000), st.floats(-5000, 5000))
def test_panning_never_leaves_the_matrix(grid, x, y):
    moved = grid.with_zoom(grid.panned(x, y))
    for offset, extent, length in zip(moved.offset, moved.extent, (grid.width, grid.height), strict=True):
        assert 0 <= offset <= max(extent - length, 0) + 1e-6


@given(GRIDS)
def test_the_largest_zoom_makes_every_cell_readable(grid):
    close = grid.with_zoom(Zoom(grid.limit))
    assert close.cell[0] >= READABLE[0] - 1e-6
    assert close.cell[1] >= READABLE[1] - 1e-6


@given(GRIDS, st.data())
def test_a_cell_can_be_brought_into_sight(grid, data):
    assume(grid.cell[0] <= grid.width)
    assume(grid.cell[1] <= grid.height)
    row, column = data.draw(st.integers(0, grid.rows - 1)), data.draw(st.integers(0, grid.columns - 1))
    left, top, width, height = grid.with_zoom(grid.revealing(row, column)).rectangle(row, column)
    assert left >= -1
    assert left + width <= grid.width + 2
    assert top >= -1
    assert top + height <= grid.height + 2


@given(GRIDS, st.integers(8, 20), st.integers(1, 2))
def test_headings_of_rows_do_not_touch(grid, line, parts):
    places = sorted(headed(grid, line, round(grid.height), parts=parts).values())
    assert all(after - before >= line for before, after in pairwise(places))


@given(GRIDS)
def test_the_last_of_several_parts_keeps_its_heading(grid):
    last = grid.rows - 1
    assume(last in grid.visible[0] and (grid.top(last) + grid.top(last + 1)) // 2 <= round(grid.height))
    assert last in headed(grid, 11, round(grid.height), parts=2)
