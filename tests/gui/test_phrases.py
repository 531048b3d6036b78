"""Where the run is, in words."""

from nnstudio.gui import phrases
from nnstudio.session.moment import UNITS, Moment, Where


def moment(*, live=True, end=120, running=False, loss=0.123456, speed=0.0, time_step=None):
    where = Where(120, 30, "backward", "hidden1", "weight gradient", time_step)
    return Moment(1, 1, 7, where, live, end, running, loss, {}, (), speed)


def test_every_unit_has_words():
    assert set(phrases.UNIT_WORDS) == set(UNITS)


def test_a_live_run_says_how_far_it_is():
    assert phrases.time_words(moment()) == "Iteration 120 · epoch 30"
    assert phrases.state_words(moment()) == "live"


def test_a_run_in_the_past_says_how_far_it_has_been():
    assert phrases.time_words(moment(live=False, end=1500)) == "Iteration 120 of 1,500 · epoch 30"
    assert phrases.state_words(moment(live=False)) == "in the past"


def test_the_next_instruction_is_named_with_its_time_step():
    assert phrases.place_words(moment()) == "backward · hidden1 · weight gradient"
    assert phrases.place_words(moment(time_step=3)) == "backward · hidden1 · t = 4 · weight gradient"


def test_a_symbol_in_front_of_a_sentence_stays_as_it_is():
    assert phrases.capital("α, the size of a step") == "α, the size of a step"
    assert phrases.capital("share of the rows") == "Share of the rows"
    assert phrases.capital("") == ""


def test_numbers_are_short():
    assert phrases.loss_words(moment()) == "0.1235"
    assert phrases.loss_words(moment(loss=None)) == "—"
    assert phrases.loss_words(moment(loss=float("nan"))) == "NaN"
    assert phrases.loss_words(moment(loss=2.9e-5)) == "2.9e−5"
    assert phrases.speed_words(moment(running=True, speed=12345.6)) == "12,346/s"
    assert phrases.speed_words(moment(running=True, speed=1.04)) == "1.0/s"
    assert phrases.speed_words(moment(speed=99.0)) == ""
