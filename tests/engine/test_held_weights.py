"""What can be done with the weights of any layer: freezing, cutting connections, penalties, decay."""

from typing import Any

import numpy as np
import pytest

from nnstudio.base.catalogue import Choice
from nnstudio.engine.layer import WeightedLayer
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.optimizers import OPTIMIZERS
from tests.engine.drawings import Array, Bench, Layer, chain, dense, entry

WEIGHTED = [name for name, kind in LAYERS.members.items() if issubclass(kind, WeightedLayer)]
every = pytest.mark.parametrize("kind", WEIGHTED)
OPTIONS = [Choice(name) for name in OPTIMIZERS.members]
OPTIONS += [Choice(name, {"momentum": 0.9}) for name in ("sgd", "rmsprop")]
OPTIONS += [Choice("sgd", {"momentum": 0.9, "nesterov": True}), Choice("adamw", {"weight_decay": 0.5})]
optimized = pytest.mark.parametrize("optimizer", OPTIONS, ids=str)


def network(kind: str, held: dict[str, Any], **recipe: Any) -> Bench:
    """Something before, the layer "h" with what is done with its weights, and something behind it."""
    if kind == "embedding":
        layers: list[Layer] = [entry("x", 4), ("h", kind, {"vocabulary": 3, "units": 3, **held})]
    elif kind == "dense":
        layers = [entry("x", 3), dense("before", 3, "tanh"), dense("h", 3, "tanh", **held)]
    else:
        layers = [entry("x", 4, 2), dense("before", 3, "tanh"), ("h", kind, {"units": 3, **held})]
    return Bench(chain(*layers, dense("y", 2), **recipe), batch=5)


def train(bench: Bench, steps: int = 20) -> None:
    for step in range(steps):
        bench.state.steps[...] = step + 1
        bench.program.run()


def parameters(bench: Bench, node: str = "h") -> dict[str, Array]:
    names = [each.name for each in bench.state.layout.parameters if each.node == node]
    return {name: bench.see("value", name) for name in names}


def test_every_layer_with_weights_is_tried() -> None:
    assert WEIGHTED == ["dense", "embedding", "gru", "lstm", "simple_rnn"]


@every
@optimized
def test_a_frozen_layer_keeps_every_bit_while_others_learn(kind: str, optimizer: Choice) -> None:
    held = {"frozen": True, "l1": 0.1, "l2": 0.1, "weight_decay": 0.1}
    bench = network(kind, held, optimizer=optimizer, clip_norm=1.0)
    before, other = parameters(bench), parameters(bench, "y")
    for vector in bench.state.memory.values():
        vector[:] = 0.3
    train(bench)
    for name, values in parameters(bench).items():
        assert values.tobytes() == before[name].tobytes(), name
    for name, values in parameters(bench, "y").items():
        assert (values != other[name]).all(), name


@every
def test_a_frozen_layer_has_no_gradient_and_passes_the_error_on(kind: str) -> None:
    free, frozen = network(kind, {}), network(kind, {"frozen": True})
    for bench in (free, frozen):
        bench.learn()
    titles = {row.title for row in frozen.program.instructions if row.phase == "backward" and row.node == "h"}
    assert "weight gradient" not in titles
    for name in parameters(frozen):
        assert not frozen.see("gradient", name).any()
    for name in parameters(free, "before"):
        np.testing.assert_allclose(frozen.see("gradient", name), free.see("gradient", name), rtol=1e-12)


def test_nothing_is_computed_for_what_does_not_learn() -> None:
    """Frozen layers at the bottom end the way back."""
    layers = entry("x", 3), dense("a", 4, frozen=True), dense("b", 4, "tanh", frozen=True), dense("y", 1)
    bench = Bench(chain(*layers))
    assert {row.node for row in bench.program.instructions if row.phase == "backward"} == {"y"}


@optimized
def test_everything_may_be_frozen(optimizer: Choice) -> None:
    layers = entry("x", 3), dense("h", 4, "tanh", frozen=True), dense("y", 1, frozen=True)
    bench = Bench(chain(*layers, optimizer=optimizer, clip_norm=1.0, clip_value=1.0))
    before = bench.state.values.copy()
    train(bench, 3)
    assert bench.state.values.tobytes() == before.tobytes()
    assert np.isfinite(bench.program.loss)


CUT = {"cut": "0-2, 1-0"}


def cut_places(bench: Bench, name: str) -> list[tuple[int, int]]:
    """(0, 2) and (1, 0), in every gate."""
    units = 3
    return [(source, column) for source, unit in ((0, 2), (1, 0)) for column in columns_of(bench, name, unit, units)]


def columns_of(bench: Bench, name: str, unit: int, units: int) -> range:
    return range(unit, bench.see("value", name).shape[1], units)


