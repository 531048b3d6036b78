"""From a table or arrays to what a network is trained on."""

import json

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.data.arrays import read_arrays
from nnstudio.data.dataset import Dataset, folds, prepare, prepare_arrays
from nnstudio.data.encoding import SOLE, Encoding
from nnstudio.data.errors import DataError
from nnstudio.data.sources import SOURCES
from nnstudio.data.table import Column, Table
from nnstudio.document.model import DataChoice

PLAIN, STANDARD = DataChoice(), DataChoice(standardize=True)


def numbers(*columns: list[float], missing: str = "refuse") -> Table:
    """A table of columns of numbers; the last is the target."""
    named = tuple(Column(f"c{i}", np.array(column, float)) for i, column in enumerate(columns))
    return Table("numbers", named, (len(columns) - 1,), missing)


def texts(*cells: str) -> Column:
    categories = tuple(sorted(set(cells)))
    return Column("kind", np.array([categories.index(cell) for cell in cells]), categories)


def test_numbers_stay_as_they_are() -> None:
    dataset = prepare(numbers([1, 2], [3, 4], [5, 6]), PLAIN, 1)
    assert dataset.training.inputs[SOLE].tolist() == [[1, 3], [2, 4]]
    assert dataset.training.targets[SOLE].tolist() == [[5], [6]]
    assert dataset.training.rows.tolist() == [0, 1]
    assert dataset.validation is None
    assert dataset.encoding.scaling == {}
    assert dataset.encoding.feature_names == ("c0", "c1")
    assert dataset.encoding.target_names == ("c2",)
    assert dataset.encoding.classes is None


def test_text_inputs_become_one_input_per_category() -> None:
    table = Table("t", (texts("b", "a", "c"), Column("y", np.zeros(3))), (1,))
    dataset = prepare(table, PLAIN, 1)
    assert dataset.training.inputs[SOLE].tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 1]]
    assert dataset.encoding.feature_names == ("kind=a", "kind=b", "kind=c")


def test_a_target_of_three_categories_is_a_value_per_class() -> None:
    dataset = prepare(Table("t", (Column("x", np.zeros(3)), texts("b", "a", "c")), (1,)), PLAIN, 1)
    assert dataset.training.targets[SOLE].tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 1]]
    assert dataset.encoding.classes == ("a", "b", "c")
    assert dataset.encoding.target_names == ("kind=a", "kind=b", "kind=c")


def test_a_target_of_two_categories_is_0_or_1() -> None:
    dataset = prepare(Table("t", (Column("x", np.zeros(3)), texts("yes", "no", "yes")), (1,)), PLAIN, 1)
    assert dataset.training.targets[SOLE].tolist() == [[1], [0], [1]]
    assert dataset.encoding.classes == ("no", "yes")
    assert dataset.encoding.target_names == ("kind",)


def test_several_targets_stand_side_by_side() -> None:
    columns = (Column("x", np.zeros(3)), texts("b", "a", "c"), Column("y", np.array([7.0, 8, 9])))
    dataset = prepare(Table("t", columns, (1, 2)), PLAIN, 1)
    assert dataset.training.targets[SOLE].tolist() == [[0, 1, 0, 7], [1, 0, 0, 8], [0, 0, 1, 9]]
    assert dataset.encoding.classes is None


def test_a_target_that_is_always_the_same_text_is_refused() -> None:
    with pytest.raises(DataError, match=r"^t: the target 'kind' is 'a' in every row; expected two classes or more$"):
        prepare(Table("t", (Column("x", np.zeros(2)), texts("a", "a")), (1,)), PLAIN, 1)


def test_a_table_without_a_target_is_refused() -> None:
    with pytest.raises(DataError, match="t: no column is to be predicted; choose at least one as target"):
        prepare(Table("t", (Column("x", np.zeros(2)),), ()), PLAIN, 1)


def test_standardized_training_inputs_have_mean_0_and_deviation_1() -> None:
    dataset = prepare(SOURCES["iris"]().read(), DataChoice(standardize=True, validation=0.3), 7)
    inputs = dataset.training.inputs[SOLE]
    np.testing.assert_allclose(inputs.mean(0), 0.0, atol=1e-12)
    np.testing.assert_allclose(inputs.std(0), 1.0, atol=1e-12)


def test_validation_rows_change_neither_mean_nor_deviation() -> None:
    table = numbers(list(range(40)), [i % 2 for i in range(40)])
    choice = DataChoice(standardize=True, validation=0.25)
    dataset = prepare(table, choice, 3)
    assert dataset.validation is not None
    table.columns[0].values[dataset.validation.rows] += 1e6
    again = prepare(table, choice, 3)
    assert again.encoding == dataset.encoding
    np.testing.assert_array_equal(again.training.inputs[SOLE], dataset.training.inputs[SOLE])


