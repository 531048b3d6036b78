"""Which rows are kept for validation, and the folds of a cross-validation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.data.errors import DataError
from nnstudio.data.split import deal, split, strata

CLASSES = st.lists(st.integers(0, 4), min_size=1, max_size=200).map(np.array)
SHARES = st.floats(0.0, 1.0, exclude_max=True)
SEEDS = st.integers(0, 2**32)


@given(classes=CLASSES, share=SHARES, seed=SEEDS)
def test_each_row_is_in_exactly_one_part(classes: np.ndarray, share: float, seed: int) -> None:
    training, validation = split(classes, share, seed)
    assert sorted([*training, *validation]) == list(range(len(classes)))
    assert (np.diff(training) > 0).all()
    assert (np.diff(validation) > 0).all()


@given(classes=CLASSES, share=SHARES, seed=SEEDS)
def test_each_class_keeps_its_share_within_one_row_and_at_least_one_for_training(
    classes: np.ndarray, share: float, seed: int
) -> None:
    training, validation = split(classes, share, seed)
    for number in np.unique(classes):
        kept, size = np.sum(classes[validation] == number), np.sum(classes == number)
        assert abs(kept - size * share) <= 1.0
        assert np.sum(classes[training] == number) >= 1


@given(count=st.integers(1, 500), share=SHARES, seed=SEEDS)
def test_rows_without_classes_are_split_to_the_nearest_row(count: int, share: float, seed: int) -> None:
    _, validation = split(np.zeros(count, int), share, seed)
    assert len(validation) == min(int(count * share + 0.5), count - 1)


@given(classes=CLASSES, share=SHARES, seed=SEEDS)
def test_the_same_seed_splits_the_same(classes: np.ndarray, share: float, seed: int) -> None:
    for one, other in zip(split(classes, share, seed), split(classes, share, seed), strict=True):
        np.testing.assert_array_equal(one, other)


def test_another_seed_splits_otherwise() -> None:
    parts = {tuple(split(np.zeros(100, int), 0.25, seed)[1]) for seed in range(50)}
    assert len(parts) == 50


def test_every_row_is_equally_likely_to_be_kept() -> None:
    counts = np.zeros(20)
    for seed in range(2000):
        counts[split(np.zeros(20, int), 0.25, seed)[1]] += 1
    assert abs(counts / 2000 - 0.25).max() < 0.05


def test_a_split_is_the_same_on_every_machine() -> None:
    assert split(np.zeros(10, int), 0.3, 7)[1].tolist() == [0, 2, 9]


@pytest.mark.parametrize("share", [1.0, -0.1, 2.0, float("nan")])
def test_an_impossible_share_is_refused(share: float) -> None:
    with pytest.raises(DataError, match=r"the share of rows for validation is .*; expected a number from 0 to below 1"):
        split(np.zeros(4, int), share, 1)


@given(classes=CLASSES, k=st.integers(2, 10), seed=SEEDS)
def test_folds_are_even_in_total_and_in_each_class(classes: np.ndarray, k: int, seed: int) -> None:
    fold = deal(classes, k, seed)
    assert np.ptp(np.bincount(fold, minlength=k)) <= 1
    for number in np.unique(classes):
        assert np.ptp(np.bincount(fold[classes == number], minlength=k)) <= 1


@pytest.mark.parametrize(
    ("targets", "classes"),
    [
        ([[0.0], [1.0], [1.0]], [0, 1, 1]),
        ([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]], [1, 0, 2]),
        ([[0.5], [1.0], [1.0]], [0, 0, 0]),
        ([[1.0, 1.0], [0.0, 1.0], [0.0, 0.0]], [0, 0, 0]),
        ([[[0.0]], [[1.0]], [[1.0]]], [0, 0, 0]),
    ],
)
def test_targets_are_classes_where_all_are_0_or_1_and_one_holds(targets: list, classes: list) -> None:
    assert strata({"": np.array(targets)}).tolist() == classes


def test_several_targets_are_not_classes() -> None:
    targets = np.array([[0.0], [1.0]])
    assert strata({"a": targets, "b": targets}).tolist() == [0, 0]
