"""Chapter 10: ReLU's slope is 1 or 0, so that a unit can die; leaky ReLU keeps it alive."""

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.files.examples import example
from tests.chapters.networks import chain, constant, dense, entry, learn

X = np.random.default_rng(0).uniform(0, 1, (8, 2))
Y = X.sum(1, keepdims=True)


def below_zero(activation):
    """Hidden units whose sums are below 0 for every row, though their outputs should be above."""
    hidden = dense("hidden1", 3, activation, initializer=constant(-1.0), bias_initializer=constant(-0.5))
    output = dense("output", 1, initializer=constant(1.0), use_bias=False, frozen=True)
    return nn.Session(chain(entry(2), hidden, output, learning_rate=0.1, batch_size=None), (X, Y))


def test_a_dead_relu_unit_stays_dead():
    session = below_zero("relu")
    weights, bias = session["hidden1.weight"], session["hidden1.bias"]
    for _ in range(100):
        session.step("iteration")
        assert (session.pre_activation("hidden1") < 0).all()
        assert not session.activation("hidden1").any()
        assert not session.gradient("hidden1.weight").any()
    np.testing.assert_array_equal(session["hidden1.weight"], weights)
    np.testing.assert_array_equal(session["hidden1.bias"], bias)


def test_a_leaky_relu_unit_goes_on_learning_and_comes_back():
    session = below_zero("leaky_relu")
    session.step("iteration")
    assert session.gradient("hidden1.weight").all()
    session.run(epochs=4000)
    assert (session.pre_activation("hidden1") > 0).any()


@pytest.mark.parametrize(("activation", "slope"), [("relu", 0.0), ("leaky_relu", 0.01)])
def test_the_slope_below_zero(activation, slope):
    sums = np.array([-5.0, -0.1, 0.1, 5.0])
    kind = ACTIVATIONS.make(activation)
    np.testing.assert_array_equal(kind.slopes(sums), [slope, slope, 1, 1])
    np.testing.assert_allclose(kind.values(sums), [slope * -5, slope * -0.1, 0.1, 5], rtol=1e-15)


def dead(session):
    """The hidden units that are 0 for all training rows."""
    rows = session.dataset.training.inputs[""]
    sums = rows @ session["hidden1.weight"] + session["hidden1.bias"]
    return (sums <= 0).all(0)


def test_all_units_of_the_example_are_dead_and_leaky_relu_revives_some():
    relu, leaky = (nn.Session(example(name)) for name in ("dying_relu", "leaky_relu"))
    assert dead(relu).all()
    assert dead(leaky).all()
    for session in (relu, leaky):
        session.run(epochs=100)
    assert dead(relu).all()
    assert np.count_nonzero(~dead(leaky)) >= 3


def test_the_gradient_does_not_shrink_through_active_relu_units():
    hidden = [dense(f"hidden{i}", 1, "relu", initializer=constant(1.0)) for i in range(20)]
    session = nn.Session(chain(entry(1), *hidden, dense("output", 1), batch_size=1), ([[1.0]], [[0.0]]))
    learn(session)
    assert session.gradient("hidden0").item() == session.gradient("hidden19").item() != 0
