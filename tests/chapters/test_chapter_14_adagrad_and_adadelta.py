"""Chapter 14: Adagrad's rate falls for ever; a decaying average's becomes steady."""

from itertools import pairwise
from math import sqrt

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.files.examples import example
from tests.chapters.networks import chain, dense, entry

ALPHA, EPSILON, GAMMA = 0.5, 1e-8, 0.95


def slope(gradient, optimizer, learning_rate=ALPHA):
    """One weight whose gradient is always the same: the output is far below its target, of mean absolute error."""
    net = chain(
        entry(1),
        dense("output", 1, use_bias=False),
        loss="mae",
        optimizer=optimizer,
        learning_rate=learning_rate,
        batch_size=1,
    )
    session = nn.Session(net, ([[-gradient]], [[1e9]]))
    session["output.weight"] = [[0.0]]
    return session


def rates(session, updates):
    """The weight's effective learning rate in each update."""
    found = []
    for _ in range(updates):
        session.step("iteration")
        found.append(session.rate("output.weight").item())
    return found


def test_adagrads_rate_is_alpha_over_the_root_of_the_sum_of_squares():
    found = rates(slope(-2.0, "adagrad"), 50)
    expected = [ALPHA / sqrt(4.0 * t + EPSILON) for t in range(1, 51)]
    assert found == pytest.approx(expected, rel=1e-12)


def test_adagrads_rate_falls_for_ever():
    found = rates(slope(-2.0, "adagrad"), 400)
    assert all(later < earlier for earlier, later in pairwise(found))
    assert found[399] == pytest.approx(found[99] / 2, rel=1e-6), "four times the updates halve it"


def test_the_decaying_averages_rate_becomes_steady():
    """w_avg(t) = γ·w_avg(t−1) + (1 − γ)·g², which the course calls Adadelta and libraries RMSprop."""
    found = rates(slope(-2.0, "rmsprop"), 400)
    average, expected = 0.0, []
    for _ in range(400):
        average = GAMMA * average + (1 - GAMMA) * 4.0
        expected.append(ALPHA / sqrt(average + EPSILON))
    assert found == pytest.approx(expected, rel=1e-12)
    assert found[-1] == pytest.approx(ALPHA / sqrt(4.0 + EPSILON), rel=1e-8)
    assert found[-1] == pytest.approx(found[-101], rel=1e-6)


def test_adadelta_as_published_divides_one_decaying_average_by_another():
    """Δw = −√(E[Δw²] + ε) / √(E[g²] + ε) · g (Zeiler, 2012)."""
    session = slope(-2.0, "adadelta", learning_rate=1.0)
    weight = squares = changes = 0.0
    for _ in range(50):
        squares = 0.95 * squares + 0.05 * 4.0
        rate = sqrt(changes + 1e-6) / sqrt(squares + 1e-6)
        changes = 0.95 * changes + 0.05 * (rate * 2.0) ** 2
        weight += rate * 2.0
        session.step("iteration")
        assert session.rate("output.weight").item() == pytest.approx(rate, rel=1e-12)
    assert session["output.weight"].item() == pytest.approx(weight, rel=1e-12)


def test_every_weight_has_a_rate_of_its_own():
    session = nn.Session(example("adagrad"))
    total = np.zeros((2, 1))
    for _ in range(30):
        session.step("iteration")
        total += session.gradient("output.weight") ** 2
    rate = session.document.recipe.learning_rate
    np.testing.assert_allclose(session.rate("output.weight"), rate / np.sqrt(total + EPSILON), rtol=1e-12)
    assert len(np.unique(session.rate("output.weight"))) == 2


def test_in_the_examples_adagrads_rates_end_low_and_the_averages_recover():
    found = {}
    for name in ("adagrad", "rmsprop"):
        session = nn.Session(example(name))
        found[name] = []
        for _ in range(100):
            session.run(epochs=1)
            found[name].append(session.rate("output.weight").mean())
    assert (np.diff(found["adagrad"]) < 0).all()
    assert max(found["rmsprop"][50:]) > 2 * min(found["rmsprop"])
