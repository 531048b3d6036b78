"""Every data set of the catalogue, and what each of them holds."""

import math
from pathlib import Path

import numpy as np
import pytest

from nnstudio.base.catalogue import Flag, SettingError
from nnstudio.base.resources import resource
from nnstudio.data.arrays import Arrays, check_meaning
from nnstudio.data.dataset import prepare
from nnstudio.data.encoding import SOLE
from nnstudio.data.errors import Cancelled, DataError
from nnstudio.data.sources import SOURCES, Source
from nnstudio.document.model import DataChoice


def variants() -> list[Source]:
    """Each data set with its default settings, and with each other option of each of them; the file is the irises'."""
    file = {"csv": {"path": str(resource("data", "iris.csv"))}}
    made = [(kind, file.get(name, {})) for name, kind in SOURCES.members.items()]
    others = [
        (kind, {setting: value})
        for name, kind in SOURCES.members.items()
        if name not in file
        for setting, declared in kind.settings.items()
        if setting not in {"delimiter", "decimal", "header"}
        for value in getattr(declared, "options", (True,) if isinstance(declared, Flag) else ())
    ]
    return [kind(**settings) for kind, settings in made + others]


@pytest.fixture(params=variants(), ids=repr)
def source(request: pytest.FixtureRequest) -> Source:
    """A data set."""
    return request.param


def test_the_data_sets_that_users_are_promised() -> None:
    files = {"csv", "labeled_texts", "sequences_csv"}
    classes = {"checkerboard", "circles", "gaussians", "moons", "spirals", "students", "xor", "regression"}
    sequences = {"adding", "copying", "parity", "reber", "sine", "text", "word_order"}
    published = {"diabetes", "digits", "iris", "wine"}
    assert set(SOURCES.members) >= files | classes | sequences | published


def test_it_has_a_title_and_help(source: Source) -> None:
    assert source.title
    assert source.help().endswith((".", ")"))
    assert all(setting.help for setting in source.settings.values())


def test_it_is_made_again_from_its_plain_choice(source: Source) -> None:
    assert SOURCES.make(source.choice) == source


def test_its_numbers_are_whole(source: Source) -> None:
    data = source.read()
    if isinstance(data, Arrays):
        check_meaning(data)
        for values in (*data.inputs.values(), *data.targets.values()):
            assert len(values) == len(data) > 0
            assert values.dtype == np.float64
            assert np.isfinite(values).all()
        return
    assert data.targets
    assert len({column.name for column in data.columns}) == len(data.columns)
    for column in data.columns:
        assert len(column.values) == len(data) > 0
        assert not column.gaps.any()


def test_padding_is_zero(source: Source) -> None:
    for part in (prepare(source.read(), DataChoice(standardize=on), 1).training for on in (False, True)):
        for name, steps in part.lengths.items():
            values = part.inputs[name]
            assert 0 < steps.min() < steps.max() == values.shape[1]
            assert all((row[count:] == 0).all() for row, count in zip(values, steps, strict=True))


def test_it_reads_the_same_twice(source: Source) -> None:
    first, second = (prepare(source.read(), DataChoice(), 1).training for _ in range(2))
    np.testing.assert_array_equal(first.inputs[SOLE], second.inputs[SOLE])
    np.testing.assert_array_equal(first.targets[SOLE], second.targets[SOLE])


def test_it_can_be_prepared(source: Source) -> None:
    dataset = prepare(source.read(), DataChoice(standardize=True, validation=0.2), 1)
    assert np.isfinite(dataset.training.inputs[SOLE]).all()
    assert dataset.validation is not None
    assert dataset.validation.inputs[SOLE].shape[1:] == dataset.training.inputs[SOLE].shape[1:]


def test_it_tells_progress_up_to_1_and_can_be_cancelled(source: Source) -> None:
    shares: list[float] = []
    source.read(shares.append)
    assert shares[-1] == 1.0

    def cancel(share: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        source.read(cancel)


def test_its_inputs_are_encoded_as_in_training(source: Source) -> None:
    dataset = prepare(source.read(), DataChoice(standardize=True), 1)
    later = source.inputs(dataset.encoding)
    np.testing.assert_array_equal(later.inputs[SOLE][: len(dataset.training)], dataset.training.inputs[SOLE])
    assert later.lengths.keys() >= dataset.training.lengths.keys()


def test_the_students_of_the_course() -> None:
    table = SOURCES["students"]().read()
    rows = np.stack([column.values for column in table.columns], axis=1)
    assert rows.tolist() == [[2, 4, 9, 1], [1, 2, 8, 0], [5, 1, 9, 1], [2, 2, 5, 0]]
    assert table.columns[table.targets[0]].name == "good time maintenance"


def test_exclusive_or() -> None:
    table = SOURCES["xor"]().read()
    rows = np.stack([column.values for column in table.columns], axis=1)
    assert rows.tolist() == [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]]


