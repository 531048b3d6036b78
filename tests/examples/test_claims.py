"""What descriptions of examples claim, measured against baselines that are computed here."""

import numpy as np
import pytest
from msgspec.structs import replace

import nnstudio as nn
from nnstudio.data.dataset import folds
from nnstudio.data.sources import SOURCES
from nnstudio.document.edits import set_data, set_recipe
from nnstudio.document.model import DataChoice
from nnstudio.files.examples import example, examples

RESULTS = {each.name: each.result for each in examples()}


def accuracy_over_folds(name, epochs, seeds):
    """The share of rows that are told right by networks which did not see them in training."""
    document = example(name)
    table = SOURCES.make(document.data.source).read()
    choice = DataChoice(document.data.source, standardize=True, validation=0.0)
    right = rows = 0
    for seed in seeds:
        for fold in folds(table, choice, 5, seed):
            plain = set_recipe(set_data(document, DataChoice()), seed=seed)
            (x, y), (others, wanted) = (
                (part.inputs[""], part.targets[""]) for part in (fold.training, fold.validation)
            )
            session = nn.Session(plain, (x, y))
            session.run(epochs=epochs)
            right += int((session.predict(others).argmax(1) == wanted.argmax(1)).sum())
            rows += len(others)
    return right / rows


def test_digits_reach_ninety_six_percent_over_five_folds():
    assert accuracy_over_folds("digits", epochs=20, seeds=range(2)) >= 0.96


def test_iris_reaches_ninety_five_percent_over_five_folds():
    assert accuracy_over_folds("iris", epochs=60, seeds=range(5)) >= 0.95


def pairs(part):
    """Numbers of each character of some windows and of the one after it."""
    return part.inputs[""].astype(int).ravel(), part.targets[""].astype(int).ravel()


def bigram_perplexity(training, validation, smoothing):
    """Of counting, for each character, which one follows how often."""
    before, after = pairs(training)
    size = int(max(before.max(), after.max())) + 1
    counts = np.full((size, size), smoothing)
    np.add.at(counts, (before, after), 1)
    probabilities = counts / counts.sum(1, keepdims=True)
    return float(np.exp(-np.log(probabilities[pairs(validation)]).mean()))


def test_the_text_example_is_better_than_counting_pairs_of_characters():
    data = nn.Session(example("characters")).dataset
    best = min(bigram_perplexity(data.training, data.validation, each) for each in (0.01, 0.03, 0.1, 0.3, 1.0))
    assert best == pytest.approx(11.0, abs=0.1)
    result = RESULTS["characters"]
    assert (result.quantity, result.comparison) == ("validation.perplexity", "<")
    assert result.threshold < 0.9 * best


def test_always_saying_one_has_the_loss_of_the_adding_problems_baseline():
    sums = nn.Session(example("rnn_adding")).dataset.training.targets[""]
    assert np.mean((sums - 1) ** 2) == pytest.approx(1 / 6, abs=0.01)


@pytest.mark.parametrize(
    ("fails", "learns"),
    [
        ("rnn_adding", "lstm_adding"),
        ("vanishing", "vanishing_relu"),
        ("dying_relu", "leaky_relu"),
        ("equal_weights", "glorot"),
    ],
)
def test_twins_differ_in_the_drawing_alone(fails, learns):
    one, other = example(fails), example(learns)
    assert (one.recipe, one.data) == (other.recipe, other.data)
    assert [(node.name, node.settings.get("units")) for node in one.nodes] == [
        (node.name, node.settings.get("units")) for node in other.nodes
    ]
    assert RESULTS[fails].stays
    assert not RESULTS[learns].stays
    assert RESULTS[fails].epochs >= RESULTS[learns].epochs


@pytest.mark.parametrize(
    ("fails", "learns", "field"),
    [
        ("exploding", "exploding_clipped", "clip_norm"),
        ("gradient_descent", "momentum", "optimizer"),
        ("gradient_descent", "mini_batch", "batch_size"),
        ("gradient_descent", "stochastic", "batch_size"),
        ("adagrad", "rmsprop", "optimizer"),
    ],
)
def test_twins_differ_in_one_field_of_the_recipe(fails, learns, field):
    one, other = example(fails), example(learns)
    assert one.recipe != other.recipe
    assert replace(one, recipe=replace(one.recipe, **{field: getattr(other.recipe, field)})) == other
