"""The examples that come with the program train as their descriptions say."""

import pytest

import nnstudio as nn
from nnstudio.document.edits import set_data, set_recipe
from nnstudio.document.model import DataChoice
from nnstudio.files.examples import example, examples

NAMES = [each.name for each in examples()]
REACHED = 0.01


def test_students_come_first_and_all_are_described():
    assert NAMES == ["students", "multilayer", "xor", "circles", "spirals", "iris", "dropout"]
    for each in examples():
        assert each.title
        assert each.description.endswith(".")
        assert "\n" not in each.description


@pytest.mark.parametrize("name", NAMES)
def test_an_example_has_no_problems_and_learns(name):
    session = nn.Session(example(name))
    assert session.problems == []
    assert session.document.recipe.outputs == ("output",)
    session.run(epochs=1)
    first = session.loss
    assert first is not None
    assert session.run(epochs=1000, until=nn.when("loss", "<", first / 2)) == "until"


def test_an_unknown_example_is_refused_with_the_nearest_one():
    with pytest.raises(nn.SettingError, match="did you mean 'students'"):
        example("student")


def test_students_reach_a_loss_below_one_hundredth_from_every_seed():
    reached = 0
    for seed in range(20):
        session = nn.Session(set_recipe(example("students"), seed=seed))
        reached += session.run(epochs=1000, until=nn.when("loss", "<", REACHED)) == "until"
    assert reached >= 19


def test_exclusive_or_is_learnt_from_nearly_every_seed():
    reached = 0
    for seed in range(20):
        session = nn.Session(set_recipe(example("xor"), seed=seed))
        reached += session.run(epochs=1000, until=nn.when("loss", "<", REACHED)) == "until"
    assert reached >= 19


@pytest.mark.parametrize(("name", "accuracy"), [("circles", 0.9), ("spirals", 0.95), ("multilayer", 0.9)])
def test_validation_accuracy(name, accuracy):
    session = nn.Session(example(name))
    session.run(epochs=200)
    assert session.run_state.curves["validation.accuracy"].at(session.where.iteration) >= accuracy


def test_iris_reaches_ninety_five_percent_over_stratified_folds_and_seeds():
    from nnstudio.data.dataset import folds
    from nnstudio.data.sources import SOURCES

    document = example("iris")
    table = SOURCES.make(document.data.source).read()
    document = set_data(document, DataChoice(document.data.source, standardize=True, validation=0.0))
    right = rows = 0
    for seed in range(5):
        for fold in folds(table, document.data, 5, seed):
            right += correct(set_recipe(document, seed=seed), fold)
            rows += len(fold.validation)
    assert right / rows >= 0.95


def correct(document, fold):
    """How many validation rows of a fold are told right."""
    rows, others = fold.training, fold.validation
    plain = set_data(document, DataChoice())
    session = nn.Session(plain, (rows.inputs[""], rows.targets[""]), (others.inputs[""], others.targets[""]))
    session.run(epochs=60)
    predicted = session.predict(others.inputs[""])
    return int((predicted.argmax(1) == others.targets[""].argmax(1)).sum())
