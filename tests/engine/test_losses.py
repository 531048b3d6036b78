"""Every loss, found by itself."""

import numpy as np
import pytest

from nnstudio.engine.loss import Loss
from nnstudio.engine.losses import LOSSES
from tests.engine.drawings import Array, Bench, assert_gradients_agree, chain, dense, entry
from tests.engine.rig import Rig
from tests.engine.settings import spread, title

ALL = [kind for name in LOSSES.members for kind in spread(LOSSES, name)]
every = pytest.mark.parametrize("kind", ALL, ids=title)


def probabilities(shape: tuple[int, ...], dtype: type = np.float64, seed: int = 0) -> Array:
    """Numbers between 0 and 1 that add up to 1 over the first axis, or below 1 where it is one long."""
    raw = np.random.default_rng(seed).uniform(0.1, 1, shape)
    return (raw / raw.sum(0) if len(raw) > 1 else raw * 0.9).astype(dtype)


def rig(kind: Loss, prediction: Array, target: Array, shape: tuple[int, ...] | None = None) -> Rig:
    return Rig(lambda b, x: b.apply(kind.operation(b, x[0], target)), [prediction], [shape or (len(prediction),)])


def value(kind: Loss, prediction: Array, target: Array, shape: tuple[int, ...] | None = None) -> float:
    built = rig(kind, prediction, target, shape)
    built.forward()
    return built.output.value.item()


@every
@pytest.mark.parametrize("size", [(1, 1), (1, 5), (4, 1), (4, 3)], ids=str)
def test_gradient_is_the_derivative(kind: Loss, size: tuple[int, int]) -> None:
    """A loss begins the way back with its weight, so its own share of `probe` is not asked for."""
    built = rig(kind, probabilities(size), probabilities(size, seed=1))
    built.cotangent[...] = 1
    found, _ = built.gradients()
    expected, _ = built.numeric_gradients(1e-5)
    assert_gradients_agree(found / (kind.weight or 1), expected * (kind.weight > 0))


@every
def test_single_precision_is_double_precision_rounded(kind: Loss) -> None:
    exact = rig(kind, probabilities((4, 3)), probabilities((4, 3), seed=1))
    rounded = rig(kind, probabilities((4, 3), np.float32), probabilities((4, 3), np.float32, 1))
    expected = exact.gradients()[0]
    found = rounded.gradients()[0]
    assert found.dtype == rounded.output.value.dtype == np.float32
    np.testing.assert_allclose(rounded.output.value, exact.output.value, rtol=1e-5)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)


@every
def test_loss_is_least_where_predictions_are_right(kind: Loss) -> None:
    target = probabilities((4, 3))
    right = value(kind, target.copy(), target)
    for seed in range(1, 20):
        assert value(kind, probabilities((4, 3), seed=seed), target) > right


@every
@pytest.mark.parametrize("activation", ["linear", "sigmoid", "softmax"])
@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_sums_of_a_thousand_give_numbers_without_a_warning(kind: Loss, activation: str, precision: str) -> None:
    document = chain(entry("x", 2), dense("y", 3, activation), loss=(kind.choice,), precision=precision)
    bench = Bench(document)
    bench.program.inputs["x"][...] *= 1000
    bench.program.targets["y"][...] = np.eye(3)
    bench.learn()
    assert np.isfinite(bench.program.loss)
    assert np.isfinite(bench.state.gradient).all()


@every
def test_evaluation_computes_the_same_loss(kind: Loss) -> None:
    bench = Bench(chain(entry("x", 2), dense("y", 3, "softmax"), loss=(kind.choice,)))
    bench.learn()
    assert bench.evaluation().loss == bench.program.loss


def test_mse_is_the_mean_over_batch_and_features() -> None:
    o, y = np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[0.0, 0.0], [1.0, 2.0]])
    assert value(LOSSES.make("mse"), o, y) == (1 + 4 + 4 + 9) / 4
    assert value(LOSSES.make("sse"), o, y) == 1 + 4 + 4 + 9


def test_binary_crossentropy_is_the_mean_over_batch_and_features() -> None:
    o, y = probabilities((2, 3)), np.array([[1.0, 0.0, 1.0], [0.0, 0.0, 1.0]])
    expected = -(y * np.log(o) + (1 - y) * np.log(1 - o)).mean()
    assert value(LOSSES.make("binary_crossentropy"), o, y) == pytest.approx(expected, rel=1e-14)


def sequences(batch: int, steps: int, features: int, seed: int) -> Array:
    """Probabilities (batch, time, features)."""
    raw = np.random.default_rng(seed).uniform(0.1, 1, (batch, steps, features))
    return raw / raw.sum(-1, keepdims=True)


