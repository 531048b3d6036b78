"""Metrics: their definitions, and that batches add up."""

from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.engine.metrics import METRICS
from tests.engine.drawings import Array

NAMES = sorted(METRICS.members)


def measure(name: str, prediction: object, target: object, **settings: object) -> float | Array:
    """A metric of (features, examples)."""
    found = METRICS[name](**settings).measure(np.array(prediction, float), np.array(target, float))
    return found if found.ndim else float(found)


def example(random: np.random.Generator, features: int, count: int) -> tuple[Array, Array]:
    """Probabilities of classes and one-hot targets."""
    prediction = random.random((features, count)) * 0.9 + 0.05
    if features == 1:
        return prediction, np.round(random.random((1, count)))
    return prediction / prediction.sum(0), np.eye(features)[random.integers(features, size=count)].T


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", [(1, 1), (1, 6), (3, 1), (3, 6)], ids=str)
@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_a_metric_is_a_number_or_a_matrix(name: str, shape: tuple[int, int], precision: str) -> None:
    prediction, target = (each.astype(precision) for each in example(np.random.default_rng(0), *shape))
    measured = METRICS[name]().measure(prediction, target)
    assert measured.dtype == np.float64
    assert measured.ndim == (0 if METRICS[name].single else 2)
    assert np.isfinite(measured).all()


@pytest.mark.parametrize("name", NAMES)
@given(
    seed=st.integers(0, 2**32), features=st.integers(1, 4), sizes=st.lists(st.integers(1, 9), min_size=2, max_size=5)
)
def test_batches_of_any_size_add_up_to_the_whole(name: str, seed: int, features: int, sizes: list[int]) -> None:
    metric = METRICS[name]()
    prediction, target = example(np.random.default_rng(seed), features, sum(sizes))
    whole, ends = metric.measure(prediction, target), np.cumsum(sizes)[:-1]
    parts = zip(np.split(prediction, ends, 1), np.split(target, ends, 1), strict=True)
    first, *others = (metric.sums(*part) for part in parts)
    for other in others:
        first = metric.joined(first, other)
    np.testing.assert_allclose(metric.value(first), whole, rtol=1e-12, atol=1e-12)


def test_with_one_output_the_class_is_one_above_a_half() -> None:
    assert measure("accuracy", [[0.5, 0.51, 0.2, 0.9]], [[0, 1, 0, 0]]) == 0.75


def test_a_margin_has_its_boundary_at_zero() -> None:
    assert measure("accuracy", [[0.2, -0.2, -3, 3]], [[1, -1, 1, 1]], boundary=0.0) == 0.75


def test_with_several_outputs_the_class_is_the_largest() -> None:
    assert measure("accuracy", [[0.4, 0.1], [0.35, 0.2], [0.25, 0.7]], [[1, 1], [0, 0], [0, 0]]) == 0.5


def test_a_confusion_matrix_has_a_row_for_each_right_class() -> None:
    prediction = [[0.9, 0.1, 0.2, 0.1], [0.0, 0.8, 0.7, 0.1], [0.1, 0.1, 0.1, 0.8]]
    target = [[1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
    np.testing.assert_array_equal(measure("confusion_matrix", prediction, target), [[1, 1, 0], [0, 1, 0], [0, 0, 1]])
    single = measure("confusion_matrix", [[0.9, 0.1, 0.6]], [[1, 1, 0]])
    np.testing.assert_array_equal(single, [[0, 1], [1, 1]])


def test_mean_absolute_error() -> None:
    assert measure("mae", [[1, 2], [3, 4]], [[2, 2], [0, 8]]) == (1 + 0 + 3 + 4) / 4


def test_perplexity_of_guessing_is_the_number_of_classes() -> None:
    target = np.eye(5)[[0, 3, 4]].T
    assert measure("perplexity", np.full((5, 3), 0.2), target) == pytest.approx(5, rel=1e-14)
    assert measure("perplexity", [[0.5, 0.5]], [[0, 1]]) == pytest.approx(2, rel=1e-14)
    assert measure("perplexity", target, target) == 1


def test_a_probability_that_rounded_to_zero_counts_much_and_not_infinitely() -> None:
    expected = exp(-log(np.finfo(float).tiny) / 2)
    assert measure("perplexity", [[0, 0.0], [1, 1]], [[1, 0], [0, 1]]) == pytest.approx(expected, rel=1e-10)


def test_r2_is_one_for_exact_predictions_and_zero_for_the_mean() -> None:
    target = [[1, 2, 6], [0, 0, 9]]
    assert measure("r2", target, target) == 1
    assert measure("r2", [[3, 3, 3], [3, 3, 3]], target) == pytest.approx(0, abs=1e-15)
    assert measure("r2", [[6, 6, 6], [3, 3, 3]], target) < 0


def test_r2_of_targets_that_are_all_the_same() -> None:
    assert measure("r2", [[4, 4]], [[4, 4]]) == 1
    assert measure("r2", [[4, 5]], [[4, 4]]) == 0
    assert measure("r2", [[4, 5], [1, 2]], [[4, 4], [1, 2]]) == 0.5
    assert measure("r2", [[4]], [[5]]) == 0


def test_r2_is_exact_where_the_mean_is_large_beside_the_spread() -> None:
    random = np.random.default_rng(3)
    target, noise = random.normal(size=(1, 300)), random.normal(size=(1, 300)) * 0.1
    metric, far = METRICS["r2"](), 2.0**26
    shifted, near = np.round(target * 2**20) / 2**20 + far, np.round((target + noise) * 2**20) / 2**20 + far
    parts = [metric.sums(near[:, part], shifted[:, part]) for part in (slice(0, 7), slice(7, 300))]
    expected = measure("r2", near - far, shifted - far)
    assert float(metric.value(metric.joined(*parts))) == pytest.approx(expected, rel=1e-9)


def test_which_way_a_metric_improves() -> None:
    smaller = {name for name in NAMES if METRICS[name].smaller_is_better}
    assert smaller == {"mae", "perplexity"}
