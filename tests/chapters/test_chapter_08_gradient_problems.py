"""Chapter 8: products of small slopes vanish, products of large factors explode."""

from itertools import pairwise

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.files.examples import example
from tests.chapters.networks import chain, constant, dense, entry, learn


def factors(*layers, target, **recipe):
    """A chain of single units without biases on the input 1, after backward propagation."""
    plain = [(kind, name, settings | {"use_bias": False}) for kind, name, settings in layers]
    net = chain(entry(1), *plain, loss="sse", batch_size=1, **recipe)
    session = nn.Session(net, ([[1.0]], [[target]]))
    learn(session)
    return session


def scaled(name, weight, activation="linear"):
    """One unit with that weight."""
    return dense(name, 1, activation, initializer=constant(weight))


def steep(*behind):
    """A sigmoid unit at a sum of 0, where its slope is a quarter, with a weight of 500, and further weights behind it.

    The target is so that ∂L/∂O of the output is 1.
    """
    output = 0.5 * np.prod(behind, initial=1.0)
    layers = [scaled(f"layer{i}", weight) for i, weight in enumerate(behind)]
    first = scaled("first", 0.0), scaled("second", 500.0, "sigmoid")
    return factors(*first, *layers, target=output - 0.5)


def test_a_slope_of_a_quarter_and_a_weight_of_500_multiply_the_gradient_by_125():
    session = steep()
    assert session.gradient("second").item() == 1
    assert session.gradient("first").item() == 0.25 * 500 == 125


def test_300_times_200_times_125_times_1001_along_a_path():
    session = steep(300.0, 200.0, 1001.0)
    assert session.gradient("layer2").item() == 1
    assert session.gradient("layer1").item() == 1001
    assert session.gradient("layer0").item() == 200 * 1001
    assert session.gradient("second").item() == 300 * 200 * 1001
    assert session.gradient("first").item() == 300 * 200 * 125 * 1001 == 7_507_500_000


@pytest.mark.parametrize(
    ("precision", "weight", "changes"),
    [("float32", 1.0, False), ("float64", 1.0, True), ("float64", 10_000.0, False)],
)
def test_an_update_of_a_thousandth_of_2e_10(precision, weight, changes):
    """0.001 × 2e-10 is 2e-13.

    It is less than half of the distance to the next number of 7 digits below 1, 6e-8, and less than half of that of 16
    digits at 10,000, 1.8e-12, but not at 1, 1.1e-16.
    """
    net = chain(entry(1), dense("output", 1, use_bias=False), loss="sse", learning_rate=0.001, precision=precision)
    x = 1e-10
    session = nn.Session(net, ([[x]], [[weight * x - 1.0]]))
    session["output.weight"] = [[weight]]
    learn(session)
    assert session.gradient("output.weight").item() == pytest.approx(2e-10, rel=1e-5)
    session.step("phase")
    update = 2e-13
    assert (update < np.spacing(np.dtype(precision).type(weight)) / 4) is not changes
    assert (session["output.weight"].item() != weight) is changes


def test_ten_sigmoid_layers_take_at_least_a_quarter_each_of_the_gradient():
    layers = [scaled(f"layer{i}", (-1.0) ** i, "sigmoid") for i in range(10)]
    session = factors(*layers, scaled("output", 1.0), target=0.0)
    sizes = [abs(session.gradient(f"layer{i}").item()) for i in range(10)]
    for farther, nearer in pairwise(sizes):
        assert 0 < farther <= nearer / 4
    assert sizes[0] <= sizes[-1] * 0.25**9


def test_relu_layers_pass_the_gradient_on_as_it_is():
    layers = [scaled(f"layer{i}", 1.0, "relu") for i in range(10)]
    session = factors(*layers, scaled("output", 1.0), target=0.0)
    assert {session.gradient(f"layer{i}").item() for i in range(10)} == {2.0}


def shares(name):
    """Size of the first layers' weight gradient over that of the last hidden layer."""
    session = nn.Session(example(name))
    learn(session)
    sizes = [np.linalg.norm(session.gradient(f"hidden{i}.weight")) for i in range(1, 7)]
    return sizes[0] / sizes[-1]


def test_in_the_example_the_first_layer_gets_next_to_nothing_and_with_relu_its_share():
    assert shares("vanishing") < 0.25**5
    assert shares("vanishing_relu") > 0.1


def test_clipping_bounds_the_norm_of_the_update():
    session = nn.Session(example("exploding_clipped"))
    recipe = session.document.recipe
    session.step("iteration")
    norm = np.sqrt(sum((session.update(name) ** 2).sum() for name in session.parameters))
    assert norm == pytest.approx(recipe.learning_rate * recipe.clip_norm, rel=1e-12)
