"""Numbers as texts."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.gui.plots.numerals import brief, full, short, shortest, tab_separated, tick

FINITE = st.floats(allow_nan=False, allow_infinity=False)


def read(text):
    return float(text.replace("−", "-").replace("k", "e3").replace("M", "e6"))


@given(st.floats(-1e300, 1e300))
def test_a_short_number_is_short_and_near(value):
    text = short(value)
    assert len(text) <= 9
    assert read(text) == pytest.approx(value, rel=0.06)


@given(FINITE.filter(lambda value: value != 0))
def test_no_number_but_zero_reads_as_zero(value):
    assert all(read(write(value)) != 0 for write in (short, full, brief, tick))


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (-0.5, "−0.500"), (1.234, "1.23"), (123.4, "123"), (0.00123, "1.2e−3"), (2e-13, "2.0e−13")],
)
def test_short_numbers_as_they_are_printed(value, text):
    assert short(value) == text


@pytest.mark.parametrize("write", [short, full, brief])
def test_what_is_not_finite_has_its_own_mark(write):
    assert [write(value) for value in (math.nan, math.inf, -math.inf)] == ["NaN", "∞", "−∞"]


def test_ticks_are_as_short_as_exactness_allows():
    assert [tick(value) for value in (0.0, 0.05, 1e-6, 3e10, -3.0)] == ["0", "0.05", "1e−6", "3e10", "−3"]


def test_large_ticks_count_in_thousands_and_millions():
    assert [tick(value) for value in (5000, 200_000, -1_500_000, 2.5e7)] == ["5k", "200k", "−1.5M", "25M"]


@given(st.lists(st.lists(FINITE, min_size=3, max_size=3), min_size=1, max_size=5))
def test_copied_numbers_read_back_exactly(rows):
    text = tab_separated(np.array(rows), ["a"] * len(rows), ["x", "y", "z"])
    head, *lines = text.split("\n")
    assert head == "\tx\ty\tz"
    assert [[float(cell) for cell in line.split("\t")[1:]] for line in lines] == rows


def test_minus_signs_are_true_ones():
    assert [write(-1.5e-5) for write in (full, brief, short, tick)] == ["−1.5e−5"] * 4


def test_a_number_without_room_keeps_one_digit_and_its_sign() -> None:
    assert shortest(-0.0068) == "−7e−3"
    assert shortest(0.0) == "0"
    assert shortest(float("nan")) == "NaN"
