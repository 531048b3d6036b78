"""Numbers and shapes as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.gui.forms.texts import number_in, number_text, shape_in, shape_text, stepped


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers())
def test_a_number_comes_back_from_its_text(number):
    assert number_in(number_text(number)) == number


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.1, "0.1"),
        (1e-8, "1e-8"),
        (100000.0, "100000"),
        (7, "7"),
        (1e22, "1e22"),
        (-0.25, "-0.25"),
        (1 / 3, repr(1 / 3)),
    ],
)
def test_numbers_are_written_as_short_as_they_are_exact(number, text):
    assert number_text(number) == text


@pytest.mark.parametrize(
    ("text", "steps", "after"),
    [
        ("0.05", 1, "0.06"),
        ("12", 1, "13"),
        ("12", -10, "2"),
        ("1e-3", 1, "0.002"),
        ("0.9", 1, "1"),
        ("0.25", -10, "0.15"),
    ],
)
def test_a_step_changes_the_last_digit(text, steps, after):
    assert stepped(text, steps, whole=False) == after


@pytest.mark.parametrize(
    ("text", "steps", "after"),
    [("0.01", -1, "0.009"), ("1", -1, "0.9"), ("0.05", -10, "0.004"), ("1e-3", -1, "0.0009"), ("-0.1", 1, "-0.09")],
)
def test_a_step_is_smaller_where_it_would_lead_to_zero(text, steps, after):
    assert stepped(text, steps, whole=False) == after


@pytest.mark.parametrize(
    ("text", "steps", "after"), [("1", -1, "0"), ("0", -1, "-1"), ("12", -10, "2"), ("99", 1, "100")]
)
def test_whole_numbers_step_by_one(text, steps, after):
    assert stepped(text, steps, whole=True) == after


@given(st.text())
def test_any_text_can_be_read_and_stepped(text):
    number_in(text)
    shape_in(text)
    assert isinstance(stepped(text, 1, whole=True), str)
    assert isinstance(stepped(text, -10, whole=False), str)


@pytest.mark.parametrize("text", ["28, 28", "28,28", "28 × 28", "28x28", "(28, 28)", "[28 28]"])
def test_a_shape_is_read_however_it_is_written(text):
    assert shape_in(text) == [28, 28]


@given(st.lists(st.integers(1, 10_000_000), min_size=1, max_size=8))
def test_a_shape_comes_back_from_its_text(sizes):
    assert shape_in(shape_text(sizes)) == sizes
