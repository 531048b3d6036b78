"""Chapter 2: layers of units with weights and activations; deep, non-linear, adaptive; regularized and tuned."""

import numpy as np
import pytest

import nnstudio as nn
from tests.chapters.networks import chain, dense, entry, learn

X = np.random.default_rng(0).normal(size=(12, 3))


def test_every_unit_is_connected_with_every_unit_of_the_next_layer():
    net = chain(entry(3), dense("hidden1", 5, "tanh"), dense("output", 2))
    session = nn.Session(net, (X, X[:, :2]))
    shapes = {name: session[name].shape for name in session.parameters}
    assert shapes == {
        "hidden1.weight": (3, 5),
        "hidden1.bias": (5,),
        "output.weight": (5, 2),
        "output.bias": (2,),
    }


def test_without_activations_a_deep_network_is_one_layer():
    net = chain(entry(3), dense("hidden1", 5), dense("hidden2", 4), dense("output", 2))
    session = nn.Session(net, (X, X[:, :2]))
    w1, w2, w3 = (session[f"{name}.weight"] for name in ("hidden1", "hidden2", "output"))
    np.testing.assert_allclose(session.predict(X), X @ (w1 @ w2 @ w3), rtol=1e-12, atol=1e-14)


def test_with_activations_it_is_not_linear():
    net = chain(entry(3), dense("hidden1", 5, "tanh"), dense("output", 2))
    session = nn.Session(net, (X, X[:, :2]))
    assert np.abs(session.predict(2 * X) - 2 * session.predict(X)).max() > 0.1


def test_it_adapts_to_what_it_is_shown():
    net = chain(entry(3), dense("hidden1", 8, "tanh"), dense("output", 1), batch_size=None, learning_rate=0.3)
    for wanted in (np.sin(X[:, :1]), -np.abs(X[:, 1:2])):
        session = nn.Session(net, (X, wanted))
        before = float(np.mean((session.predict(X) - wanted) ** 2))
        session.run(epochs=500)
        assert float(np.mean((session.predict(X) - wanted) ** 2)) < before / 20


def test_a_penalty_on_squared_weights_adds_twice_the_weights_to_their_gradient():
    plain, penalized = (
        nn.Session(chain(entry(3), dense("output", 2, l2=strength)), (X, X[:, :2])) for strength in (0.0, 0.3)
    )
    for session in (plain, penalized):
        learn(session)
    w = plain["output.weight"]
    expected = plain.gradient("output.weight") + 2 * 0.3 * w
    np.testing.assert_allclose(penalized.gradient("output.weight"), expected, rtol=1e-12)
    np.testing.assert_array_equal(penalized.gradient("output.bias"), plain.gradient("output.bias"))
    assert penalized.loss == pytest.approx(plain.loss + 0.3 * (w**2).sum(), rel=1e-12)


def test_a_sweep_over_learning_rates_finds_one_that_is_neither_too_small_nor_too_large():
    losses = {}
    for rate in (1e-5, 0.1, 30.0):
        net = chain(entry(3), dense("output", 1), learning_rate=rate, batch_size=None)
        session = nn.Session(net, (X, X @ np.array([[1.0], [-2.0], [0.5]]) + 3))
        session.run(epochs=100)
        losses[rate] = session.loss
    assert losses[0.1] < 0.1 < losses[1e-5]
    assert not losses[30.0] < losses[1e-5]
