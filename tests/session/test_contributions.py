"""Each time step's share of a shared weight's gradient is exact, adds up, and is the same after going back."""

from typing import Any

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.session.requests import Request
from tests.session.runs import Array, seen

STEPS = 5
CELLS = ["simple_rnn", "lstm", "gru"]
SETTINGS: dict[str, dict[str, Any]] = {
    "plain": {},
    "whole sequence": {"return_sequences": True},
    "reversed": {"go_backwards": True},
    "truncated": {"truncate": 2, "return_sequences": True},
    "cut": {"cut": ((0, 1),), "cut_recurrent": ((1, 0),)},
    "without bias": {"use_bias": False},
}


def run_of(kind: str, *, masked: bool = False, batch_size: int = 4, **settings: Any) -> nn.Session:
    """A recurrent layer rnn1 with a dense one behind it, on 10 sequences: the last batch of an epoch is smaller."""
    net = nn.Network()
    net.add("input", shape=(STEPS, 3), name="x")
    net.add(kind, units=4, name="rnn1", **settings)
    net.add("dense", units=2, activation="tanh", name="y")
    net.connect("x", "rnn1")
    net.connect("rnn1", "y")
    net.train_with(batch_size=batch_size, optimizer="adam", learning_rate=0.01)
    random = np.random.default_rng(5)
    lengths = [*random.integers(1, STEPS + 1, 9).tolist(), STEPS] if masked else [STEPS] * 10
    inputs = [random.normal(size=(length, 3)) for length in lengths]
    shape = (STEPS, 2) if settings.get("return_sequences") else (2,)
    return nn.Session(net, data=(inputs, random.normal(size=(10, *shape))))


def shared(run: nn.Session) -> list[str]:
    """The parameters that time steps share."""
    return [each.name for each in run.outline().quantities if each.role == "contribution"]


def of(found: Array | None) -> Array:
    assert found is not None
    return found


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("kind", CELLS)
def test_they_add_up_to_the_gradient(kind: str, settings: dict[str, Any], masked: bool) -> None:
    run = run_of(kind, masked=masked, **settings)
    for iterations in (1, 1, 1, 2):
        run.run(iterations=iterations)
        names = shared(run)
        assert {"rnn1.weight", "rnn1.recurrent_weight"} <= set(names)
        for name in names:
            parts, gradient = of(run.contributions(name)), of(run.gradient(name))
            assert parts.shape == (STEPS, *run[name].shape)
            np.testing.assert_allclose(parts.sum(0), gradient, rtol=0, atol=1e-12 * max(abs(parts).max(), 1e-3))


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(("kind", "role"), [("simple_rnn", "pre_activation"), ("lstm", "pre_activation")])
def test_each_is_the_input_of_its_time_step_times_the_error_there(
    kind: str, role: str, backwards: bool, masked: bool
) -> None:
    run = run_of(kind, go_backwards=backwards, masked=masked)
    run.run(iterations=2)
    error, inputs, states = (
        of(run.seen(f"{role}_gradient", "rnn1")),
        of(run.activation("x")),
        of(run.seen("state", "rnn1")),
    )
    before = np.roll(states, -1 if backwards else 1, axis=1)
    before[:, -1 if backwards else 0] = 0
    for name, factor in (("weight", inputs), ("recurrent_weight", before)):
        expected = np.einsum("bti,btj->tij", factor, error)
        np.testing.assert_allclose(of(run.contributions(f"rnn1.{name}")), expected, rtol=0, atol=1e-14)
    np.testing.assert_allclose(of(run.contributions("rnn1.bias")), error.sum(0), rtol=0, atol=1e-14)


def test_padding_contributes_nothing() -> None:
    run = run_of("lstm", masked=True, batch_size=1)
    run.run(iterations=1)
    length = int(of(run.seen("sequence_mask", "x"))[0].sum())
    parts = of(run.contributions("rnn1.weight"))
    assert abs(parts[:length]).max(axis=(1, 2)).all()
    assert not parts[length:].any()


def test_dense_layers_and_embeddings_over_sequences_have_them_too() -> None:
    net = nn.Network()
    net.add("input", shape=(STEPS,), name="x")
    net.add("embedding", vocabulary=6, units=3, name="words")
    net.add("dense", units=2, activation="tanh", name="hidden")
    net.add("flatten", name="flat")
    net.add("dense", units=1, name="y")
    for pair in (("x", "words"), ("words", "hidden"), ("hidden", "flat"), ("flat", "y")):
        net.connect(*pair)
    net.train_with(batch_size=3)
    random = np.random.default_rng(1)
    tokens = random.integers(0, 6, (8, STEPS))
    run = nn.Session(net, data=(tokens, random.normal(size=(8, 1))))
    run.run(iterations=1)
    assert shared(run) == ["words.weight", "hidden.weight", "hidden.bias"]
    for name in shared(run):
        np.testing.assert_allclose(of(run.contributions(name)).sum(0), of(run.gradient(name)), rtol=0, atol=1e-14)
    batch, error = of(run.activation("x")).astype(int), of(run.gradient("words"))
    expected = np.zeros((STEPS, 6, 3))
    for row in range(len(batch)):
        for step in range(STEPS):
            expected[step, batch[row, step]] += error[row, step]
    np.testing.assert_allclose(of(run.contributions("words.weight")), expected, rtol=0, atol=1e-15)