def test_a_constant_column_is_standardized_to_zero() -> None:
    dataset = prepare(numbers([0.1] * 7, [1, 2, 3, 4, 5, 6, 7], [0] * 7), STANDARD, 1)
    scaling = dataset.encoding.scaling[SOLE]
    assert scaling.mean[0] == 0.1
    assert scaling.deviation[0] == 1.0
    assert (dataset.training.inputs[SOLE][:, 0] == 0.0).all()


def test_categories_are_not_standardized() -> None:
    table = Table("t", (texts("a", "b", "a"), Column("x", np.array([1.0, 2, 6])), Column("y", np.zeros(3))), (2,))
    dataset = prepare(table, STANDARD, 1)
    assert dataset.training.inputs[SOLE][:, :2].tolist() == [[1, 0], [0, 1], [1, 0]]
    assert dataset.encoding.scaling[SOLE].mean == (0.0, 0.0, 3.0)


@pytest.mark.parametrize(
    "column", [[1e100, -1e100, 0], [1e-300, 3e-300, 2e-300], [5e-324, 0, 0], [1e15, 1e15 + 1, 1e15]]
)
def test_numbers_at_the_limits_standardize_without_overflow(column: list) -> None:
    assert np.isfinite(prepare(numbers(column, [0, 1, 0]), STANDARD, 1).training.inputs[SOLE]).all()


@pytest.mark.parametrize(("missing", "filled"), [("mean", 3.0), ("median", 2.0), ("most frequent", 1.0), ("zero", 0.0)])
def test_missing_numbers_are_filled(missing: str, filled: float) -> None:
    dataset = prepare(numbers([1, np.nan, 1, 3, 7], [0, 1, 2, 3, 4], missing=missing), PLAIN, 1)
    assert dataset.training.inputs[SOLE][:, 0].tolist() == [1, filled, 1, 3, 7]


def test_what_fills_comes_from_the_training_rows() -> None:
    values = np.arange(40.0)
    values[::4] = np.nan
    table = numbers(values.tolist(), list(range(40)), missing="mean")
    dataset = prepare(table, DataChoice(validation=0.5), 5)
    assert dataset.validation is not None
    expected = np.nanmean(values[dataset.training.rows])
    for part in (dataset.training, dataset.validation):
        gaps = np.isnan(values[part.rows])
        np.testing.assert_allclose(part.inputs[SOLE][gaps, 0], expected, rtol=1e-14)


@pytest.mark.parametrize(("missing", "filled"), [("mean", [1, 0]), ("most frequent", [1, 0]), ("zero", [0, 0])])
def test_missing_texts_are_the_most_frequent_or_none(missing: str, filled: list) -> None:
    column = Column("kind", np.array([0, -1, 0, 1]), ("a", "b"))
    dataset = prepare(Table("t", (column, Column("y", np.zeros(4))), (1,), missing), PLAIN, 1)
    assert dataset.training.inputs[SOLE][1].tolist() == filled


def test_a_column_without_any_value_cannot_be_filled_by_its_mean() -> None:
    with pytest.raises(DataError, match="column 'c0' has no value in any training row"):
        prepare(numbers([np.nan, np.nan], [0, 1], missing="mean"), PLAIN, 1)


def test_a_table_that_encoding_would_blow_up_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnstudio.data.fitting.LARGEST_TABLE", 8)
    table = Table("t", (texts("a", "b", "c"), Column("y", np.zeros(3))), (1,))
    with pytest.raises(DataError, match="leave out 'kind', which has 3 categories"):
        prepare(table, PLAIN, 1)


def test_training_and_validation_rows_match_the_table() -> None:
    table = SOURCES["iris"]().read()
    dataset = prepare(table, DataChoice(validation=0.2), 7)
    assert dataset.validation is not None
    raw = np.stack([column.values for column in table.features], axis=1)
    for part in (dataset.training, dataset.validation):
        np.testing.assert_array_equal(part.inputs[SOLE], raw[part.rows])
        np.testing.assert_array_equal(part.targets[SOLE].argmax(1), table.columns[4].values[part.rows])
    assert dataset.validation.targets[SOLE].sum(0).tolist() == [10, 10, 10]


def arrays_of(dataset: Dataset) -> list[np.ndarray]:
    parts = [part for part in (dataset.training, dataset.validation) if part is not None]
    return [array for part in parts for array in (*part.inputs.values(), *part.targets.values())]


def test_arrays_are_contiguous_float64_and_read_only() -> None:
    for array in arrays_of(prepare(SOURCES["iris"]().read(), DataChoice(standardize=True, validation=0.2), 7)):
        assert array.dtype == np.float64
        assert array.flags.c_contiguous
        assert not array.flags.writeable


