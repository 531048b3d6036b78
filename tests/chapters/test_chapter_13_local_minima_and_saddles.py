"""Chapter 13: a gradient of 0 stops training at a local minimum and at a saddle point alike."""

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.files.examples import example
from tests.chapters.networks import flat_weights, learn


def set_weights(session, values):
    """Set all parameters from one list of numbers."""
    place = 0
    for name in session.parameters:
        count = session[name].size
        session[name] = np.reshape(values[place : place + count], session[name].shape)
        place += count


def gradient_at(session, values):
    """All gradients at these weights, as one vector."""
    set_weights(session, values)
    learn(session)
    found = np.concatenate([session.gradient(name).ravel() for name in session.parameters])
    session.back("iteration")
    return found


def hessian(session):
    """The second derivatives of the loss at the present weights, by differences of gradients."""
    here, step = np.array(flat_weights(session)), 1e-4
    columns = [
        (gradient_at(session, here + step * unit) - gradient_at(session, here - step * unit)) / (2 * step)
        for unit in np.eye(len(here))
    ]
    set_weights(session, here)
    matrix = np.array(columns)
    return (matrix + matrix.T) / 2


def test_at_the_saddle_every_gradient_is_zero_and_training_stands_still():
    session = nn.Session(example("saddle"))
    session.run(epochs=100)
    assert not gradient_at(session, flat_weights(session)).any()
    assert flat_weights(session) == [0, 0]


def test_the_saddle_curves_up_one_way_and_down_another_by_twice_the_mean_square():
    """Of L = mean (w₁·w₂·x − x)² the second derivatives at 0 are 0, and −2·mean x² of both weights."""
    session = nn.Session(example("saddle"))
    square = float(np.mean(session.dataset.training.inputs[""] ** 2))
    assert np.linalg.eigvalsh(hessian(session)) == pytest.approx([-2 * square, 2 * square], rel=1e-6)


def test_a_hand_that_moves_one_weight_frees_it():
    session = nn.Session(example("saddle"))
    session["hidden1.weight"] = [[0.1]]
    session.run(epochs=500)
    assert session.loss < 1e-6
    assert session["hidden1.weight"].item() * session["output.weight"].item() == pytest.approx(1, abs=1e-3)


def test_beside_the_saddle_the_loss_stands_for_long_and_then_falls():
    session = nn.Session(example("leaving_saddle"))
    session.run(epochs=300)
    losses = session.run_state.curves["loss"].thinned(300)[2]
    assert losses[0] - losses[49] < 0.01 * losses[0]
    assert losses[-1] < 1e-6


@pytest.fixture(scope="module")
def minimum():
    """The local minimum that training slowly comes to rest at, by a few steps of Newton's method from there."""
    session = nn.Session(example("local_minimum"))
    session.run(epochs=20_000)
    for _ in range(5):
        here = np.array(flat_weights(session))
        set_weights(session, here - np.linalg.solve(hessian(session), gradient_at(session, here)))
    return session


def test_at_the_local_minimum_every_gradient_is_zero_too_and_the_surface_curves_up_every_way(minimum):
    assert np.abs(gradient_at(minimum, flat_weights(minimum))).max() < 1e-10
    assert (np.linalg.eigvalsh(hessian(minimum)) > 1e-6).all()


def test_training_comes_to_rest_there_though_there_is_a_better_minimum(minimum):
    losses = {}
    for bias in (2.0, -2.0):
        session = nn.Session(example("local_minimum"))
        session["hidden1.bias"] = [bias]
        session.run(epochs=5000)
        losses[bias] = session.loss
    learn(minimum)
    assert minimum.loss == pytest.approx(0.2576, abs=1e-4)
    assert losses[2.0] == pytest.approx(minimum.loss, abs=1e-3)
    assert losses[-2.0] == pytest.approx(0.215, abs=1e-3)
