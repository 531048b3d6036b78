"""The loss at each time step, over the examples that have it."""

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.session.requests import StepLossRequest


def by_step(session: nn.Session, output: str) -> np.ndarray | None:
    """What a session answers."""
    wish = StepLossRequest(output)
    return session.frame([wish]).replies[wish].values


def test_padding_is_not_counted() -> None:
    """Binary cross-entropy over the real steps, written out from outputs and targets."""
    net = nn.Network()
    x = net.add("input", shape=(4, 2), name="x")
    h = net.add("simple_rnn", units=3, return_sequences=True, name="rnn")
    y = net.add("dense", units=1, activation="sigmoid", name="output")
    net.connect(x, h)
    net.connect(h, y)
    net.train_with(loss="binary_crossentropy", batch_size=3, shuffle=False)
    random = np.random.default_rng(2)
    lengths = [4, 2, 3]
    inputs = [random.normal(size=(length, 2)).tolist() for length in lengths]
    targets = random.integers(0, 2, (3, 4, 1)).astype(float)
    session = nn.Session(net, data=(inputs, targets))
    session.step("phase")
    session.step("phase")
    found = by_step(session, "output")
    output, expected = np.asarray(session.activation("output"))[:, :, 0], targets[:, :, 0]
    losses = -(expected * np.log(output) + (1 - expected) * np.log(1 - output))
    there = np.arange(4) < np.array(lengths)[:, None]
    assert found is not None
    np.testing.assert_array_equal(found[:, 1], [3, 3, 2, 1])
    np.testing.assert_allclose(found[:, 0], (losses * there).sum(0) / there.sum(0))
    assert (found[:, 0] * found[:, 1]).sum() / found[:, 1].sum() == pytest.approx(session.loss)


def test_the_mean_over_real_steps_is_the_loss() -> None:
    session = nn.Session(nn.example("lstm_reber"))
    session.run(iterations=3)
    (output,) = session.run_state.machine.stretch.plan.outputs
    found = by_step(session, output)
    assert found is not None
    real = found[:, 1] > 0
    assert (found[real, 0] * found[real, 1]).sum() / found[:, 1].sum() == pytest.approx(session.loss)


def test_outputs_of_a_pass_are_not_held_against_the_targets_of_the_next_batch() -> None:
    session = nn.Session(nn.example("lstm_reber"))
    session.run(iterations=2)
    (output,) = session.run_state.machine.stretch.plan.outputs
    session.step("instruction")
    assert by_step(session, output) is None
    assert session.step_losses(output) is None


def test_an_output_without_time_has_none() -> None:
    session = nn.Session(nn.example("iris"))
    session.step("iteration")
    assert by_step(session, "output") is None
