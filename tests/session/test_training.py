"""What is trained is the arithmetic of gradient descent, to the letter and to the bit."""

from typing import Any

import numpy as np
import pytest

import nnstudio as nn
from tests.session.runs import Array, rows, seen, session, weights


def plain_network(**recipe: Any) -> nn.Network:
    """4-3-1 sigmoid."""
    net = nn.Network()
    nodes = [
        net.add("input", shape=(4,), name="x"),
        net.add("dense", units=3, activation="sigmoid", name="hidden1"),
        net.add("dense", units=1, activation="sigmoid", name="output"),
    ]
    net.connect(nodes[0], nodes[1])
    net.connect(nodes[1], nodes[2])
    net.train_with(**{"learning_rate": 0.5, "shuffle": False} | recipe)
    return net


def sigmoid(values: Array) -> Array:
    return 1 / (1 + np.exp(-values))


def descend(start: dict[str, Array], inputs: Array, targets: Array, size: int, epochs: int) -> dict[str, Array]:
    """Gradient descent on the mean squared error in plain NumPy, rows in order."""
    w = {name: array.copy() for name, array in start.items()}
    for _ in range(epochs):
        for begin in range(0, len(inputs), size):
            x, t = inputs[begin : begin + size], targets[begin : begin + size, None]
            h = sigmoid(x @ w["hidden1.weight"] + w["hidden1.bias"])
            o = sigmoid(h @ w["output.weight"] + w["output.bias"])
            d2 = 2 * (o - t) / len(x) * o * (1 - o)
            d1 = d2 @ w["output.weight"].T * h * (1 - h)
            w["output.weight"] -= 0.5 * h.T @ d2
            w["output.bias"] -= 0.5 * d2.sum(0)
            w["hidden1.weight"] -= 0.5 * x.T @ d1
            w["hidden1.bias"] -= 0.5 * d1.sum(0)
    return w


@pytest.mark.parametrize("size", [10, 1, 4, 100])
def test_full_batch_single_rows_and_mini_batches_follow_the_formulas(size: int) -> None:
    inputs, targets = rows()
    run = nn.Session(plain_network(batch_size=size), data=(inputs, targets))
    expected = descend({name: run[name] for name in run.parameters}, inputs, targets, size, 20)
    run.run(epochs=20)
    for name, values in expected.items():
        np.testing.assert_allclose(run[name], values, rtol=1e-12, atol=1e-14)


def test_no_batch_size_is_the_whole_set() -> None:
    whole, ten = (nn.Session(plain_network(batch_size=size), data=rows()) for size in (None, 10))
    whole.run(epochs=5)
    ten.run(epochs=5)
    assert weights(whole) == weights(ten)


def test_the_order_of_rows_is_new_in_each_epoch_and_the_same_for_a_seed() -> None:
    def orders(seed: int) -> list[tuple[int, ...]]:
        run = session(batch_size=None, seed=seed)
        found = []
        for _ in range(3):
            run.step("iteration")
            found.append(run.moment().batch)
        return found

    assert orders(3) == orders(3) != orders(4)
    assert len(set(orders(3))) == 3
    assert all(sorted(order) == list(range(10)) for order in orders(3))


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_stepping_pausing_and_running_through_give_the_same_bits(precision: str) -> None:
    through, stepped, paused = (session(precision=precision) for _ in range(3))
    through.run(epochs=10)
    while stepped.where.epoch < 10:
        stepped.step("instruction")
    while paused.where.epoch < 10:
        paused.run(iterations=1)
        paused.step("layer")
        paused.step("iteration")
        paused.predict(rows(50)[0])
        paused.back("iteration")
    assert weights(through) == weights(stepped) == weights(paused)
    assert seen(through) == seen(stepped)


def test_predicting_in_the_middle_of_a_pass_changes_no_bit() -> None:
    disturbed, undisturbed = session(), session()
    for run in (disturbed, undisturbed):
        run.run(iterations=2)
        for _ in range(5):
            run.step("instruction")
    before = seen(disturbed)
    assert disturbed.predict(rows(1000)[0]).shape == (1000, 1)
    assert seen(disturbed) == before
    for run in (disturbed, undisturbed):
        run.run(epochs=3)
    assert weights(disturbed) == weights(undisturbed)


def test_predictions_drop_nothing_and_do_not_depend_on_how_many_rows_are_asked_for() -> None:
    run = session()
    run.run(epochs=3)
    inputs = rows(600)[0]
    hidden = sigmoid(inputs @ run["hidden1.weight"] + run["hidden1.bias"])
    expected = sigmoid(hidden @ run["output.weight"] + run["output.bias"])
    np.testing.assert_allclose(run.predict(inputs), expected, rtol=1e-13)
    np.testing.assert_allclose(run.predict(inputs[:3]), expected[:3], rtol=1e-13)


def test_inputs_are_standardized_in_predictions_as_in_training() -> None:
    net = plain_network()
    inputs, targets = rows()
    document = nn.Session(net, data=(inputs * 100 + 7, targets)).document
    from msgspec.structs import replace

    choice = replace(document.data, standardize=True)
    run = nn.Session(replace(document, data=choice), data=(inputs * 100 + 7, targets))
    scaled = (inputs - inputs.mean(0)) / inputs.std(0)
    other = nn.Session(net, data=(scaled, targets))
    np.testing.assert_allclose(run.predict(inputs * 100 + 7), other.predict(scaled), rtol=1e-9)
