"""Recurrent layers in time: states over padding, truncation, shared weights, what is shown of every step."""

from typing import Any

import numpy as np
import pytest

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.recurrent import RecurrentLayer
from tests.engine.drawings import Array, Bench, Layer, chain, dense, entry

KINDS = [name for name, kind in LAYERS.members.items() if issubclass(kind, RecurrentLayer)]
every = pytest.mark.parametrize("kind", KINDS)
STEPS, UNITS = 6, 3


def cell(kind: str, **settings: Any) -> Layer:
    return "h", kind, {"units": UNITS, **settings}


def bench_of(*layers: Layer, batch: int = 4, masked: bool = False, **recipe: Any) -> Bench:
    return Bench(chain(entry("x", STEPS, 2), *layers, dense("y", 1), **recipe), batch, masked=["x"] * masked)


def learned(bench: Bench) -> Array:
    bench.learn()
    return bench.state.gradient.copy()


def test_there_are_three() -> None:
    assert KINDS == ["gru", "lstm", "simple_rnn"]


@every
def test_time_steps_stand_in_the_order_of_reading_and_backwards_on_the_way_back(kind: str) -> None:
    for backwards in (False, True):
        bench = bench_of(cell(kind, go_backwards=backwards))
        for phase, upwards in (("forward", not backwards), ("backward", backwards)):
            steps = [row.time_step for row in bench.program.instructions if row.phase == phase]
            timed = [step for step in steps if step is not None]
            assert timed == sorted(timed, reverse=not upwards)
            assert set(timed) == set(range(STEPS))


@every
def test_every_value_of_a_cell_is_seen_by_example_and_time_step(kind: str) -> None:
    bench = bench_of(cell(kind, return_sequences=True))
    bench.learn()
    timed = {role: each.user for (role, name), each in bench.program.buffers.items() if name == "h"}
    assert {"state", "pre_activation", "state_gradient", "pre_activation_gradient"} <= set(timed)
    for role, user in timed.items():
        assert user.shape[:2] == (4, STEPS), role
        assert user.any(), role
    np.testing.assert_array_equal(timed["state"], timed["activation"])


def test_a_gated_cell_shows_its_gates() -> None:
    gates = {"lstm": ["input_gate", "forget_gate", "output_gate"], "gru": ["reset_gate", "update_gate"]}
    for kind, roles in gates.items():
        bench = bench_of(cell(kind))
        bench.learn()
        for role in roles:
            assert ((bench.see(role, "h") > 0) & (bench.see(role, "h") < 1)).all()
            assert bench.see(f"{role}_gradient", "h").shape == (4, STEPS, UNITS)


