"""Matrices cut into blocks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.gui.plots.blocks import as_matrix, span
from nnstudio.session.look import reduced


@given(st.integers(1, 60), st.data())
def test_a_block_stands_for_the_values_that_it_was_cut_from(size, data):
    count = data.draw(st.integers(1, size))
    marked = data.draw(st.integers(0, size - 1))
    values = np.zeros((size, 1))
    values[marked] = 1.0
    block = int(reduced(values, count, 0).argmax())
    first, last = span(size, count, block)
    assert first <= marked <= last


@given(st.integers(1, 1000), st.data())
def test_blocks_cover_an_axis_without_gap_or_overlap(size, data):
    count = data.draw(st.integers(1, size))
    spans = [span(size, count, block) for block in range(count)]
    covered = [index for first, last in spans for index in range(first, last + 1)]
    assert covered == list(range(size))


@pytest.mark.parametrize(("shape", "expected"), [((), (1, 1)), ((3,), (1, 3)), ((2, 3), (2, 3)), ((2, 3, 4), (2, 12))])
def test_any_array_becomes_rows_and_columns(shape, expected):
    assert as_matrix(np.zeros(shape)).shape == expected