def stored(sequence: Array) -> Array:
    """(features, time × batch), as the engine keeps a (batch, time, features)."""
    return sequence.transpose(2, 1, 0).reshape(sequence.shape[2], -1)


def test_categorical_crossentropy_is_the_mean_over_batch_and_time() -> None:
    o, y = sequences(2, 5, 3, 0), sequences(2, 5, 3, 1)
    expected = -(y * np.log(o)).sum(-1).mean()
    assert value(LOSSES.make("categorical_crossentropy"), stored(o), stored(y), (5, 3)) == pytest.approx(
        expected, rel=1e-14
    )


LENGTHS = np.array([5, 1, 3, 4])


@every
def test_padding_counts_neither_in_the_loss_nor_in_its_gradient(kind: Loss) -> None:
    """A masked mean is that of the steps that are there, one behind the other."""
    o, y = sequences(4, 5, 3, 0), sequences(4, 5, 3, 1)
    there = np.arange(5) < LENGTHS[:, None]
    mask = there.T.reshape(1, -1).astype(float)
    flat, target = stored(o), stored(y)
    masked = Rig(lambda b, x: b.apply(kind.operation(b, x[0], target)), [flat], [(5, 3)], masks=[mask])
    alone = rig(kind, o[there].T.copy(), y[there].T.copy())
    assert masked.forward() / masked.cotangent == pytest.approx(alone.forward() / alone.cotangent, rel=1e-13)
    found, expected = masked.gradients()[0], alone.gradients()[0]
    np.testing.assert_allclose(
        found.reshape(3, 5, 4).transpose(2, 1, 0)[there].T, expected, rtol=1e-12, atol=1e-15 * kind.weight
    )
    assert not found[:, mask[0] == 0].any()


@pytest.mark.parametrize(
    ("name", "activation"), [("binary_crossentropy", "sigmoid"), ("categorical_crossentropy", "softmax")]
)
def test_gradient_of_cross_entropy_behind_its_activation_is_output_minus_target(name: str, activation: str) -> None:
    bench = Bench(chain(entry("x", 2), dense("y", 3, activation), loss=({"kind": name},)))
    bench.learn()
    count = bench.program.targets["y"].size if activation == "sigmoid" else bench.program.batch
    expected = (bench.see("activation", "y") - bench.see("target", "y")) / count
    np.testing.assert_allclose(bench.see("pre_activation_gradient", "y"), expected, rtol=1e-12, atol=1e-17)


@pytest.mark.parametrize(
    ("name", "activation"), [("binary_crossentropy", "sigmoid"), ("categorical_crossentropy", "softmax")]
)
def test_cross_entropy_from_sums_and_from_probabilities_agree(name: str, activation: str) -> None:
    layers = entry("x", 2), dense("h", 3), ("a", "activation", {"function": activation})
    fused = Bench(chain(*layers, loss=({"kind": name},)))
    apart = Bench(chain(*layers, ("y", "add", {}), loss=({"kind": name},)))
    for bench in (fused, apart):
        bench.learn()
    assert apart.program.loss == pytest.approx(float(fused.program.loss), rel=1e-13)
    np.testing.assert_allclose(apart.state.gradient, fused.state.gradient, rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize("name", ["binary_crossentropy", "categorical_crossentropy"])
def test_probabilities_beyond_epsilon_are_held_and_pass_no_gradient(name: str) -> None:
    built = rig(LOSSES.make(name), np.array([[0.0, 0.5]]), np.array([[1.0, 1.0]]))
    built.cotangent[...] = 1
    gradient = built.gradients()[0]
    assert np.isfinite(built.output.value).all()
    assert gradient[0, 0] == 0
    assert gradient[0, 1] < 0


@every
@pytest.mark.parametrize("activation", ["linear", "sigmoid", "softmax"])
def test_the_loss_is_made_of_those_of_each_column(kind: Loss, activation: str) -> None:
    bench = Bench(chain(entry("x", 2), dense("y", 3, activation), loss=(kind.choice,)))
    bench.learn()
    buffers = bench.program.buffers
    output, target = (buffers[role, "y"].memory for role in ("activation", "target"))
    each = kind.each(output, target, buffers["pre_activation", "y"].memory if activation in kind.links else None)
    assert each.shape == output.shape[1:]
    total = kind.weight * (each.mean() if kind.averages else each.sum())
    np.testing.assert_allclose(total, bench.program.loss, rtol=1e-12)