def test_an_lstm_is_its_formulas() -> None:
    bench = bench_of(cell("lstm"))
    bench.learn()
    i, f, g, o, c, h = (bench.see(role, "h") for role in LSTM_ROLES)
    before = np.concatenate([np.zeros((4, 1, UNITS)), c[:, :-1]], 1)
    np.testing.assert_allclose(c, i * g + f * before, rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(h, o * np.tanh(c), rtol=1e-13, atol=1e-15)
    sums = bench.see("pre_activation", "h")
    expected = 1 / (1 + np.exp(-sums))
    expected[:, :, 2 * UNITS : 3 * UNITS] = np.tanh(sums[:, :, 2 * UNITS : 3 * UNITS])
    np.testing.assert_allclose(np.concatenate([i, f, g, o], -1), expected, rtol=1e-13)


LSTM_ROLES = ("input_gate", "forget_gate", "candidate", "output_gate", "cell", "state")


@every
def test_weights_are_shared_so_that_their_gradient_is_the_sum_over_time_steps(kind: str) -> None:
    bench = bench_of(cell(kind))
    bench.learn()
    role = "recurrent_sum_gradient" if kind == "gru" else "pre_activation_gradient"
    delta, states = bench.see(role, "h"), bench.see("state", "h")
    before = np.concatenate([np.zeros((4, 1, UNITS)), states[:, :-1]], 1)
    shares = np.einsum("bti,btj->tij", before, delta)
    assert not shares[0].any()
    assert shares[1:].any(axis=(1, 2)).all()
    np.testing.assert_allclose(bench.see("gradient", "h.recurrent_weight"), shares.sum(0), rtol=1e-12, atol=1e-15)


@every
@pytest.mark.parametrize("backwards", [False, True])
def test_over_padding_the_state_stays_as_it_is(kind: str, backwards: bool) -> None:
    bench = bench_of(cell(kind, return_sequences=True, go_backwards=backwards), batch=6, masked=True)
    bench.learn()
    states, lengths = bench.see("state", "h"), bench.see("sequence_mask", "x").sum(1).astype(int)
    assert {1, STEPS} <= set(lengths)
    for row, length in enumerate(lengths):
        kept = np.zeros(UNITS) if backwards else states[row, length - 1]
        np.testing.assert_array_equal(states[row, length:], np.broadcast_to(kept, (STEPS - length, UNITS)))


@every
@pytest.mark.parametrize("backwards", [False, True])
def test_what_stands_in_the_padding_changes_nothing(kind: str, backwards: bool) -> None:
    layer = cell(kind, go_backwards=backwards)
    one, other = (bench_of(layer, batch=6, masked=True) for _ in range(2))
    x, there = other.program.buffers["activation", "x"].user, one.see("sequence_mask", "x")
    x[there == 0] = 1e6
    assert learned(one).tobytes() == learned(other).tobytes()
    assert one.program.loss == other.program.loss


@every
def test_a_mask_of_full_lengths_changes_nothing(kind: str) -> None:
    masked, whole = bench_of(cell(kind), masked=True), bench_of(cell(kind))
    masked.program.masks["x"][...] = 1
    np.testing.assert_allclose(learned(masked), learned(whole), rtol=1e-13, atol=1e-16)


@every
@pytest.mark.parametrize("steps", [STEPS, STEPS + 1, 1000])
def test_truncation_behind_the_end_changes_no_bit(kind: str, steps: int) -> None:
    whole, cut = bench_of(cell(kind)), bench_of(cell(kind, truncate=steps))
    assert learned(whole).tobytes() == learned(cut).tobytes()
    assert len(whole.program.instructions) == len(cut.program.instructions)


@every
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("steps", [1, 2, 4])
def test_an_error_stays_within_its_stretch(kind: str, steps: int, backwards: bool) -> None:
    """The only error is that of the last state, so no time step before the last stretch gets any."""
    bench = bench_of(cell(kind, truncate=steps, go_backwards=backwards))
    bench.learn()
    delta = bench.see("pre_activation_gradient", "h")[:, :: -1 if backwards else 1]
    last = (STEPS - 1) // steps * steps
    assert delta[:, last:].any(axis=(0, 2)).all()
    assert not delta[:, :last].any()


@every
def test_a_single_time_step_needs_no_recurrent_weight(kind: str) -> None:
    bench = Bench(chain(entry("x", 1, 1), cell(kind, units=1), dense("y", 1)), batch=1)
    bench.learn()
    assert bench.see("gradient", "h.weight").any()
    assert not bench.see("gradient", "h.recurrent_weight").any()


@every
@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("size", [1e30, 1e3, 1e-30, 1e-300])
def test_huge_and_tiny_sequences_give_numbers_without_a_warning(kind: str, precision: str, size: float) -> None:
    bench = bench_of(cell(kind), precision=precision)
    bench.program.inputs["x"][...] = bench.program.inputs["x"] * size
    bench.program.run()
    assert np.isfinite(bench.program.loss)
    assert np.isfinite(bench.state.values).all()
    assert bench.program.loss.dtype == np.dtype(precision)


@every
def test_evaluation_computes_the_same_states(kind: str) -> None:
    bench = bench_of(cell(kind), masked=True)
    bench.learn()
    found = bench.evaluation().buffers["activation", "h"].user
    assert found.tobytes() == bench.see("activation", "h").tobytes()


@every
def test_dropout_between_layers_leaves_the_states_before_it_alone(kind: str) -> None:
    below = "below", kind, {"units": 4, "return_sequences": True}
    bench = bench_of(below, ("drop", "dropout", {"rate": 0.5}), cell(kind))
    bench.learn()
    kept, states = bench.see("mask", "drop"), bench.see("state", "below")
    assert kept.shape == (4, STEPS, 4)
    np.testing.assert_array_equal(bench.see("activation", "drop"), np.where(kept, 2 * states, 0))
    assert not bench.see("gradient", "below")[~kept].any()


def test_an_embedding_adds_up_the_errors_of_all_places_of_a_token() -> None:
    vectors = "e", "embedding", {"vocabulary": 5, "units": 2}
    bench = Bench(chain(entry("x", 4), vectors, ("flat", "flatten", {}), dense("y", 1)), batch=3)
    tokens = np.array([[0, 0, 0, 0], [3, 1, 3, 0], [4, 4, 1, 1]])
    bench.program.inputs["x"][...] = tokens.T
    bench.learn()
    np.testing.assert_array_equal(bench.see("activation", "e"), bench.see("value", "e.weight")[tokens])
    expected = np.zeros((5, 2))
    np.add.at(expected, tokens, bench.see("gradient", "e"))
    np.testing.assert_allclose(bench.see("gradient", "e.weight"), expected, rtol=1e-13)
    assert not expected[2].any()


def test_sequences_are_loaded_with_their_masks_and_class_numbers() -> None:
    """A batch of rows 2 and 0, whose targets are class numbers of every time step."""
    layers = entry("x", 3, 2), cell("gru", return_sequences=True), dense("y", 4, "softmax")
    document = chain(*layers, loss=({"kind": "categorical_crossentropy"},))
    bench = Bench(document, batch=2, masked=["x"], coded=["y"])
    data = {
        "x": np.arange(18.0).reshape(3, 6),
        "x.mask": np.array([[1.0, 1, 1], [1, 0, 0], [1, 1, 0]]),
        "y": np.array([[0.0, 1, 2], [3, 0, 0], [2, 2, 0]]),
    }
    bench.program.load(data, np.array([2, 0]))
    np.testing.assert_array_equal(bench.see("activation", "x"), data["x"].reshape(3, 3, 2)[[2, 0]])
    np.testing.assert_array_equal(bench.see("sequence_mask", "x"), data["x.mask"][[2, 0]])
    np.testing.assert_array_equal(bench.see("target", "y"), np.eye(4)[data["y"].astype(int)][[2, 0]])
