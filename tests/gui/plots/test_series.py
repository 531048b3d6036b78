"""The arithmetic of curves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.gui.plots.series import asks_for_logarithm, band, course, limits, logarithm, smoothed, value_at
from nnstudio.session.requests import Curve, CurveRequest


def curve(values):
    values = np.asarray(values, float)
    return Curve(CurveRequest("loss"), np.arange(1, len(values) + 1), values - 1, values, values + 1)


def test_a_short_curve_is_not_smoothed():
    values = np.array([3.0, 1.0, 2.0])
    assert smoothed(values) is values


def test_smoothing_never_runs_ahead_of_the_values():
    values = np.ones(600)
    values[300:] = 9.0
    assert (smoothed(values)[:300] == 1.0).all()
    assert smoothed(values)[-1] == 9.0


def test_a_smoothed_line_stays_between_the_lowest_and_highest_value():
    line = np.linspace(5, 1, 600)
    assert (smoothed(line) >= line - 1e-12).all()
    assert (smoothed(line) <= 5).all()


def test_smoothing_takes_noise_away_and_the_course_stays():
    noise = np.random.default_rng(0).normal(size=600)
    assert smoothed(noise).std() < 0.4
    assert smoothed(noise).mean() == pytest.approx(noise.mean(), abs=0.05)


def test_smoothing_does_not_spread_nan():
    values = np.ones(100)
    values[50] = np.nan
    assert np.isnan(smoothed(values)).sum() == 1
    assert np.nanmax(smoothed(values)) == 1


def drawn(points):
    """Points without gaps."""
    x, y = points
    there = ~np.isnan(x)
    return x[there].tolist(), y[there].tolist()


def test_the_band_goes_around_every_extreme():
    shown = curve([5.0, 7.0])
    assert drawn(band(shown, shown.low, shown.high)) == ([1, 2, 2, 1], [6, 8, 6, 4])


def test_a_coarse_band_still_holds_every_spike():
    values = np.ones(5000)
    values[1234], values[4321] = 50.0, -50.0
    shown = curve(values)
    x, y = band(shown, shown.low, shown.high)
    assert len(x) < 400
    assert (np.nanmin(y), np.nanmax(y)) == (-51.0, 51.0)


def test_lines_begin_anew_where_something_else_is_trained():
    shown = curve([*[9.0] * 100, *[1.0] * 100])
    x, y = course(shown, [100])
    assert np.isnan(y[100])
    assert set(y[:100]) == {9.0}
    assert set(y[101:201]) == {1.0}
    assert x[101] == 101


def test_the_loss_before_a_change_says_nothing_about_what_is_trained_now():
    assert value_at(curve([5.0, 7.0]), 2, since=2) is None
    assert value_at(curve([5.0, 7.0]), 2, since=1) == 7.0


def test_a_gap_stays_a_gap_in_band_and_line():
    values = np.array([1.0, 2.0, np.nan, np.inf, 3.0])
    shown = curve(values)
    assert drawn(course(shown)) == ([1, 2, 4.5, 5.5], [1, 2, 3, 3])
    assert np.isfinite(drawn(band(shown, shown.low, shown.high))[1]).all()


@pytest.mark.parametrize(("iteration", "value"), [(0, None), (1, 5.0), (1.9, 5.0), (2, 7.0), (99, 7.0)])
def test_the_value_at_an_iteration_is_the_latest_recorded_one(iteration, value):
    assert value_at(curve([5.0, 7.0]), iteration) == value


def test_an_empty_curve_has_no_value():
    assert value_at(curve([]), 5) is None


def test_a_logarithmic_axis_serves_values_over_many_powers_of_ten():
    assert asks_for_logarithm(np.array([1.0, 1e-5]), now=False)
    assert not asks_for_logarithm(np.array([1.0, 0.5]), now=False)
    assert not asks_for_logarithm(np.array([1.0, 1e-5, -1.0]), now=False)
    assert not asks_for_logarithm(np.array([0.0, 1.0]), now=True)
    assert not asks_for_logarithm(np.array([np.nan]), now=False)


def test_the_choice_of_axis_does_not_flicker_at_its_border():
    values = np.array([1.0, 50.0])
    assert asks_for_logarithm(values, now=True)
    assert not asks_for_logarithm(values, now=False)


def test_what_has_no_logarithm_leaves_a_gap():
    assert np.isnan(logarithm(np.array([0.0, -1.0, np.nan]))).all()
    assert logarithm(np.array([100.0])).tolist() == [2.0]


@given(st.lists(st.floats(-1e300, 1e300) | st.just(float("nan")) | st.just(float("inf"))))
def test_an_axis_always_has_a_range_with_all_finite_values_in_it(values):
    low, high = limits(np.array(values, float))
    assert low < high
    assert all(low <= value <= high for value in values if np.isfinite(value))


def test_a_single_value_can_be_seen() -> None:
    request = CurveRequest("loss")
    one = np.array([0.25])
    iterations, values = course(Curve(request, np.array([7]), one, one, one))
    assert drawn((iterations, values)) == ([6.5, 7.5], [0.25, 0.25])
