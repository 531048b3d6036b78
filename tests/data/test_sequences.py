"""Sequences of different lengths: given, padded, split, standardized."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.data.arrays import Arrays, check_meaning, read_arrays, read_inputs
from nnstudio.data.dataset import folds, prepare, prepare_arrays
from nnstudio.data.encoding import SOLE
from nnstudio.data.errors import DataError
from nnstudio.data.tokens import RESERVED
from nnstudio.document.model import DataChoice

STEPS = st.lists(st.integers(1, 9), min_size=2, max_size=12).filter(lambda lengths: len(set(lengths)) > 1)


def sequences(lengths: list[int], features: int = 2) -> list[np.ndarray]:
    random = np.random.default_rng(1)
    return [random.normal(3.0, 2.0, (steps, features)) for steps in lengths]


@given(lengths=STEPS)
def test_a_ragged_list_is_padded_behind_with_zeros(lengths: list[int]) -> None:
    rows = sequences(lengths)
    arrays = read_arrays([row.tolist() for row in rows], np.zeros(len(rows)))
    values = arrays.inputs[SOLE]
    assert values.shape == (len(rows), max(lengths), 2)
    assert arrays.lengths[SOLE].tolist() == lengths
    for row, padded in zip(rows, values, strict=True):
        np.testing.assert_array_equal(padded[: len(row)], row)
        assert (padded[len(row) :] == 0).all()


@given(lengths=STEPS, seed=st.integers(0, 50))
def test_lengths_go_with_their_rows_through_every_split(lengths: list[int], seed: int) -> None:
    arrays = read_arrays(sequences(lengths), np.arange(float(len(lengths))))
    parts = [prepare(arrays, DataChoice(validation=0.4), seed), *folds(arrays, DataChoice(), 2, seed)]
    for part in parts:
        halves = [half for half in (part.training, part.validation) if half is not None]
        assert sorted(row for half in halves for row in half.rows) == list(range(len(lengths)))
        for half in halves:
            assert half.lengths[SOLE].tolist() == [lengths[row] for row in half.rows]
            assert half.targets[SOLE][:, 0].tolist() == half.rows.tolist()
            assert not half.lengths[SOLE].flags.writeable


@given(lengths=STEPS)
def test_padding_counts_neither_for_the_mean_nor_for_the_deviation(lengths: list[int]) -> None:
    rows = sequences(lengths)
    dataset = prepare(read_arrays(rows, np.zeros(len(rows))), DataChoice(standardize=True), 1)
    real = np.concatenate(rows)
    np.testing.assert_allclose(dataset.encoding.scaling[SOLE].mean, real.mean(0), rtol=1e-12)
    np.testing.assert_allclose(dataset.encoding.scaling[SOLE].deviation, real.std(0), rtol=1e-12)
    for row, steps, seen in zip(rows, lengths, dataset.training.inputs[SOLE], strict=True):
        np.testing.assert_allclose(seen[:steps], (row - real.mean(0)) / real.std(0), rtol=1e-9, atol=1e-12)
        assert (seen[steps:] == 0).all()


def test_sequences_that_are_equally_long_need_no_lengths() -> None:
    arrays = read_arrays([[[1.0], [2.0]], [[3.0], [4.0]]], [0, 1])
    assert arrays.inputs[SOLE].shape == (2, 2, 1)
    assert not arrays.lengths


def test_rows_of_whole_numbers_of_different_lengths_are_tokens_and_stay_as_they_are() -> None:
    arrays = read_arrays([[5, 2, 9], [4]], [0, 1])
    dataset = prepare(arrays, DataChoice(standardize=True), 1)
    assert dataset.training.inputs[SOLE].tolist() == [[5, 2, 9], [4, 0, 0]]
    assert dataset.training.lengths[SOLE].tolist() == [3, 1]


def test_targets_per_step_are_padded_as_the_inputs_are() -> None:
    arrays = read_arrays(sequences([3, 1]), [[2, 0, 1], [2]])
    assert arrays.targets[SOLE].tolist() == [[2, 0, 1], [2, 0, 0]]


def test_inputs_alone_can_be_read_for_a_prediction() -> None:
    values, lengths = read_inputs({"left": sequences([1, 4]), "right": [[1.0], [2.0]]})
    assert {name: x.shape for name, x in values.items()} == {"left": (2, 4, 2), "right": (2, 1)}
    assert {name: steps.tolist() for name, steps in lengths.items()} == {"left": [1, 4]}


@pytest.mark.parametrize(
    ("inputs", "targets", "sentence"),
    [
        ([[1.5, 2.0], [3.0]], [0, 1], "one number per step, which are token numbers and must be whole"),
        ([[1, 2], [-3]], [0, 1], "one number per step, which are token numbers and must be whole"),
        ([[[1, 2]], [[1], [2]]], [0, 1], "the input is ragged in its features; expected equally many"),
        ([[[1, 2]], [], [[1, 2]]], [0, 1, 2], "the input has no steps in row 2; expected at least one in each"),
        ([[[1, 2], [3]], [[1, 2]]], [0, 1], "the input is ragged; expected rows of equally many values"),
        ([[["a"]], [["b"], ["c"]]], [0, 1], "the input is ragged; expected rows of equally many values"),
        ([[[1.0]], [[np.nan], [1.0]]], [0, 1], r"the input holds nan at \[1, 0, 0\]; expected finite numbers"),
        (
            [[[1.0]], [[2.0], [3.0]]],
            [[0, 1], [1]],
            "the target has rows of different lengths that are no input's; expected one value per input step",
        ),
    ],
)
def test_sequences_that_cannot_be_used(inputs: object, targets: object, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        read_arrays(inputs, targets)


def test_sequences_that_padding_would_blow_up_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnstudio.data.sequences.LARGEST_TABLE", 10)
    with pytest.raises(DataError, match=r"the input takes 12 numbers with every sequence padded to 4 steps.* in row 2"):
        read_arrays([[1], [1, 2, 3, 4], [1]], [0, 1, 2])


def test_sequences_for_validation_may_be_longer_than_those_for_training() -> None:
    training, validation = (
        read_arrays(sequences([2, 3]), [[1, 2], [3, 4, 5]]),
        read_arrays(sequences([5, 1]), [[1] * 5, [2]]),
    )
    dataset = prepare_arrays(training, DataChoice(standardize=True), 1, validation)
    assert dataset.validation is not None
    assert dataset.training.inputs[SOLE].shape == dataset.validation.inputs[SOLE].shape == (2, 5, 2)
    assert dataset.training.targets[SOLE].tolist() == [[1, 2, 0, 0, 0], [3, 4, 5, 0, 0]]
    assert dataset.training.lengths[SOLE].tolist() == [2, 3]
    assert dataset.validation.lengths[SOLE].tolist() == [5, 1]
    assert (dataset.training.inputs[SOLE][0, 2:] == 0).all()


def test_validation_rows_that_are_full_get_lengths_where_training_rows_have_them() -> None:
    training, validation = read_arrays(sequences([2, 3]), [1, 2]), read_arrays(sequences([3, 3]), [1, 2])
    dataset = prepare_arrays(training, DataChoice(), 1, validation)
    assert dataset.validation is not None
    assert dataset.validation.lengths[SOLE].tolist() == [3, 3]


def test_validation_sequences_of_other_features_are_refused() -> None:
    training, validation = read_arrays(sequences([2, 3]), [1, 2]), read_arrays(sequences([2, 3], 4), [1, 2])
    with pytest.raises(DataError, match="the validation arrays have other names or shapes"):
        prepare_arrays(training, DataChoice(), 1, validation)


def tokens() -> Arrays:
    """Six rows of three tokens each; the letter c stands in the last two alone."""
    numbers = np.array([[2.0, 3, 2], [3, 3, 2], [2, 2, 2], [3, 2, 3], [4, 4, 2], [2, 3, 4]])
    vocabulary = (*RESERVED, "a", "b", "c")
    return Arrays({SOLE: numbers}, {SOLE: numbers}, {}, {SOLE: vocabulary}, {SOLE: vocabulary}, ordered=True)


def test_rows_in_the_order_of_time_are_validated_on_the_last() -> None:
    dataset = prepare(tokens(), DataChoice(validation=0.35), 1)
    assert dataset.validation is not None
    assert dataset.training.rows.tolist() == [0, 1, 2, 3]
    assert dataset.validation.rows.tolist() == [4, 5]


def test_a_token_that_no_training_row_holds_is_the_unknown_token() -> None:
    dataset = prepare(tokens(), DataChoice(validation=0.35), 1)
    assert dataset.validation is not None
    for side in (dataset.validation.inputs, dataset.validation.targets):
        assert side[SOLE].tolist() == [[1, 1, 2], [2, 3, 1]]
    assert dataset.encoding.vocabulary[SOLE] == ("", "<unknown>", "a", "b", "")
    assert dataset.encoding.tokens("abca").tolist() == [2, 3, 1, 2]
    assert prepare(tokens(), DataChoice(), 1).encoding.tokens("abca").tolist() == [2, 3, 4, 2]


def test_numbers_that_are_no_tokens_are_refused() -> None:
    encoding = prepare(tokens(), DataChoice(), 1).encoding
    for wrong in (5.0, -1.0, 2.5):
        with pytest.raises(DataError, match=rf"holds {wrong:g} at \[0, 1\]; expected whole numbers from 0 to 4"):
            encoding.scale({SOLE: np.array([[2.0, wrong]])})


def test_classes_with_names_are_split_in_equal_shares() -> None:
    classes = np.repeat([[0.0], [1.0], [2.0]], 20, axis=0)
    arrays = Arrays({SOLE: np.zeros((60, 4, 1))}, {SOLE: classes}, classes={SOLE: ("a", "b", "c")})
    dataset = prepare(arrays, DataChoice(validation=0.25), 3)
    assert dataset.validation is not None
    assert np.bincount(dataset.validation.targets[SOLE][:, 0].astype(int)).tolist() == [5, 5, 5]
    assert dataset.encoding.classes == ("a", "b", "c")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"lengths": {SOLE: np.array([1, 2, 3, 4, 1, 1])}}, "the lengths of the input are not from 1 to 3"),
        ({"lengths": {SOLE: np.array([1, 2])}}, "the lengths of the input are not from 1 to 3, one for each row"),
        ({"vocabulary": {SOLE: (*RESERVED, "a", "b")}}, r"the input holds 4 at \[4, 0\]; expected whole numbers"),
        ({"vocabulary": {SOLE: (*RESERVED, "a", "b", "a")}}, "the vocabulary of the input has a token twice"),
        ({"vocabulary": {SOLE: ("a", "b", "c", "d", "e")}}, "the vocabulary of the input is none"),
        ({"classes": {SOLE: ("a", "b", "c", "d")}}, r"the target holds 4 at \[4, 0\]"),
        ({"classes": {SOLE: ("a", "a")}}, "the classes of the target are none"),
    ],
)
def test_what_is_said_of_arrays_has_to_fit_them(changes: dict, sentence: str) -> None:
    arrays = tokens()
    with pytest.raises(DataError, match=sentence):
        check_meaning(Arrays(arrays.inputs, arrays.targets, **changes))
