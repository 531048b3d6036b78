"""What the course states, in numbers."""

import numpy as np
import pytest

from nnstudio.base.catalogue import Choice
from tests.engine.drawings import Array, Bench, chain, dense, entry


def sigmoid(f: Array) -> Array:
    return 1 / (1 + np.exp(-f))


def test_the_4_3_2_1_network_term_by_term() -> None:
    layers = entry("x", 4), dense("h1", 3, "sigmoid"), dense("h2", 2, "sigmoid"), dense("y", 1, "sigmoid")
    bench = Bench(chain(*layers, loss=(Choice("sse"),)), batch=1)
    bench.learn()
    w1, w2, w3 = (bench.see("value", f"{name}.weight") for name in ("h1", "h2", "y"))
    b1, b2, b3 = (bench.see("value", f"{name}.bias") for name in ("h1", "h2", "y"))
    assert [w.shape for w in (w1, w2, w3)] == [(4, 3), (3, 2), (2, 1)]
    x, target = bench.see("activation", "x")[0], bench.see("target", "y").item()
    o1 = [sigmoid(w1[0, j] * x[0] + w1[1, j] * x[1] + w1[2, j] * x[2] + w1[3, j] * x[3] + b1[j]) for j in range(3)]
    o2 = [sigmoid(w2[0, j] * o1[0] + w2[1, j] * o1[1] + w2[2, j] * o1[2] + b2[j]) for j in range(2)]
    o3 = sigmoid(w3[0, 0] * o2[0] + w3[1, 0] * o2[1] + b3[0])
    np.testing.assert_allclose(bench.see("activation", "h1")[0], o1, rtol=1e-14)
    np.testing.assert_allclose(bench.see("activation", "h2")[0], o2, rtol=1e-14)
    np.testing.assert_allclose(bench.see("activation", "y")[0], o3, rtol=1e-14)
    assert float(bench.program.loss) == pytest.approx((target - o3) ** 2, rel=1e-13)

    to_f3 = 2 * (o3 - target) * o3 * (1 - o3)
    assert bench.see("gradient", "y.weight")[0, 0] == pytest.approx(to_f3 * o2[0], rel=1e-12)
    slope = [o * (1 - o) for o in o2]
    paths = [to_f3 * w3[j, 0] * slope[j] * w2[0, j] for j in range(2)]
    expected = sum(paths) * o1[0] * (1 - o1[0]) * x[0]
    assert bench.see("gradient", "h1.weight")[0, 0] == pytest.approx(expected, rel=1e-12)


def test_the_update_is_the_old_weight_minus_the_rate_times_the_gradient() -> None:
    bench = Bench(chain(entry("x", 3), dense("h", 1, "sigmoid"), dense("y", 1, "sigmoid"), learning_rate=0.7))
    old = bench.see("value", "h.weight")
    bench.program.run()
    np.testing.assert_array_equal(bench.see("value", "h.weight"), old - 0.7 * bench.see("gradient", "h.weight"))


def test_weights_that_begin_equal_never_separate() -> None:
    layers = entry("x", 4), dense("h", 5, "sigmoid"), dense("y", 2, "sigmoid")
    bench = Bench(chain(*layers))
    bench.state.values[:] = 0.3
    for _ in range(50):
        bench.program.run()
    weights = bench.see("value", "h.weight")
    np.testing.assert_array_equal(weights, np.repeat(weights[:, :1], 5, axis=1))
    assert np.ptp(weights[:, 0]) > 0


def test_gradients_vanish_through_many_sigmoids_by_at_least_a_quarter_each() -> None:
    layers = [entry("x", 1), *(dense(f"h{i}", 1, "sigmoid") for i in range(10)), dense("y", 1)]
    bench = Bench(chain(*layers))
    bench.state.values[:] = np.clip(bench.state.values, -1, 1)
    bench.learn()
    sizes = [np.abs(bench.see("gradient", f"h{i}")) for i in range(10)]
    for nearer, farther in zip(sizes[1:], sizes[:-1], strict=True):
        assert (farther <= nearer / 4).all()
    assert sizes[0].max() < sizes[-1].max() * 0.25**9


def network_of(activation: str) -> Bench:
    """Hidden units whose sums are below 0 for every example."""
    bench = Bench(chain(entry("x", 2), dense("h", 3, activation), dense("y", 1), learning_rate=0.05), batch=8)
    bench.program.inputs["x"][...] = np.abs(bench.program.inputs["x"])
    bench.state.layout["h.weight"].user(bench.state.values)[...] = -1
    bench.state.layout["h.bias"].user(bench.state.values)[...] = -0.5
    return bench


def test_a_dead_relu_unit_stays_dead() -> None:
    bench = network_of("relu")
    weights = bench.see("value", "h.weight")
    for _ in range(100):
        bench.program.run()
        assert not bench.see("activation", "h").any()
        assert not bench.see("gradient", "h.weight").any()
    np.testing.assert_array_equal(bench.see("value", "h.weight"), weights)


def test_a_leaky_relu_unit_goes_on_learning() -> None:
    bench = network_of("leaky_relu")
    weights = bench.see("value", "h.weight")
    bench.program.run()
    assert bench.see("gradient", "h.weight").all()
    assert (bench.see("value", "h.weight") != weights).all()


def test_an_update_below_the_precision_changes_nothing() -> None:
    """0.001 × 2e-10 is 2e-13: less than half the distance between neighbouring single-precision numbers at 1."""
    weight = np.float32(1)
    assert weight - np.float32(0.001) * np.float32(2e-10) == weight


def test_full_batch_descent_on_a_line_finds_the_least_squares() -> None:
    bench = Bench(chain(entry("x", 1), dense("y", 1), learning_rate=0.1), batch=20)
    x = bench.program.inputs["x"][0]
    bench.program.targets["y"][0] = 3 * x - 2
    for _ in range(2000):
        bench.program.run()
    assert bench.see("value", "y.weight").item() == pytest.approx(3, abs=1e-9)
    assert bench.see("value", "y.bias").item() == pytest.approx(-2, abs=1e-9)