@every
@optimized
def test_a_cut_connection_is_exactly_zero_whatever_trains_it(kind: str, optimizer: Choice) -> None:
    bench = network(kind, CUT | {"l1": 0.1, "l2": 0.1, "weight_decay": 0.1}, optimizer=optimizer)
    for vector in bench.state.memory.values():
        vector[:] = 0.3
    free = np.ones(bench.see("value", "h.weight").shape, bool)
    for place in cut_places(bench, "h.weight"):
        free[place] = False
    for _ in range(5):
        train(bench, 1)
        assert not bench.see("value", "h.weight")[~free].any()
        assert not bench.see("gradient", "h.weight")[~free].any()
        assert not bench.see("step", "h.weight")[~free].any()
        assert bench.see("value", "h.weight")[free].all()


@every
def test_a_cut_connection_starts_at_zero_and_cannot_be_set(kind: str) -> None:
    bench = network(kind, CUT)
    shape = bench.see("value", "h.weight").shape
    bench.state.set_value("h.weight", np.ones(shape))
    for place in cut_places(bench, "h.weight"):
        assert bench.see("value", "h.weight")[place] == 0
    assert bench.see("value", "h.weight").sum() == np.prod(shape) - len(cut_places(bench, "h.weight"))
    initial = bench.state.layout["h.weight"].user(bench.state.layout.initial(3, np.dtype(float)))
    assert all(initial[place] == 0 for place in cut_places(bench, "h.weight"))


@pytest.mark.parametrize(("kind", "gates"), [("simple_rnn", 1), ("gru", 3), ("lstm", 4)])
def test_a_connection_between_states_is_cut_in_every_gate(kind: str, gates: int) -> None:
    bench = network(kind, {"cut_recurrent": "2-1"})
    train(bench, 3)
    values = bench.see("value", "h.recurrent_weight").reshape(3, gates, 3)
    assert not values[2, :, 1].any()
    assert np.count_nonzero(values) == 8 * gates
    assert bench.see("value", "h.weight").all()


def test_cutting_changes_no_other_gradient() -> None:
    """A cut connection is one whose weight is 0: the others' gradients are the same."""
    cut, zero = network("dense", CUT), network("dense", {})
    for place in cut_places(cut, "h.weight"):
        zero.state.layout["h.weight"].user(zero.state.values)[place] = 0
    for bench in (cut, zero):
        bench.learn()
    expected = zero.see("gradient", "h.weight")
    for place in cut_places(cut, "h.weight"):
        expected[place] = 0
    np.testing.assert_array_equal(cut.see("gradient", "h.weight"), expected)
    np.testing.assert_array_equal(cut.see("gradient", "before.weight"), zero.see("gradient", "before.weight"))


@every
@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_penalties_are_part_of_the_loss_and_of_the_gradient(kind: str, precision: str) -> None:
    """λ₁·Σ|w| + λ₂·Σw² over the weights; biases are left out."""
    plain = network(kind, {}, precision=precision)
    penalized = network(kind, {"l1": 0.3, "l2": 0.2}, precision=precision)
    for bench in (plain, penalized):
        bench.learn()
    weights = {name: values for name, values in parameters(plain).items() if not name.endswith("bias")}
    expected = sum(0.3 * np.abs(w).sum() + 0.2 * np.square(w).sum() for w in weights.values())
    close = {"float32": 2e-6, "float64": 1e-13}[precision]
    assert penalized.program.loss - plain.program.loss == pytest.approx(expected, rel=10 * close)
    shown = [each.user.item() for (role, _), each in penalized.program.buffers.items() if role == "penalty"]
    assert sum(shown) == pytest.approx(expected, rel=close)
    for name, w in parameters(plain).items():
        slope = 0.3 * np.sign(w) + 0.4 * w if name in weights else 0
        found = penalized.see("gradient", name)
        np.testing.assert_allclose(found, plain.see("gradient", name) + slope, rtol=0, atol=close * 10)


@every
def test_an_evaluation_counts_the_penalty_as_training_does(kind: str) -> None:
    bench = network(kind, {"l1": 0.3, "l2": 0.2})
    bench.learn()
    assert bench.evaluation().loss == bench.program.loss


@every
@optimized
def test_decay_takes_a_share_off_beside_the_step(kind: str, optimizer: Choice) -> None:
    """W ← W − α·λ·W − step; a node's own λ stands in place of the optimizer's."""
    plain, decayed = (
        network(kind, {"weight_decay": rate}, optimizer=optimizer, learning_rate=0.1) for rate in (0.0, 0.3)
    )
    before = parameters(plain)
    for bench in (plain, decayed):
        train(bench, 1)
    for name, values in parameters(decayed).items():
        expected = parameters(plain)[name] - 0.1 * 0.3 * before[name]
        np.testing.assert_allclose(values, expected, rtol=1e-12, atol=1e-15)
    for name, values in parameters(decayed, "y").items():
        np.testing.assert_array_equal(values, parameters(plain, "y")[name])