def test_iris_has_fifty_flowers_of_each_species_with_the_published_means() -> None:
    table = SOURCES["iris"]().read()
    species = table.columns[4]
    assert species.categories == ("setosa", "versicolor", "virginica")
    assert np.bincount(species.values).tolist() == [50, 50, 50]
    means = [column.values.mean().round(3) for column in table.features]
    assert means == [5.843, 3.057, 3.758, 1.199]


def test_iris_travels_with_its_license() -> None:
    text = resource("data", "LICENSE-iris.txt").read_text(encoding="utf-8")
    assert "CC BY 4.0" in text
    assert "Fisher" in text


def points(name: str, **settings: object) -> tuple[np.ndarray, np.ndarray]:
    table = SOURCES[name](**settings).read()
    return np.stack([column.values for column in table.features], axis=1), table.columns[2].values


def test_circles_without_noise_have_radii_a_half_and_one() -> None:
    xy, classes = points("circles", noise=0.0)
    np.testing.assert_allclose(np.hypot(*xy.T), np.where(classes, 1.0, 0.5), atol=1e-4)
    assert np.bincount(classes).tolist() == [100, 100]


def test_the_noise_has_the_deviation_that_is_asked_for() -> None:
    xy, classes = points("circles", samples=20_000, noise=0.1)
    error = np.hypot(*xy.T) - np.where(classes, 1.0, 0.5)
    assert abs(error.std() - 0.1) < 0.005


def test_each_spiral_is_the_other_turned_by_half_a_turn() -> None:
    xy, classes = points("spirals", noise=0.0, turns=1.5, samples=1000)
    radius = np.hypot(*xy.T)
    turned = np.arctan2(xy[:, 1], xy[:, 0]) - 3.0 * math.pi * radius - math.pi * classes
    np.testing.assert_allclose(np.cos(turned)[radius > 0.1], 1.0, atol=1e-3)


@pytest.mark.parametrize("name", ["circles", "spirals"])
def test_another_seed_draws_other_points(name: str) -> None:
    assert not np.array_equal(points(name, seed=1)[0], points(name, seed=2)[0])


@pytest.mark.parametrize(
    ("name", "first"),
    [("circles", [[0.2648, -0.2712], [-0.3137, 0.7751]]), ("spirals", [[-0.2814, 0.1217], [0.4815, -0.7703]])],
)
def test_points_are_the_same_on_every_machine(name: str, first: list) -> None:
    assert points(name)[0][:2].tolist() == first


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(SettingError, match="samples takes a whole number from 2 to 100,000"):
        SOURCES["circles"](samples=1)


def test_a_csv_source_without_a_file_says_what_to_do() -> None:
    with pytest.raises(DataError, match="no file is chosen yet; choose a CSV file"):
        SOURCES["csv"]().read()


def test_later_rows_of_a_file_need_no_target(tmp_path: Path) -> None:
    training, later = tmp_path / "training.csv", tmp_path / "later.csv"
    training.write_text("color,size,code,price\nred,1,7,10\nblue,,9,20\nred,3,7,30\n")
    settings = {"categories": "code", "missing": "mean"}
    encoding = prepare(SOURCES["csv"](path=str(training), **settings).read(), DataChoice(), 1).encoding
    assert encoding.feature_names == ("color=blue", "color=red", "size", "code=7", "code=9")
    later.write_text("code,color,note,size\n9,red,x,\n7,blue,y,4\n")
    inputs = SOURCES["csv"](path=str(later), **settings).inputs(encoding).inputs[SOLE]
    assert inputs.tolist() == [[0, 1, 2, 0, 1], [1, 0, 4, 1, 0]]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "color\nred\n",
            (
                "later.csv: the column 'size' is missing, which the network was trained on; "
                "add it, or name it in the first row"
            ),
        ),
        ("color,size\npink,1\n", "later.csv: line 2, column 'color' holds 'pink'; expected one of blue, red"),
        (
            "color,size\nred,\n",
            (
                "later.csv: line 2, column 2 (size) is empty; "
                "expected a number, or a choice how missing cells are filled in"
            ),
        ),
        ("color,size\nred,big\nred,small\n", "later.csv: column 'size' holds text; expected numbers as in training"),
    ],
)
def test_later_rows_that_differ_from_training_are_refused(tmp_path: Path, text: str, sentence: str) -> None:
    training, later = tmp_path / "training.csv", tmp_path / "later.csv"
    training.write_text("color,size,price\nred,1,10\nblue,2,20\n")
    later.write_text(text)
    encoding = prepare(SOURCES["csv"](path=str(training)).read(), DataChoice(), 1).encoding
    with pytest.raises(DataError) as error:
        SOURCES["csv"](path=str(later)).inputs(encoding)
    assert str(error.value) == sentence
