"""Optimizers and clipping: each against its formula written out."""

from typing import Any

import numpy as np
import pytest

from nnstudio.base.catalogue import Choice
from nnstudio.engine.compile import set_numbers
from nnstudio.engine.optimizers import OPTIMIZERS
from nnstudio.engine.plan import plan
from tests.engine.drawings import Array, Bench, chain, dense, entry
from tests.engine.settings import spread, title

ALL = [kind for name in OPTIMIZERS.members for kind in spread(OPTIMIZERS, name)]
every = pytest.mark.parametrize("kind", ALL, ids=title)
RATE = 0.05


def bench(choice: Choice, **recipe: Any) -> Bench:
    layers = entry("x", 3), dense("h", 4, "tanh"), dense("y", 2)
    return Bench(chain(*layers, optimizer=choice, learning_rate=RATE, **recipe))


def step(built: Bench) -> tuple[Array, Array, Array]:
    """Parameters before a step, their gradient, and parameters after it."""
    before = built.state.values.copy()
    built.program.run()
    return before, built.state.gradient.copy(), built.state.values.copy()


@every
def test_it_learns(kind: Any) -> None:
    built = bench(kind.choice)
    built.program.run()
    first = float(built.program.loss)
    for _ in range(30):
        built.program.run()
    assert float(built.program.loss) < first


@every
def test_step_is_what_was_subtracted_and_rate_is_positive(kind: Any) -> None:
    built = bench(kind.choice)
    for _ in range(3):
        before = built.see("value", "h.weight")
        built.program.run()
        np.testing.assert_array_equal(built.see("value", "h.weight"), before - built.see("step", "h.weight"))
    if ("rate", "h.weight") in built.program.buffers:
        assert (built.see("rate", "h.weight") > 0).all()


@every
def test_it_starts_again_from_a_snapshot(kind: Any) -> None:
    built = bench(kind.choice)
    built.program.run()
    moment = built.state.snapshot()
    found = []
    for _ in range(2):
        built.state.restore(moment)
        for _ in range(3):
            built.program.run()
        found.append(built.state.snapshot())
    assert found[0].same(found[1])


@every
def test_single_precision_stays_single(kind: Any) -> None:
    built = bench(kind.choice, precision="float32")
    built.program.run()
    assert {vector.dtype for vector in built.state.memory.values()} <= {np.dtype(np.float32)}
    assert np.isfinite(built.state.values).all()


def test_sgd_steps_against_the_gradient() -> None:
    before, gradient, after = step(bench(Choice("sgd")))
    np.testing.assert_array_equal(after, before - gradient * RATE)


