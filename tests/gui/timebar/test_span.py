"""Iterations and pixels of the time bar."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.gui.timebar.span import SHORTEST, Span

ENDS = st.integers(0, 10**7)
WIDTHS = st.floats(50, 4000)


@given(ENDS, WIDTHS, st.lists(st.tuples(st.floats(0.1, 10), st.floats(0, 1)), max_size=8))
def test_whatever_is_zoomed_something_of_the_run_and_nothing_else_is_seen(end, width, zooms):
    span = Span.whole(end, width)
    for factor, share in zooms:
        span = span.zoom(factor, share * width)
        assert -1e-6 <= span.first < span.last <= max(end, 1) + 1e-6
        assert 0 <= span.at(share * width) <= end


@given(st.integers(100, 10**6), WIDTHS, st.floats(1.1, 8), st.floats(0, 1))
def test_what_is_below_the_pointer_stays_there(end, width, factor, share):
    span, x = Span.whole(end, width), share * width
    closer = span.zoom(factor, x)
    place = span.first + share * (span.last - span.first)
    if closer.last - closer.first > SHORTEST:
        assert closer.x(place) == pytest.approx(x, abs=1e-6 * width)


@given(st.integers(100, 10**6), WIDTHS, st.integers(0, 10**6))
def test_an_iteration_that_is_shown_lies_within(end, width, iteration):
    span = Span.whole(end, width).zoom(4, width / 2).showing(min(iteration, end))
    assert -1e-6 * width <= span.x(min(iteration, end)) <= width * (1 + 1e-6)


def test_a_whole_run_stays_whole_while_it_grows():
    assert Span.whole(100, 500).grown(200, 500) == Span.whole(200, 500)


def test_an_enlarged_end_goes_along_and_an_enlarged_past_stays():
    whole = Span.whole(100, 500)
    end, past = whole.zoom(4, 500), whole.zoom(4, 0)
    assert (end.grown(130, 500).first, end.grown(130, 500).last) == (105, 130)
    assert (past.grown(130, 500).first, past.grown(130, 500).last) == (0, 25)


@pytest.mark.parametrize(
    ("end", "wanted"), [(65, [0, 10, 20, 30, 40, 50, 60]), (1, [0, 1]), (4000, [0, 1000, 2000, 3000, 4000])]
)
def test_ticks_are_round(end, wanted):
    assert list(Span.whole(end, 500).ticks(70)) == wanted
