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
    return Bench(chain(*layers, **{"optimizer": choice, "learning_rate": RATE, **recipe}))


def update(built: Bench, times: int = 1) -> None:
    """Whole training steps."""
    for _ in range(times):
        built.program.run()
        built.state.steps[...] += 1


def step(built: Bench) -> tuple[Array, Array, Array]:
    """Parameters before a step, their gradient, and parameters after it."""
    before = built.state.values.copy()
    update(built)
    return before, built.state.gradient.copy(), built.state.values.copy()


def give(built: Bench, gradient: Array) -> None:
    """Only the update, with a gradient of one's own."""
    built.state.gradient[:] = gradient
    built.program.run_part(built.update_start, len(built.program.instructions))
    built.state.steps[...] += 1


@every
def test_it_learns(kind: Any) -> None:
    built = bench(kind.choice, learning_rate=min(kind.learning_rate(), RATE))
    update(built)
    first = float(built.program.loss)
    update(built, 30)
    assert float(built.program.loss) < first


@every
def test_step_is_what_was_subtracted_and_rate_is_positive(kind: Any) -> None:
    built = bench(kind.choice)
    for _ in range(3):
        before = built.see("value", "h.weight")
        update(built)
        np.testing.assert_array_equal(built.see("value", "h.weight"), before - built.see("step", "h.weight"))
    if ("rate", "h.weight") in built.program.buffers:
        assert (built.see("rate", "h.weight") > 0).all()


@every
def test_it_starts_again_from_a_snapshot(kind: Any) -> None:
    built = bench(kind.choice)
    update(built)
    moment = built.state.snapshot()
    found = []
    for _ in range(2):
        built.state.restore(moment)
        built.state.steps[...] = 2
        update(built, 3)
        found.append(built.state.snapshot())
    assert found[0].same(found[1])


@every
def test_single_precision_is_double_precision_rounded(kind: Any) -> None:
    """One update of the same gradient; a mean that forgets at once divides by what is left of rounding."""
    double, single = (bench(kind.choice, precision=each) for each in ("float64", "float32"))
    single.state.values[:] = double.state.values
    gradient = np.linspace(-1, 2, double.state.gradient.size)
    for built in (double, single):
        give(built, gradient)
        give(built, gradient / 2)
    assert {vector.dtype for vector in single.state.memory.values()} <= {np.dtype(np.float32)}
    assert single.see("step", "h.weight").dtype == np.float32
    np.testing.assert_allclose(single.state.values, double.state.values, rtol=1e-5, atol=1e-6)


@every
@pytest.mark.parametrize(
    ("precision", "size"), [("float64", 1e30), ("float64", 1e-30), ("float32", 1e15), ("float32", 1e-30)]
)
def test_huge_and_tiny_gradients_give_numbers_without_a_warning(kind: Any, precision: str, size: float) -> None:
    """The square of 1e30 is no number in single precision, so there its root is the limit."""
    built = bench(kind.choice, precision=precision)
    signs = np.resize([1.0, -1.0, 0.0], built.state.gradient.size)
    for factor in (1.0, 0.0, 3.0):
        give(built, signs * size * factor)
        assert np.isfinite(built.state.values).all()
        assert all(np.isfinite(vector).all() for vector in built.state.memory.values())
        assert np.isfinite(built.see("step", "h.weight")).all()


@every
def test_a_weight_without_a_gradient_stays_where_it_is(kind: Any) -> None:
    built = bench(kind.choice)
    before = built.state.values.copy()
    for _ in range(3):
        give(built, 0.0)
    np.testing.assert_allclose(built.state.values, before * (1 - RATE * kind.decay()) ** 3, rtol=1e-14)


@every
def test_a_rate_of_zero_changes_nothing(kind: Any) -> None:
    built = bench(kind.choice, learning_rate=0.0)
    before = built.state.values.copy()
    update(built, 3)
    np.testing.assert_array_equal(built.state.values, before)


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
    update(built)
    rate = built.see("rate", "h.weight")
    for _ in range(20):
        update(built)
        assert (built.see("rate", "h.weight") <= rate).all()
        rate = built.see("rate", "h.weight")


def test_a_steady_gradient_lowers_adagrads_rate_for_ever_and_rmsprops_to_its_limit() -> None:
    """Chapter 14: α/√(t·g²) against α/√(g²), which the decaying mean reaches from above."""
    falling, steady = bench(Choice("adagrad")), bench(Choice("rmsprop"))
    for t in range(1, 401):
        for built in (falling, steady):
            give(built, 0.5)
        np.testing.assert_allclose(falling.see("rate", "y.bias"), RATE / np.sqrt(t * 0.25 + 1e-8), rtol=1e-12)
        expected = RATE / np.sqrt(0.25 * (1 - 0.95**t) + 1e-8)
        np.testing.assert_allclose(steady.see("rate", "y.bias"), expected, rtol=1e-12)
    np.testing.assert_allclose(steady.see("rate", "y.bias"), RATE / 0.5, rtol=1e-7)


def test_rmsprops_rate_recovers_after_a_large_gradient() -> None:
    built = bench(Choice("rmsprop"))
    give(built, 10.0)
    low = built.see("rate", "y.bias")
    for _ in range(200):
        give(built, 0.1)
    assert (built.see("rate", "y.bias") > 10 * low).all()