def test_an_encoding_survives_json() -> None:
    encoding = prepare(SOURCES["iris"]().read(), STANDARD, 7).encoding
    assert msgspec.convert(json.loads(msgspec.json.encode(encoding)), Encoding) == encoding


@given(k=st.integers(2, 10), seed=st.integers(0, 1000))
def test_folds_validate_each_row_once(k: int, seed: int) -> None:
    parts = list(folds(SOURCES["circles"](samples=50).read(), STANDARD, k, seed))
    assert len(parts) == k
    assert sorted(row for part in parts for row in part.validation.rows) == list(range(50))
    for part in parts:
        assert not set(part.training.rows) & set(part.validation.rows)
        np.testing.assert_allclose(part.training.inputs[SOLE].mean(0), 0.0, atol=1e-12)


@pytest.mark.parametrize("k", [0, 1, 5])
def test_impossible_folds_are_refused(k: int) -> None:
    with pytest.raises(DataError, match=f"4 rows cannot make {k} folds; expected from 2"):
        list(folds(SOURCES["xor"]().read(), PLAIN, k, 1))


def test_arrays_of_a_script() -> None:
    dataset = prepare_arrays(read_arrays([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]), PLAIN, 1)
    assert dataset.training.inputs[SOLE].tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert dataset.training.targets[SOLE].tolist() == [[0], [1], [1], [0]]


def test_several_inputs_and_targets_by_node() -> None:
    left, right = np.arange(8.0).reshape(4, 2), np.arange(24.0).reshape(4, 3, 2)
    arrays = read_arrays({"left": left, "right": right}, {"a": [1, 2, 3, 4], "b": [[5], [6], [7], [8]]})
    dataset = prepare_arrays(arrays, DataChoice(standardize=True, validation=0.5), 1)
    rows = dataset.training.rows
    assert set(dataset.training.inputs) == {"left", "right"}
    assert dataset.training.targets["a"][:, 0].tolist() == (rows + 1).tolist()
    scaled = dataset.training.inputs["right"]
    assert scaled.shape == (2, 3, 2)
    np.testing.assert_allclose(scaled.mean((0, 1)), 0.0, atol=1e-12)
    np.testing.assert_allclose(scaled.std((0, 1)), 1.0, atol=1e-12)


def test_validation_arrays_are_scaled_as_the_training_arrays() -> None:
    training, validation = read_arrays([[0.0], [2.0]], [0, 1]), read_arrays([[5.0]], [1])
    dataset = prepare_arrays(training, DataChoice(standardize=True, validation=0.5), 1, validation)
    assert len(dataset.training) == 2
    assert dataset.validation is not None
    assert dataset.validation.inputs[SOLE].tolist() == [[4.0]]


def test_validation_arrays_of_another_shape_are_refused() -> None:
    with pytest.raises(DataError, match="the validation arrays have other names or shapes"):
        prepare_arrays(read_arrays([[0.0]], [0]), PLAIN, 1, read_arrays([[0.0, 1.0]], [0]))


def test_what_a_script_does_to_its_arrays_later_changes_nothing() -> None:
    x = np.zeros((3, 2))
    arrays = read_arrays(x, [0, 1, 2])
    x[:] = 9.0
    assert (arrays.inputs[SOLE] == 0.0).all()


@pytest.mark.parametrize(
    ("inputs", "targets", "sentence"),
    [
        ([["a"], ["b"]], [0, 1], "the input holds <U1 values; expected real numbers"),
        ([[1j]], [0], "the input holds complex128 values; expected real numbers"),
        ([[None]], [0], "the input holds object values; expected real numbers"),
        (3.0, [0], "the input has the shape (); expected at least one row and one feature"),
        (np.empty((0, 2)), [], "the input has the shape (0, 2); expected at least one row and one feature"),
        (
            {"x": [[1.0], [np.nan]]},
            [0, 1],
            "the input 'x' holds nan at [1, 0]; expected finite numbers up to 1e+100",
        ),
        ([[1.0]], [np.inf], "the target holds inf at [0, 0]; expected finite numbers up to 1e+100"),
        (
            {"l": [[1.0]], "r": [[1.0], [2.0]]},
            [[0]],
            (
                "inputs and targets differ in rows: the input 'l' has 1, the input 'r' has 2, the target has 1; "
                "expected equally many"
            ),
        ),
        ({}, [0], "there is no input; expected at least one array"),
    ],
)
def test_arrays_that_cannot_be_used(inputs: object, targets: object, sentence: str) -> None:
    with pytest.raises(DataError) as error:
        read_arrays(inputs, targets)
    assert str(error.value) == sentence
