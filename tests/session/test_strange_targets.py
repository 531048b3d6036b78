"""Targets that a loss is not defined for are refused, with the first that is none."""

from typing import Any

import numpy as np
import pytest

import nnstudio as nn


def problems(loss: str, activation: str, targets: Any, units: int) -> list[nn.Problem]:
    """What is wrong with training a dense layer on these targets."""
    net = nn.Network()
    net.connect(net.add("input", shape=2), net.add("dense", units=units, activation=activation, name="y"))
    net.train_with(loss=loss)
    try:
        return nn.Session(net, data=(np.ones((len(targets), 2)), targets)).problems
    except nn.ProblemError as error:
        return error.problems


@pytest.mark.parametrize(
    ("loss", "activation", "targets", "units", "named"),
    [
        ("binary_crossentropy", "sigmoid", [[0], [2]], 1, "2"),
        ("binary_crossentropy", "sigmoid", [[-1], [0]], 1, "-1"),
        ("binary_crossentropy", "sigmoid", [[1], [8]], 1, "8"),
        ("binary_crossentropy", "sigmoid", [[0, 1], [0.5, 1.25]], 2, "1.25"),
        ("categorical_crossentropy", "softmax", [[0, 1, 0], [0, 0, 0]], 3, "0"),
        ("categorical_crossentropy", "softmax", [[1, 1, 1], [0, 1, 0]], 3, "3"),
        ("categorical_crossentropy", "softmax", [[2, -1, 0], [0, 1, 0]], 3, "2"),
        ("hinge", "linear", [[1], [3]], 1, "3"),
        ("hinge", "linear", [[0.5], [1]], 1, "0.5"),
        ("categorical_crossentropy", "softmax", [[0], [-1], [2]], 3, "-1"),
        ("categorical_crossentropy", "softmax", [[0], [1.5], [2]], 3, "1.5"),
    ],
)
def test_the_first_number_that_does_not_fit_is_named(
    loss: str, activation: str, targets: Any, units: int, named: str
) -> None:
    (problem,) = problems(loss, activation, targets, units)
    assert (problem.node, problem.severity) == ("y", "error")
    assert problem.why.endswith(f" {named}")


@pytest.mark.parametrize(
    ("loss", "activation", "targets", "units"),
    [
        ("binary_crossentropy", "sigmoid", [[0], [1], [0.25]], 1),
        ("binary_crossentropy", "sigmoid", [[0, 0], [1, 1]], 2),
        ("categorical_crossentropy", "softmax", [[1 / 3, 1 / 3, 1 / 3], [0, 0.9, 0.1]], 3),
        ("categorical_crossentropy", "softmax", [[0], [2]], 3),
        ("hinge", "linear", [[-1], [1]], 1),
        ("hinge", "linear", [[0], [1]], 1),
        ("mse", "linear", [[-7.5], [1e6]], 1),
    ],
)
def test_targets_that_fit_their_loss(loss: str, activation: str, targets: Any, units: int) -> None:
    assert problems(loss, activation, targets, units) == []


@pytest.mark.parametrize("activation", ["linear", "relu", "tanh"])
@pytest.mark.parametrize("loss", ["binary_crossentropy", "categorical_crossentropy"])
def test_cross_entropy_of_what_are_no_probabilities_is_doubtful(loss: str, activation: str) -> None:
    (problem,) = problems(loss, activation, [[1, 0], [0, 1]], 2)
    assert (problem.node, problem.severity, problem.what) == ("y", "warning", "does not fit its loss")


def test_padding_of_targets_need_not_add_up_to_1() -> None:
    net = nn.Network()
    x, h = net.add("input", shape=(2, 1)), net.add("gru", units=2, return_sequences=True)
    y = net.add("dense", units=2, activation="softmax", name="y")
    net.connect(x, h)
    net.connect(h, y)
    net.train_with(loss="categorical_crossentropy")
    session = nn.Session(net, data=([[[1]], [[2], [3]]], [[[0, 1]], [[1, 0], [0, 1]]]))
    assert session.problems == []
    with pytest.raises(nn.ProblemError, match="add up to 0"):
        nn.Session(net, data=([[[1]], [[2], [3]]], [[[0, 0]], [[1, 0], [0, 1]]]))


def test_rows_kept_for_validation_count() -> None:
    net = nn.Network()
    net.connect(net.add("input", shape=1), net.add("dense", units=1, activation="sigmoid", name="y"))
    net.train_with(loss="binary_crossentropy")
    with pytest.raises(nn.ProblemError, match="there is a 5"):
        nn.Session(net, data=([[1], [2]], [[0], [1]]), validation=([[1]], [[5]]))
