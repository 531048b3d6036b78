"""Chapter 11: small, not equal, of good variance; the formulas by what is drawn."""

from math import sqrt

import numpy as np
import pytest

import nnstudio as nn
from tests.chapters.networks import chain, constant, dense, entry

FAN_IN, FAN_OUT = 300, 200
COUNT = FAN_IN * FAN_OUT
UNIFORM = {
    "uniform": 1 / sqrt(FAN_IN),
    "glorot_uniform": sqrt(6) / sqrt(FAN_IN + FAN_OUT),
    "he_uniform": sqrt(6 / FAN_IN),
}
NORMAL = {"glorot_normal": sqrt(2 / (FAN_IN + FAN_OUT)), "he_normal": sqrt(2 / FAN_IN)}


def drawn(initializer, seed=7):
    """First weights from 300 inputs to 200 units."""
    net = chain(entry(FAN_IN), dense("hidden1", FAN_OUT, initializer=initializer), seed=seed)
    return nn.Session(net, (np.zeros((1, FAN_IN)), np.zeros((1, FAN_OUT))))["hidden1.weight"]


@pytest.mark.parametrize(("name", "limit"), UNIFORM.items())
def test_a_uniform_initializer_fills_its_interval_evenly(name, limit):
    values = drawn(name)
    assert np.abs(values).max() <= limit
    assert np.abs(values).max() > 0.999 * limit
    counts, _ = np.histogram(values, 20, (-limit, limit))
    assert np.abs(counts - COUNT / 20).max() < 5 * sqrt(COUNT / 20)
    assert values.mean() == pytest.approx(0, abs=4 * limit / sqrt(3 * COUNT))


@pytest.mark.parametrize(("name", "deviation"), NORMAL.items())
def test_a_normal_initializer_has_the_formulas_deviation(name, deviation):
    values = drawn(name)
    assert values.std() == pytest.approx(deviation, rel=4 / sqrt(2 * COUNT))
    assert values.mean() == pytest.approx(0, abs=4 * deviation / sqrt(COUNT))
    for bound, share in ((1, 0.6827), (2, 0.9545)):
        inside = (np.abs(values) < bound * deviation).mean()
        assert inside == pytest.approx(share, abs=4 * sqrt(share * (1 - share) / COUNT))


def test_another_seed_draws_other_weights_and_the_same_seed_the_same():
    np.testing.assert_array_equal(drawn("he_normal", 1), drawn("he_normal", 1))
    assert (drawn("he_normal", 1) != drawn("he_normal", 2)).all()


X = np.random.default_rng(0).normal(size=(20, 4))
Y = np.stack([X[:, 0] > 0, X[:, 1] > X[:, 2]], axis=1).astype(float)


def trained(initializer):
    net = chain(
        entry(4),
        dense("hidden1", 5, "sigmoid", initializer=initializer),
        dense("output", 2, "sigmoid", initializer=initializer),
        learning_rate=1.0,
    )
    session = nn.Session(net, (X, Y))
    session.run(epochs=50)
    return session


def test_weights_that_begin_equal_never_separate():
    weights = trained(constant(0.3))["hidden1.weight"]
    np.testing.assert_array_equal(weights, np.repeat(weights[:, :1], 5, axis=1))
    assert np.ptp(weights[:, 0]) > 0.1, "they learn, but all the same"


def test_weights_that_begin_different_do_different_work():
    weights = trained("glorot_normal")["hidden1.weight"]
    apart = np.abs(weights[:, :, None] - weights[:, None, :]).max(0)
    assert apart[np.triu_indices(5, 1)].min() > 0.1


def test_the_variance_of_the_sums_stays_through_layers_of_glorot_and_shrinks_with_small_weights():
    rows = np.random.default_rng(1).normal(size=(500, 100))

    def spread(initializer):
        layers = [dense(f"hidden{i}", 100, initializer=initializer) for i in range(6)]
        session = nn.Session(chain(entry(100), *layers, batch_size=None), (rows, np.zeros((500, 100))))
        session.step("phase")
        return session.activation("hidden5").std()

    assert 0.5 < spread("glorot_normal") < 2
    assert spread(nn.initializer("normal", deviation=0.01)) < 1e-5
