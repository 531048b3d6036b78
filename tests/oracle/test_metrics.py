"""Metrics beside scikit-learn's and PyTorch's."""

import numpy as np
import pytest
import torch
from sklearn import metrics as sklearn

import nnstudio as nn
from nnstudio.engine.metrics import METRICS

SEEDS = range(5)


def numbers(seed: int, outputs: int = 3, count: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """Predictions and targets (examples, outputs)."""
    random = np.random.default_rng(seed)
    target = random.normal(size=(count, outputs)) * 10.0 ** random.integers(-3, 4, size=outputs) + 5
    return target + random.normal(size=target.shape), target


def measured(name: str, prediction: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Of (examples, outputs)."""
    return METRICS[name]().measure(np.ascontiguousarray(prediction.T), np.ascontiguousarray(target.T))


@pytest.mark.parametrize("seed", SEEDS)
def test_r2_and_mean_absolute_error(seed: int) -> None:
    prediction, target = numbers(seed)
    assert measured("r2", prediction, target) == pytest.approx(sklearn.r2_score(target, prediction), rel=1e-12)
    expected = sklearn.mean_absolute_error(target, prediction)
    assert measured("mae", prediction, target) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("target", [[[3.0], [3.0]], [[3.0, 1.0], [3.0, 2.0]]], ids=["one", "two outputs"])
@pytest.mark.parametrize("off", [0.0, 1.0])
def test_r2_of_constant_targets(target: list[list[float]], off: float) -> None:
    y = np.array(target)
    prediction = y + off
    assert measured("r2", prediction, y) == pytest.approx(sklearn.r2_score(y, prediction), abs=1e-15)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("classes", [2, 3, 7])
def test_accuracy_confusion_matrix_and_perplexity_of_classes(seed: int, classes: int) -> None:
    random = np.random.default_rng(seed)
    logits, right = random.normal(size=(50, classes)) * 3, random.integers(classes, size=50)
    prediction = torch.softmax(torch.tensor(logits), 1).numpy()
    target, guessed = np.eye(classes)[right], logits.argmax(1)
    assert measured("accuracy", prediction, target) == sklearn.accuracy_score(right, guessed)
    matrix = sklearn.confusion_matrix(right, guessed, labels=range(classes))
    np.testing.assert_array_equal(measured("confusion_matrix", prediction, target), matrix)
    loss = torch.nn.functional.cross_entropy(torch.tensor(logits), torch.tensor(right))
    assert measured("perplexity", prediction, target) == pytest.approx(float(torch.exp(loss)), rel=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_metrics_of_a_single_output(seed: int) -> None:
    random = np.random.default_rng(seed)
    prediction, right = random.random((30, 1)), random.integers(2, size=(30, 1))
    assert measured("accuracy", prediction, right) == sklearn.accuracy_score(right, prediction > 0.5)
    matrix = sklearn.confusion_matrix(right, prediction > 0.5)
    np.testing.assert_array_equal(measured("confusion_matrix", prediction, right), matrix)
    loss = sklearn.log_loss(right, prediction)
    assert measured("perplexity", prediction, right) == pytest.approx(np.exp(loss), rel=1e-12)


@pytest.mark.parametrize("validation", [False, True])
def test_a_session_measures_all_rows_in_batches(validation: bool) -> None:
    random = np.random.default_rng(4)
    inputs, targets = random.normal(size=(900, 3)), random.integers(3, size=900)
    net = nn.Network()
    x = net.add("input", shape=(3,))
    y = net.add("dense", units=3, activation="softmax", name="y")
    net.connect(x, y)
    net.train_with(loss="categorical_crossentropy", batch_size=50)
    split = (inputs[:600], targets[:600]), (inputs[600:], targets[600:])
    run = nn.Session(net, data=split[0], validation=split[1])
    run.run(iterations=7)
    rows, right = split[validation]
    outputs = run.predict(rows)
    assert isinstance(outputs, np.ndarray)
    guessed = outputs.argmax(1)
    assert run.measure("accuracy", validation=validation) == sklearn.accuracy_score(right, guessed)
    np.testing.assert_array_equal(
        run.measure("confusion_matrix", validation=validation), sklearn.confusion_matrix(right, guessed)
    )
    loss = sklearn.log_loss(right, outputs)
    assert run.measure("loss", validation=validation) == pytest.approx(loss, rel=1e-12)
    assert run.measure("perplexity", validation=validation) == pytest.approx(np.exp(loss), rel=1e-12)
    one_hot = np.eye(3)[right]
    expected = sklearn.r2_score(one_hot, outputs)
    assert run.measure("r2", validation=validation) == pytest.approx(expected, rel=1e-11)
