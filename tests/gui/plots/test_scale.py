"""What the colors of a picture mean."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.gui.plots.scale import MEMORY, LogScale, Scale, round_down, round_up

SIZES = st.floats(5e-324, 1e308)


def test_zero_is_in_the_middle_of_signed_values():
    scale = Scale(signed=True)
    scale.follow(-0.2, 0.7)
    assert scale.low == -scale.limit
    assert scale.index(np.array([-scale.limit, 0.0, scale.limit])).tolist() == [0, 128, 255]


def test_zero_is_at_the_low_end_of_values_that_were_never_negative():
    scale = Scale(signed=False)
    scale.follow(0.1, 0.9)
    assert scale.low == 0
    assert scale.index(np.array([0.0])).tolist() == [0]


def test_one_negative_value_puts_zero_into_the_middle_for_good():
    scale = Scale(signed=False)
    scale.follow(-1e-9, 1.0)
    scale.follow(0.0, 1.0)
    assert scale.low == -1.0


def test_larger_values_are_never_cut_off():
    scale = Scale(signed=True)
    for size in (0.1, 3.0, 250.0):
        scale.follow(-size, size)
        assert scale.limit >= size


def test_values_that_tremble_do_not_make_the_scale_flicker():
    scale = Scale(signed=True)
    limits = []
    for step in range(300):
        size = 0.7 + 0.25 * (step % 3)
        scale.follow(-size, size)
        limits.append(scale.limit)
    assert len(set(limits[3:])) == 1


def test_a_scale_follows_values_that_stay_small():
    scale = Scale(signed=True)
    scale.follow(-100.0, 100.0)
    for _ in range(MEMORY + 1):
        scale.follow(-0.01, 0.01)
    assert scale.limit < 0.02


@given(SIZES)
def test_a_limit_is_round_and_not_below_the_value(size):
    limit = round_up(size)
    assert size * (1 - 1e-9) <= limit
    assert limit <= size * 1.6 or size < 1e-320 or size > 1e307


def test_nothing_but_zeros_still_has_a_scale():
    scale = Scale(signed=True)
    scale.follow(0.0, 0.0)
    assert scale.limit == 1.0


def test_what_is_not_finite_breaks_no_color():
    scale = Scale(signed=True)
    assert scale.index(np.array([np.nan, np.inf, -np.inf, 1e308, -1e308])).tolist() == [128, 255, 0, 255, 0]


def test_a_scale_fits_at_once_when_the_values_have_settled():
    scale = Scale(signed=True)
    scale.follow(-2e-3, 2e-3)
    scale.follow(-3e-6, 3e-6)
    assert scale.limit == 2e-3
    scale.follow(-3e-6, 3e-6, settled=True)
    assert scale.limit == 3e-6


def test_settled_values_that_are_alike_do_not_make_the_scale_flicker():
    scale = Scale(signed=True)
    limits = set()
    for size in (0.95, 0.7, 0.99, 0.8):
        scale.follow(-size, size, settled=True)
        limits.add(scale.limit)
    assert limits == {1.0}


def test_nothing_but_zeros_leaves_the_scale_where_it_was():
    scale = Scale(signed=True)
    scale.follow(-0.2, 0.2, settled=True)
    scale.follow(0.0, 0.0, settled=True)
    assert scale.limit == 0.2


def test_logarithmic_colors_stand_for_powers_of_ten():
    scale = LogScale()
    scale.follow(1e-4, 1.0)
    assert (scale.low, scale.limit) == (1e-4, 1.0)
    places = scale.index(np.array([1e-4, 1e-3, 1e-2, 1e-1, 1.0]))
    assert np.ptp(np.diff(places.astype(int))) <= 1
    assert places[0] == 0
    assert places[-1] == 255
    assert scale.words == "log 0.0001"


def test_logarithmic_colors_give_values_without_a_logarithm_the_low_end():
    scale = LogScale()
    scale.follow(0.0, 5.0)
    assert scale.index(np.array([0.0, -1.0, np.nan])).tolist() == [0, 0, 128]


def test_logarithmic_limits_hold_while_training_and_are_found_anew_at_rest():
    scale = LogScale()
    scale.follow(0.01, 1.0)
    scale.follow(0.1, 0.5)
    assert (scale.low, scale.limit) == (0.01, 1.0)
    scale.follow(0.1, 0.5, settled=True)
    assert (scale.low, scale.limit) == (0.1, 0.5)


@given(SIZES)
def test_round_numbers_below_are_not_above(size):
    assert 0 < round_down(size) <= size * (1 + 1e-9)


@given(SIZES, SIZES)
def test_logarithmic_colors_take_any_sizes(low, high):
    scale = LogScale()
    scale.follow(min(low, high), max(low, high))
    assert 0 < scale.low < scale.limit
    assert (np.diff(scale.index(np.array([scale.low, scale.limit])).astype(int)) == 255).all()


def test_recent_values_have_the_colors_until_all_time_is_wished():
    for scale in (Scale(signed=True), LogScale()):
        scale.follow(0.001, 100.0, settled=True)
        scale.follow(0.01, 1.0, settled=True)
        assert scale.limit == 1.0
        scale.last(True)
        assert scale.limit == 100.0
        scale.follow(0.01, 1.0, settled=True)
        assert scale.limit == 100.0
        scale.last(False)
        assert scale.limit == 1.0
