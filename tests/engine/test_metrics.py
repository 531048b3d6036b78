"""Metrics."""

import numpy as np
import pytest

from nnstudio.engine.metrics import METRICS

ACCURACY = METRICS.make("accuracy")


@pytest.mark.parametrize("name", METRICS.members)
@pytest.mark.parametrize("shape", [(1, 1), (1, 6), (3, 1), (3, 6)], ids=str)
def test_a_metric_is_a_number(name: str, shape: tuple[int, int]) -> None:
    random = np.random.default_rng(0)
    measured = METRICS.make(name).measure(random.random(shape), np.round(random.random(shape)))
    assert measured.dtype == np.float64
    assert measured.shape == () or not METRICS[name].single
    assert np.isfinite(measured).all()


def test_with_one_output_the_class_is_one_above_a_half() -> None:
    assert ACCURACY.measure(np.array([[0.5, 0.51, 0.2, 0.9]]), np.array([[0.0, 1.0, 0.0, 0.0]])) == 0.75


def test_with_several_outputs_the_class_is_the_largest() -> None:
    prediction = np.array([[0.4, 0.1], [0.35, 0.2], [0.25, 0.7]])
    assert ACCURACY.measure(prediction, np.array([[1.0, 1.0], [0.0, 0.0], [0.0, 0.0]])) == 0.5
