"""Matrices cut into blocks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.gui.plots.blocks import as_matrix, largest, span
from nnstudio.session.frame import Request
from tests.gui.docks.frames import cut

SIZES = st.integers(1, 40)


@given(SIZES, SIZES, SIZES, SIZES, st.integers(0, 9))
def test_each_block_shows_its_value_of_largest_size(rows, columns, tall, wide, seed):
    values = np.random.default_rng(seed).normal(size=(rows, columns))
    expected = cut(values, Request("value", "w", tall, wide))
    np.testing.assert_array_equal(largest(values, tall, wide), expected)


def test_a_single_nan_is_not_lost_in_its_block():
    values = np.zeros((10, 10))
    values[7, 3] = np.nan
    assert np.isnan(largest(values, 2, 2)[1, 0])


@given(st.integers(1, 1000), st.data())
def test_blocks_cover_an_axis_without_gap_or_overlap(size, data):
    count = data.draw(st.integers(1, size))
    spans = [span(size, count, block) for block in range(count)]
    covered = [index for first, last in spans for index in range(first, last + 1)]
    assert covered == list(range(size))


@pytest.mark.parametrize(("shape", "expected"), [((), (1, 1)), ((3,), (1, 3)), ((2, 3), (2, 3)), ((2, 3, 4), (2, 12))])
def test_any_array_becomes_rows_and_columns(shape, expected):
    assert as_matrix(np.zeros(shape)).shape == expected
