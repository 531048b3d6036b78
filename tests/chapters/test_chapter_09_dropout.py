"""Chapter 9: random units are off in each training step; in testing all take part; two scalings, one expectation."""

import numpy as np
import pytest

import nnstudio as nn
from tests.chapters.networks import chain, dense, entry

RATE, UNITS, ROWS = 0.2, 50, 40
X = np.random.default_rng(0).normal(size=(ROWS, 3))


def dropped(scaling, rate=RATE, **recipe):
    """A network with a dropout layer that is only looked at: its learning rate is 0."""
    layers = entry(3), dense("hidden1", UNITS, "sigmoid"), ("dropout", "drop", {"rate": rate, "scaling": scaling})
    net = chain(*layers, dense("output", 1), learning_rate=0.0, batch_size=None, shuffle=False, **recipe)
    return nn.Session(net, (X, np.zeros((ROWS, 1))))


@pytest.mark.parametrize(("scaling", "factor"), [("inverted", 1 / (1 - RATE)), ("test", 1.0)])
def test_units_that_are_off_put_out_zero_and_the_others_are_scaled(scaling, factor):
    session = dropped(scaling)
    session.step("phase")
    mask, before = session.mask("drop"), session.activation("hidden1")
    assert mask.dtype == bool
    assert 0 < mask.mean() < 1
    np.testing.assert_allclose(session.activation("drop"), np.where(mask, before * factor, 0), rtol=1e-15)


def test_every_step_draws_another_mask_and_keeps_one_minus_the_rate_of_the_units():
    session = dropped("inverted")
    masks = []
    for _ in range(100):
        session.step("iteration")
        masks.append(session.mask("drop"))
    assert len({mask.tobytes() for mask in masks}) == 100
    draws = 100 * ROWS * UNITS
    deviation = np.sqrt(RATE * (1 - RATE) / draws)
    assert np.mean(masks) == pytest.approx(1 - RATE, abs=4 * deviation)


@pytest.mark.parametrize("scaling", ["inverted", "test"])
def test_in_testing_all_units_take_part_at_the_outputs_expectation_in_training(scaling):
    session = dropped(scaling)
    session.step("phase")
    hidden, w, b = session.activation("hidden1"), session["output.weight"], session["output.bias"]
    chance = 1 - RATE
    training_factor = 1 / (1 - RATE) if scaling == "inverted" else 1.0
    expectation = (chance * training_factor * hidden) @ w + b
    np.testing.assert_allclose(session.predict(X), expectation, rtol=1e-12)


def test_both_scalings_expect_the_same_up_to_the_factor_that_weights_are_scaled_with():
    """w × p of the course: what training with "test" learns is 1 − rate as large in testing."""
    inverted, test = dropped("inverted"), dropped("test")
    for name in test.parameters:
        test[name] = inverted[name]
    test["output.weight"] = inverted["output.weight"] / (1 - RATE)
    np.testing.assert_allclose(test.predict(X), inverted.predict(X), rtol=1e-12)
    for session in (inverted, test):
        session.step("phase")
    np.testing.assert_array_equal(inverted.mask("drop"), test.mask("drop"))
    np.testing.assert_allclose(inverted.activation("output"), test.activation("output"), rtol=1e-12)


def test_predicting_draws_no_mask():
    session = dropped("inverted")
    once = session.predict(X)
    np.testing.assert_array_equal(session.predict(X), once)
    assert session.mask("drop") is None


def test_a_rate_of_zero_drops_nothing():
    session = dropped("inverted", rate=0.0)
    session.step("phase")
    np.testing.assert_array_equal(session.activation("drop"), session.activation("hidden1"))


def test_no_gradient_reaches_a_unit_that_is_off():
    session = dropped("inverted")
    session.step("iteration")
    mask, gradient = session.mask("drop"), session.gradient("hidden1")
    assert not gradient[~mask].any()
    assert gradient[mask].all()
