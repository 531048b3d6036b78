"""The loss at every time step adds up to the loss, leaves padding out, and is the same after going back."""

from typing import Any

import numpy as np
import pytest

import nnstudio as nn
from tests.session.runs import Array

STEPS, LENGTHS = 6, (6, 4, 1, 3, 6, 2, 5)
LOSSES = ["mse", "sse", "mae", "huber", "hinge", "binary_crossentropy", "categorical_crossentropy"]


def run_of(loss: str, **recipe: Any) -> nn.Session:
    """Sequences of different lengths, in batches of 3 and a last one of 1, with a target at each of their steps."""
    net = nn.Network()
    net.add("input", shape=(STEPS, 2), name="x")
    net.add("gru", units=3, return_sequences=True, name="memory")
    activation = {"hinge": "tanh", "binary_crossentropy": "sigmoid"}.get(loss, "softmax")
    net.add("dense", units=2, activation=activation, name="y")
    net.connect("x", "memory")
    net.connect("memory", "y")
    net.train_with(loss=loss, batch_size=3, optimizer="adam", learning_rate=0.05, **recipe)
    random = np.random.default_rng(3)
    classes = np.eye(2)[random.integers(0, 2, (len(LENGTHS), STEPS))]
    return nn.Session(net, data=([random.normal(size=(length, 2)) for length in LENGTHS], classes))


def real_steps(run: nn.Session) -> Array:
    """Where the batch has steps that are no padding, (batch, time)."""
    lengths = np.array(LENGTHS)[list(run.frame([]).moment.batch)]
    return np.asarray(np.arange(STEPS) < lengths[:, np.newaxis])


@pytest.mark.parametrize("loss", LOSSES)
def test_they_are_the_losses_parts(loss: str) -> None:
    run = run_of(loss)
    for _ in range(4):
        run.step("phase")
        run.step("phase")
        found = run.step_losses("y")
        assert found is not None
        real = real_steps(run)
        assert found.shape == (*real.shape, 1)
        assert not found[~real].any()
        total = found.sum() if loss == "sse" else found.sum() / real.sum()
        np.testing.assert_allclose(total, run.loss, rtol=1e-12)
        run.step("iteration")


def test_mean_squared_errors_are_those_of_the_outputs() -> None:
    run = run_of("mse")
    run.run(iterations=1)
    output, target, found = run.activation("y"), run.seen("target", "y"), run.step_losses("y")
    assert output is not None
    assert target is not None
    assert found is not None
    expected = ((output - target) ** 2).mean(-1) * real_steps(run)
    np.testing.assert_allclose(found[..., 0], expected, rtol=1e-12)


def test_before_the_first_loss_there_are_none_and_going_back_brings_them_back() -> None:
    run = run_of("mse")
    assert run.step_losses("y") is None
    run.run(iterations=2)
    before = run.step_losses("y")
    run.run(iterations=2)
    run.back("iteration")
    run.back("iteration")
    np.testing.assert_array_equal(run.step_losses("y"), before)


def test_they_are_said_to_be_unknown_while_a_pass_overwrites_what_they_are_made_of() -> None:
    run = run_of("mse")
    run.run(iterations=1)
    assert run.step_losses("y") is not None
    while run.where.phase != "loss":
        run.step("instruction")
        assert run.step_losses("y") is None
    run.step("phase")
    assert run.step_losses("y") is not None


def test_what_has_no_loss_at_each_time_step_has_none_of_them() -> None:
    run = run_of("mse")
    with pytest.raises(KeyError):
        run.step_losses("memory")
