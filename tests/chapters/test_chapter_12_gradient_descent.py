"""Chapter 12: gradient descent, stochastic, mini-batch and momentum, by the paths of their weights."""

from itertools import pairwise

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.document.edits import set_recipe
from nnstudio.files.examples import example
from tests.chapters.networks import chain, dense, entry, flat_weights

ROWS = 12
ANGLE = 2 * np.pi * np.arange(ROWS) / ROWS
ROUND = np.stack([np.cos(ANGLE), np.sin(ANGLE)], axis=1) * np.sqrt(2)
"""Inputs of which the loss surface of one linear unit is a round bowl."""
NOISE = np.random.default_rng(0).normal(0, 0.5, (ROWS, 1))


@pytest.mark.parametrize(("size", "updates"), [(None, [12]), (1, [1] * 12), (4, [4, 4, 4]), (5, [5, 5, 2]), (99, [12])])
def test_how_many_examples_make_one_update(size, updates):
    net = chain(entry(2), dense("output", 1), batch_size=size)
    session = nn.Session(net, (ROUND, NOISE))
    sizes, seen = [], []
    while session.where.epoch == 0:
        session.step("iteration")
        sizes.append(len(session.activation("output")))
        seen += session.activation("x").tolist()
    assert sizes == updates
    assert sorted(seen) == sorted(ROUND.tolist()), "an epoch visits every example once"


def path(session, updates):
    """The weights before the first update and after each, (updates + 1, weights)."""
    places = [flat_weights(session)]
    for _ in range(updates):
        session.step("iteration")
        places.append(flat_weights(session))
    return np.array(places)


def in_the_bowl(batch_size, momentum=0.0, updates=60, rate=0.05):
    net = chain(
        entry(2),
        dense("output", 1, use_bias=False),
        optimizer=nn.optimizer("sgd", momentum=momentum),
        learning_rate=rate,
        batch_size=batch_size,
    )
    session = nn.Session(net, (ROUND, ROUND @ [[3.0], [-2.0]] + NOISE))
    session["output.weight"] = [[-1.0], [2.0]]
    return path(session, updates)


def directions(places):
    """Unit vectors of the steps."""
    steps = np.diff(places, axis=0)
    return steps / np.linalg.norm(steps, axis=1, keepdims=True)


def turning(places):
    """Mean cosine between one step and the next: 1 straight on, −1 there and back."""
    each = directions(places)
    return (each[1:] * each[:-1]).sum(1).mean()


def test_with_all_examples_the_path_to_the_minimum_of_a_round_bowl_is_straight():
    places = in_the_bowl(None)
    minimum = np.linalg.lstsq(ROUND, ROUND @ [[3.0], [-2.0]] + NOISE, rcond=None)[0][:, 0]
    toward = (minimum - places[0]) / np.linalg.norm(minimum - places[0])
    np.testing.assert_allclose(directions(places), np.broadcast_to(toward, (60, 2)), atol=1e-10)
    np.testing.assert_allclose(places[-1], minimum, atol=0.02)


def test_each_update_of_gradient_descent_is_the_hand_worked_one():
    places = in_the_bowl(None, updates=1)
    errors = ROUND @ places[0] - (ROUND @ [3.0, -2.0] + NOISE[:, 0])
    expected = places[0] - 0.05 * 2 / ROWS * ROUND.T @ errors
    np.testing.assert_allclose(places[1], expected, rtol=1e-13)


def test_with_one_example_it_zigzags_with_a_few_less_and_momentum_smooths_it():
    one, four, smooth, straight = in_the_bowl(1), in_the_bowl(4), in_the_bowl(1, 0.9, rate=0.005), in_the_bowl(None)
    assert turning(straight) == pytest.approx(1, abs=1e-12)
    assert turning(one) < 0.5
    assert turning(one) < turning(four) < turning(straight)
    assert turning(smooth) > turning(one) + 0.3


def test_momentum_adds_nine_tenths_of_the_last_step():
    places = in_the_bowl(None, momentum=0.9, updates=10)
    target = ROUND @ [3.0, -2.0] + NOISE[:, 0]
    velocity = np.zeros(2)
    for before, after in pairwise(places):
        gradient = 2 / ROWS * ROUND.T @ (ROUND @ before - target)
        velocity = 0.9 * velocity - 0.05 * gradient
        np.testing.assert_allclose(after - before, velocity, rtol=1e-10)


def test_in_the_narrow_valley_momentum_is_nearer_to_the_minimum_after_as_many_updates():
    def loss_after(name):
        session = nn.Session(set_recipe(example(name), seed=3))
        session.run(iterations=50)
        return session.loss

    assert loss_after("momentum") < loss_after("gradient_descent") / 2
