"""Chapter 4: sigmoid, ReLU and threshold, and their slopes."""

import math

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.engine.activations import ACTIVATIONS
from tests.chapters.networks import chain, dense, entry, learn

SUMS = np.concatenate([np.linspace(-30, 30, 601), [-1e-9, 1e-9, -1e-3, 1e-3]])


def test_the_sigmoid_is_one_over_one_plus_e_to_the_minus_y():
    expected = [1 / (1 + math.exp(-y)) for y in SUMS]
    np.testing.assert_allclose(ACTIVATIONS.make("sigmoid").values(SUMS), expected, rtol=1e-12, atol=1e-16)


def test_the_sigmoid_is_above_one_half_exactly_where_the_sum_is_above_zero():
    values = ACTIVATIONS.make("sigmoid").values(SUMS)
    np.testing.assert_array_equal(values > 0.5, SUMS > 0)
    assert ACTIVATIONS.make("sigmoid").values(np.zeros(1)).item() == 0.5


def test_the_slope_of_the_sigmoid_is_largest_at_zero_and_a_quarter_there():
    sigmoid = ACTIVATIONS.make("sigmoid")
    slopes = sigmoid.slopes(SUMS)
    assert sigmoid.slopes(np.zeros(1)).item() == 0.25
    assert (slopes <= 0.25).all()
    assert (slopes[np.abs(SUMS) > 1e-6] < 0.25).all()
    assert slopes.argmax() in np.flatnonzero(np.abs(SUMS) < 1e-6)


def test_relu_is_the_larger_of_the_sum_and_zero_with_slope_one_or_zero():
    relu = ACTIVATIONS.make("relu")
    np.testing.assert_array_equal(relu.values(SUMS), [max(y, 0.0) for y in SUMS])
    np.testing.assert_array_equal(relu.slopes(SUMS), [1.0 if y > 0 else 0.0 for y in SUMS])


def test_the_threshold_is_one_above_zero_and_learns_nothing():
    threshold = ACTIVATIONS.make("threshold")
    np.testing.assert_array_equal(threshold.values(SUMS[SUMS != 0]), (SUMS[SUMS != 0] > 0).astype(float))
    assert not threshold.slopes(SUMS).any()


def test_the_class_is_one_exactly_where_the_sigmoid_is_above_one_half():
    rows = np.array([[-2.0], [-0.1], [0.1], [2.0]])
    net = chain(entry(1), dense("output", 1, "sigmoid"), loss="binary_crossentropy", batch_size=None, shuffle=False)
    session = nn.Session(net, (rows, [[0], [1], [1], [1]]))
    session["output.weight"] = [[1.0]]
    learn(session)
    np.testing.assert_array_equal(session.activation("output") > 0.5, rows > 0)
    assert session.metrics["accuracy"] == 0.75


@pytest.mark.parametrize("name", ["sigmoid", "relu", "tanh"])
def test_a_unit_stands_on_the_curve_that_its_panel_draws(name):
    net = chain(entry(1), dense("hidden1", 4, name), dense("output", 1), loss="sse", batch_size=None)
    session = nn.Session(net, (SUMS[:50, None] / 10, np.zeros((50, 1))))
    learn(session)
    f = session.pre_activation("hidden1")
    activation = ACTIVATIONS.make(name)
    np.testing.assert_array_equal(session.activation("hidden1"), activation.values(f))
    slope = session.seen("pre_activation_gradient", "hidden1") / session.gradient("hidden1")
    np.testing.assert_allclose(slope, activation.slopes(f), rtol=1e-12)