@pytest.mark.parametrize("convention", ["course", "keras"])
@pytest.mark.parametrize("nesterov", [False, True])
def test_momentum_of_the_course_and_keras(convention: str, nesterov: bool) -> None:
    """Keras: v ← μv − αg; w ← w + v, or with Nesterov w ← w + μv − αg."""
    built = bench(Choice("sgd", {"momentum": 0.9, "nesterov": nesterov, "convention": convention}))
    velocity = 0.0
    for _ in range(10):
        before, gradient, after = step(built)
        velocity = 0.9 * velocity - RATE * gradient
        change = 0.9 * velocity - RATE * gradient if nesterov else velocity
        np.testing.assert_allclose(after, before + change, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("nesterov", [False, True])
def test_momentum_of_pytorch(nesterov: bool) -> None:
    """PyTorch: b ← μb + g; w ← w − αb, or with Nesterov w ← w − α(g + μb)."""
    built = bench(Choice("sgd", {"momentum": 0.9, "nesterov": nesterov, "convention": "pytorch"}))
    velocity = 0.0
    for _ in range(10):
        before, gradient, after = step(built)
        velocity = 0.9 * velocity + gradient
        change = gradient + 0.9 * velocity if nesterov else velocity
        np.testing.assert_allclose(after, before - RATE * change, rtol=1e-12, atol=1e-15)


def test_momentum_conventions_differ_only_where_the_rate_changes() -> None:
    runs = [bench(Choice("sgd", {"momentum": 0.9, "convention": each})) for each in ("course", "pytorch")]
    for built in runs:
        for _ in range(5):
            built.program.run()
    np.testing.assert_allclose(runs[0].state.values, runs[1].state.values, rtol=1e-12)
    for built in runs:
        built.state.numbers["learning_rate"][...] = RATE / 10
        built.program.run()
    assert np.abs(runs[0].state.values - runs[1].state.values).max() > 1e-6


@pytest.mark.parametrize(
    ("convention", "start", "epsilon", "inside"),
    [("course", 0.0, 1e-8, True), ("keras", 0.1, 1e-7, True), ("pytorch", 0.0, 1e-10, False)],
)
def test_adagrad(convention: str, start: float, epsilon: float, inside: bool) -> None:
    built = bench(Choice("adagrad", {"convention": convention}))
    total = start
    for _ in range(10):
        before, gradient, after = step(built)
        total = total + gradient**2
        rate = RATE / np.sqrt(total + epsilon) if inside else RATE / (np.sqrt(total) + epsilon)
        np.testing.assert_allclose(after, before - rate * gradient, rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(built.see("rate", "h.weight"), built.state.layout["h.weight"].user(rate), rtol=1e-12)


def test_settings_of_adagrad_go_before_its_convention() -> None:
    built = bench(Choice("adagrad", {"convention": "pytorch", "epsilon": 1e-3, "initial_accumulator": 2.0}))
    before, gradient, after = step(built)
    np.testing.assert_allclose(after, before - RATE * gradient / (np.sqrt(2 + gradient**2) + 1e-3), rtol=1e-12)


def test_adagrads_rate_never_rises() -> None:
    built = bench(Choice("adagrad"))
    built.program.run()
    rate = built.see("rate", "h.weight")
    for _ in range(20):
        built.program.run()
        assert (built.see("rate", "h.weight") <= rate).all()
        rate = built.see("rate", "h.weight")


def test_a_rate_that_is_changed_counts_from_the_next_update_on() -> None:
    built = bench(Choice("sgd"))
    built.program.run()
    built.state.numbers["learning_rate"][...] = 0.5
    before, gradient, after = step(built)
    np.testing.assert_array_equal(after, before - gradient * 0.5)


def test_clip_value_limits_every_element() -> None:
    built = bench(Choice("sgd"), clip_value=0.01)
    before, gradient, after = step(built)
    assert np.abs(gradient).max() > 0.01
    np.testing.assert_allclose(after, before - RATE * np.clip(gradient, -0.01, 0.01), rtol=1e-13)


@pytest.mark.parametrize("limit", [0.01, 1e6])
def test_clip_norm_keeps_the_direction(limit: float) -> None:
    built = bench(Choice("sgd"), clip_norm=limit)
    before, gradient, after = step(built)
    norm = np.linalg.norm(gradient)
    np.testing.assert_allclose(after, before - RATE * gradient * min(1, limit / norm), rtol=1e-12, atol=1e-16)
    assert built.see("norm", "").item() == pytest.approx(norm, rel=1e-14)


def test_elements_are_clipped_before_the_norm() -> None:
    built = bench(Choice("sgd"), clip_norm=0.02, clip_value=0.01)
    before, gradient, after = step(built)
    clipped = np.clip(gradient, -0.01, 0.01)
    np.testing.assert_allclose(after, before - RATE * clipped * 0.02 / np.linalg.norm(clipped), rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize(
    "recipe", [{"clip_norm": 0.5}, {"clip_value": 0.5}, {"clip_norm": 0.5, "clip_value": 0.1}], ids=str
)
@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_a_gradient_of_zero_is_clipped_to_zero(recipe: dict[str, float], precision: str) -> None:
    built = bench(Choice("sgd"), precision=precision, **recipe)
    built.program.targets["y"][...] = 0
    built.state.values[:] = 0
    built.program.run()
    assert not built.state.values.any()


@pytest.mark.parametrize(("precision", "size"), [("float32", 1e9), ("float64", 1e75), ("float64", 1e-100)])
def test_a_norm_whose_square_is_no_number_is_clipped_right(precision: str, size: float) -> None:
    built = Bench(chain(entry("x", 3), dense("y", 2), precision=precision, clip_norm=1e-210 if size < 1 else 1.0))
    for parameter in built.state.layout.parameters:
        parameter.user(built.state.values)[...] *= size
    built.program.inputs["x"][...] *= size
    built.program.targets["y"][...] *= size
    built.program.run()
    norm = np.linalg.norm(built.state.gradient / np.abs(built.state.gradient).max())
    assert built.see("norm", "") / np.abs(built.state.gradient).max() == pytest.approx(norm, rel=1e-6)
    limited = built.see("step", "y.weight") / 0.1
    limit = float(built.state.numbers["clip_norm"])
    whole = np.concatenate([limited.ravel(), built.see("step", "y.bias") / 0.1]) / limit
    assert np.linalg.norm(whole) == pytest.approx(1, rel=1e-6)


def test_clipping_a_network_without_parameters_is_no_error() -> None:
    layers = entry("x", 3), ("y", "activation", {"function": "tanh"})
    Bench(chain(*layers, clip_norm=1.0, clip_value=1.0)).program.run()


def test_the_gradient_that_is_shown_is_the_one_before_clipping() -> None:
    free, clipped = bench(Choice("sgd")), bench(Choice("sgd"), clip_value=1e-6)
    for built in (free, clipped):
        built.program.run()
    np.testing.assert_array_equal(free.see("gradient", "h.weight"), clipped.see("gradient", "h.weight"))


def test_numbers_are_those_of_the_recipe() -> None:
    built = bench(Choice("sgd"), clip_norm=2.0)
    assert float(built.state.numbers["learning_rate"]) == RATE
    other = plan(chain(entry("x", 3), dense("h", 4, "tanh"), dense("y", 2), clip_norm=3.0))
    set_numbers(other, built.state)
    assert float(built.state.numbers["clip_norm"]) == 3.0
    assert float(built.state.numbers["learning_rate"]) == 0.1