def test_there_are_none_before_the_first_backward_pass_and_none_of_frozen_or_unshared_weights() -> None:
    run = run_of("gru", frozen=True)
    assert shared(run) == []
    for name in ("rnn1.weight", "y.weight"):
        with pytest.raises(KeyError, match="there is no contribution of"):
            run.contributions(name)
    run = run_of("gru")
    assert run.contributions("rnn1.weight") is None
    run.step("phase")
    assert run.contributions("rnn1.weight") is None


def test_penalties_are_no_contribution_of_any_time_step() -> None:
    run, other = run_of("simple_rnn", l2=0.5, batch_size=10), run_of("simple_rnn", batch_size=10)
    weight = run["rnn1.weight"]
    run.run(iterations=1)
    other.run(iterations=1)
    np.testing.assert_allclose(of(run.contributions("rnn1.weight")), of(other.contributions("rnn1.weight")), atol=1e-15)
    rest = of(run.gradient("rnn1.weight")) - of(run.contributions("rnn1.weight")).sum(0)
    np.testing.assert_allclose(rest, 2 * 0.5 * weight, atol=1e-14)


@pytest.mark.parametrize("kind", [*CELLS, "dense"])
def test_at_every_instruction_they_are_those_of_the_gradient_that_is_seen(kind: str) -> None:
    run = run_of(kind) if kind != "dense" else dense_run()
    found: dict[tuple[int, int], Any] = {}
    checked = 0
    while run.position < (4, 0):
        for name in shared(run):
            wishes = [Request("contribution", name), Request("gradient", name)]
            parts, gradient = (run.frame(wishes).views[wish] for wish in wishes)
            if parts.values is not None and parts.computed == gradient.computed:
                np.testing.assert_allclose(parts.values.sum(0), gradient.values, rtol=0, atol=1e-13)
                checked += 1
        found[run.position] = seen(run)
        run.step("instruction")
    assert checked > 20
    for place in list(found)[::-7]:
        run.go_to(*place)
        assert seen(run) == found[place]


def dense_run() -> nn.Session:
    """Two dense layers over every time step, the first of which reads what a batch is loaded into."""
    net = nn.Network()
    net.add("input", shape=(STEPS, 3), name="x")
    net.add("dense", units=4, activation="tanh", name="hidden")
    net.add("dense", units=2, name="y")
    net.connect("x", "hidden")
    net.connect("hidden", "y")
    net.train_with(batch_size=4)
    random = np.random.default_rng(5)
    return nn.Session(net, data=(random.normal(size=(10, STEPS, 3)), random.normal(size=(10, STEPS, 2))))


def test_a_panel_sees_one_time_step_or_a_picture_of_all() -> None:
    run = run_of("lstm")
    run.run(iterations=1)
    parts = of(run.contributions("rnn1.weight"))
    one, few = Request("contribution", "rnn1.weight", example=2), Request("contribution", "rnn1.weight", columns=2)
    views = run.frame([one, few]).views
    np.testing.assert_array_equal(views[one].values, parts[2:3])
    assert views[one].shape == parts.shape
    assert views[few].values is not None
    assert views[few].values.shape == (STEPS, 2, 16)


@pytest.mark.parametrize("kind", CELLS)
def test_norms_of_the_shares_need_no_array_of_all_of_them(kind: str) -> None:
    run = run_of(kind, return_sequences=True)
    assert run.seen("norm.contribution", "rnn1.weight") is None
    run.run(iterations=2)
    for name in shared(run):
        parts = of(run.contributions(name)).reshape(STEPS, -1)
        np.testing.assert_allclose(
            of(run.seen("norm.contribution", name)), np.sqrt((parts**2).sum(1)), rtol=1e-12, atol=0
        )
        total = np.sqrt((of(run.gradient(name)) ** 2).sum())
        np.testing.assert_allclose(of(run.seen("norm.gradient", name)), total, rtol=1e-12)


def test_norms_through_time_say_which_time_steps_are_of_this_pass() -> None:
    run = run_of("simple_rnn")
    run.run(iterations=1)
    while run.where.phase != "backward" or run.where.time_step != 2:
        run.step("time_step")
    wanted, whole = Request("norm.state_gradient", "rnn1", example=1), Request("state_gradient", "rnn1", example=1)
    views = run.frame([wanted, whole]).views
    assert views[wanted].steps == views[whole].steps
    assert views[wanted].shape == (4, STEPS)
    np.testing.assert_allclose(of(views[wanted].values), np.sqrt((of(views[whole].values) ** 2).sum(-1)), rtol=1e-12)
