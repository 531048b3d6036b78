"""Chapter 7: a gradient is a sum over paths of products along each."""

from itertools import product

import numpy as np
import pytest

import nnstudio as nn
from tests.chapters.networks import chain, dense, entry, learn

SIZES = (4, 3, 2, 1)
X, Y = np.array([[0.7, -1.2, 0.4, 2.0]]), np.array([[0.25]])


@pytest.fixture
def session():
    """The 4-3-2-1 network after backward propagation of one example."""
    layers = [dense(f"layer{i}", units, "sigmoid") for i, units in enumerate(SIZES[1:], 1)]
    session = nn.Session(chain(entry(4), *layers, loss="sse", batch_size=1), (X, Y))
    for number, name in enumerate(session.parameters):
        session[name] = np.random.default_rng(number).normal(0, 0.8, session[name].shape)
    learn(session)
    return session


def values(session):
    """Weights by layer from 1, and outputs by layer with the inputs first, as plain numbers."""
    weights = {i: session[f"layer{i}.weight"].tolist() for i in (1, 2, 3)}
    outputs = {0: X[0].tolist(), **{i: session.activation(f"layer{i}")[0].tolist() for i in (1, 2, 3)}}
    return weights, outputs


def slope(output):
    """∂O/∂f of the sigmoid."""
    return output * (1 - output)


def test_the_last_layers_weight_has_two_factors(session):
    """∂L/∂w³_11 = ∂L/∂O_31 · ∂O_31/∂w³_11."""
    _, o = values(session)
    to_output = -2 * (Y.item() - o[3][0])
    assert session.gradient("layer3").item() == pytest.approx(to_output, rel=1e-12)
    by_weight = slope(o[3][0]) * o[2][0]
    assert session.gradient("layer3.weight")[0, 0] == pytest.approx(to_output * by_weight, rel=1e-12)


def paths(session, layer, source, unit):
    """The product of each path from a weight to the loss."""
    w, o = values(session)
    later = [range(SIZES[i]) for i in range(layer + 1, 4)]
    for units in product(*later):
        value, place = o[layer - 1][source] * slope(o[layer][unit]), unit
        for step, following in enumerate(units, layer + 1):
            value *= w[step][place][following] * slope(o[step][following])
            place = following
        yield value * -2 * (Y.item() - o[3][0])


@pytest.mark.parametrize(("layer", "count"), [(1, 2), (2, 1), (3, 1)])
def test_every_gradient_is_the_sum_over_its_paths(session, layer, count):
    gradient = session.gradient(f"layer{layer}.weight")
    for source, unit in np.ndindex(gradient.shape):
        products = list(paths(session, layer, source, unit))
        assert len(products) == count
        assert gradient[source, unit] == pytest.approx(sum(products), rel=1e-11)


def test_the_gradient_is_the_one_that_training_uses(session):
    old, gradient = session["layer1.weight"], session.gradient("layer1.weight")
    session.step("phase")
    np.testing.assert_array_equal(session["layer1.weight"], old - 0.1 * gradient)


def test_a_gradient_is_the_slope_of_the_loss_along_its_weight(session):
    session.back("iteration")
    w, step = session["layer1.weight"], 1e-5
    losses = []
    for sign in (1, -1):
        moved = w.copy()
        moved[2, 1] += sign * step
        session["layer1.weight"] = moved
        losses.append(float(((session.predict(X) - Y) ** 2).sum()))
    session["layer1.weight"] = w
    learn(session)
    assert session.gradient("layer1.weight")[2, 1] == pytest.approx((losses[0] - losses[1]) / (2 * step), rel=1e-7)