@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize(
    ("convention", "rho", "epsilon", "inside"),
    [("course", 0.95, 1e-8, True), ("keras", 0.9, 1e-7, True), ("pytorch", 0.99, 1e-8, False)],
)
def test_rmsprop(convention: str, rho: float, epsilon: float, inside: bool, momentum: float) -> None:
    """Keras: v ← μ·v + α·g/√(s + ε), w ← w − v. PyTorch: b ← μ·b + g/(√s + ε), w ← w − α·b."""
    built = bench(Choice("rmsprop", {"convention": convention, "momentum": momentum}))
    squares, velocity, alpha = 0.0, 0.0, RATE
    for index in range(50):
        before, gradient, after = step(built)
        squares = rho * squares + (1 - rho) * gradient**2
        quotient = 1 / np.sqrt(squares + epsilon) if inside else 1 / (np.sqrt(squares) + epsilon)
        velocity = momentum * velocity + gradient * quotient * (alpha if inside else 1)
        np.testing.assert_allclose(after, before - velocity * (1 if inside else alpha), rtol=1e-12, atol=1e-14)
        seen = built.see("rate", "h.weight")
        np.testing.assert_allclose(seen, built.state.layout["h.weight"].user(alpha * quotient), rtol=1e-12)
        if index == 24:
            alpha = RATE / 10
            built.state.numbers["learning_rate"][...] = alpha


@pytest.mark.parametrize(
    ("convention", "rho", "epsilon", "own"),
    [("course", 0.95, 1e-6, 1.0), ("keras", 0.95, 1e-7, 0.001), ("pytorch", 0.9, 1e-6, 1.0)],
)
def test_adadelta(convention: str, rho: float, epsilon: float, own: float) -> None:
    """Zeiler's algorithm 1, its step times the learning rate."""
    built = bench(Choice("adadelta", {"convention": convention}), learning_rate=None)
    assert built.plan.learning_rate == own
    squares, steps, alpha = 0.0, 0.0, own
    for index in range(50):
        before, gradient, after = step(built)
        squares = rho * squares + (1 - rho) * gradient**2
        quotient = np.sqrt(steps + epsilon) / np.sqrt(squares + epsilon)
        steps = rho * steps + (1 - rho) * (quotient * gradient) ** 2
        np.testing.assert_allclose(after, before - alpha * quotient * gradient, rtol=1e-12, atol=1e-14)
        seen = built.see("rate", "h.weight")
        np.testing.assert_allclose(seen, built.state.layout["h.weight"].user(alpha * quotient), rtol=1e-11)
        if index == 24:
            alpha = own / 3
            built.state.numbers["learning_rate"][...] = alpha


def test_adadeltas_steps_do_not_depend_on_the_scale_of_the_loss() -> None:
    """Zeiler, section 3.2: a step has the units of the weight, so a gradient 1000 times as large changes nothing."""
    built = [bench(Choice("adadelta", {"epsilon": 1e-20}), learning_rate=None) for _ in range(2)]
    random = np.random.default_rng(0)
    for _ in range(20):
        gradient = random.normal(size=built[0].state.gradient.size)
        for scale, each in zip((1.0, 1000.0), built, strict=True):
            give(each, gradient * scale)
    np.testing.assert_allclose(*(each.see("step", "h.weight") for each in built), rtol=1e-9)


@pytest.mark.parametrize("name", ["adam", "adamw"])
@pytest.mark.parametrize(("convention", "epsilon"), [("course", 1e-8), ("keras", 1e-7), ("pytorch", 1e-8)])
def test_adam(name: str, convention: str, epsilon: float) -> None:
    """The paper's algorithm 1; Keras: α·√(1 − β₂ᵗ)/(1 − β₁ᵗ)·m/(√v + ε). AdamW first takes off α·λ·W."""
    built = bench(Choice(name, {"convention": convention}))
    first, second, alpha = 0.0, 0.0, RATE
    for t in range(1, 51):
        before, gradient, after = step(built)
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        if convention == "keras":
            rate = alpha * np.sqrt(1 - 0.999**t) / (np.sqrt(second) + epsilon)
        else:
            rate = alpha / (np.sqrt(second / (1 - 0.999**t)) + epsilon)
        kept = 1 - alpha * 0.01 if name == "adamw" else 1
        np.testing.assert_allclose(after, before * kept - rate * first / (1 - 0.9**t), rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(built.see("rate", "h.weight"), built.state.layout["h.weight"].user(rate), rtol=1e-11)
        if t == 25:
            alpha = RATE / 10
            built.state.numbers["learning_rate"][...] = alpha


def test_settings_of_adam_go_before_its_convention() -> None:
    settings = {"convention": "keras", "epsilon": 0.5, "beta1": 0.0, "beta2": 0.0}
    before, gradient, after = step(bench(Choice("adam", settings)))
    np.testing.assert_allclose(after, before - RATE * gradient / (np.abs(gradient) + 0.5), rtol=1e-12)


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e6])
def test_adams_first_step_is_the_rate_whatever_the_gradient(size: float) -> None:
    built = bench(Choice("adam"))
    before = built.state.values.copy()
    give(built, size)
    np.testing.assert_allclose(before - built.state.values, RATE, rtol=2e-5)


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_adams_correction_goes_on_beyond_what_single_precision_counts(precision: str) -> None:
    """β₂ = 1 − 2⁻²⁴ is still corrected after 2²⁴ steps, where a counter in single precision would stand still."""
    built = bench(Choice("adam", {"beta1": 0.0, "beta2": 1 - 2.0**-24}), precision=precision)
    rates = []
    for steps in (2.0**24, 2.0**26):
        built.state.memory["second_moment"][:] = 1
        built.state.steps[...] = steps
        give(built, 1.0)
        rates.append(built.see("rate", "y.bias")[0])
    expected = [RATE * np.sqrt(-np.expm1(t * np.log1p(-(2.0**-24)))) for t in (2.0**24, 2.0**26)]
    np.testing.assert_allclose(rates, expected, rtol=1e-6)


def test_a_rate_that_is_changed_counts_from_the_next_update_on() -> None:
    built = bench(Choice("sgd"))
    update(built)
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
