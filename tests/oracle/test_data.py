"""Preparation of data against scikit-learn."""

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.impute import SimpleImputer
from sklearn.model_selection import StratifiedKFold, train_test_split
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from nnstudio.data.dataset import folds, prepare
from nnstudio.data.encoding import SOLE
from nnstudio.data.sources import SOURCES
from nnstudio.data.table import Column, Table
from nnstudio.document.model import DataChoice


def test_iris_is_the_published_table() -> None:
    table, published = SOURCES["iris"]().read(), load_iris()
    assert [column.name for column in table.features] == published.feature_names
    assert list(table.columns[4].categories or ()) == published.target_names.tolist()
    np.testing.assert_array_equal(np.stack([c.values for c in table.features], axis=1), published.data)
    np.testing.assert_array_equal(table.columns[4].values, published.target)


@pytest.mark.parametrize("seed", range(5))
def test_standardization_is_fitted_on_the_training_rows_alone(seed: int) -> None:
    dataset = prepare(SOURCES["iris"]().read(), DataChoice(standardize=True, validation=0.3), seed)
    assert dataset.validation is not None
    raw = load_iris().data
    scaler = StandardScaler().fit(raw[dataset.training.rows])
    np.testing.assert_allclose(dataset.encoding.scaling[SOLE].mean, scaler.mean_, rtol=1e-14)
    np.testing.assert_allclose(dataset.encoding.scaling[SOLE].deviation, scaler.scale_, rtol=1e-14)
    for part in (dataset.training, dataset.validation):
        np.testing.assert_allclose(part.inputs[SOLE], scaler.transform(raw[part.rows]), rtol=1e-12, atol=1e-12)


def test_constant_columns_scale_as_there() -> None:
    values = np.column_stack([np.full(7, 0.1), np.arange(7.0)])
    columns = (Column("a", values[:, 0]), Column("b", values[:, 1]), Column("y", np.zeros(7)))
    dataset = prepare(Table("t", columns, (2,)), DataChoice(standardize=True), 1)
    scaler = StandardScaler().fit(values)
    np.testing.assert_allclose(dataset.encoding.scaling[SOLE].deviation, scaler.scale_)


def test_one_hot_columns_are_the_encoder_s() -> None:
    texts = np.array(["red", "blue", "green", "blue"])
    categories, codes = np.unique(texts, return_inverse=True)
    table = Table("t", (Column("c", codes, tuple(categories.tolist())), Column("y", np.zeros(4))), (1,))
    expected = OneHotEncoder(sparse_output=False).fit_transform(texts[:, None])
    np.testing.assert_array_equal(prepare(table, DataChoice(), 1).training.inputs[SOLE], expected)


@pytest.mark.parametrize(
    ("missing", "strategy"), [("mean", "mean"), ("median", "median"), ("most frequent", "most_frequent")]
)
def test_missing_cells_are_filled_as_there(missing: str, strategy: str) -> None:
    random = np.random.default_rng(3)
    values = random.integers(0, 5, (60, 3)).astype(float)
    values[random.random(values.shape) < 0.2] = np.nan
    columns = tuple(Column(f"c{i}", values[:, i]) for i in range(3))
    table = Table("t", (*columns, Column("y", np.arange(60.0))), (3,), missing)
    dataset = prepare(table, DataChoice(validation=0.25), 1)
    assert dataset.validation is not None
    imputer = SimpleImputer(strategy=strategy).fit(values[dataset.training.rows])
    for part in (dataset.training, dataset.validation):
        np.testing.assert_allclose(part.inputs[SOLE], imputer.transform(values[part.rows]), rtol=1e-14)


@pytest.mark.parametrize("share", [0.1, 0.2, 0.33, 0.5])
def test_a_stratified_split_has_the_same_class_counts(share: float) -> None:
    dataset = prepare(SOURCES["iris"]().read(), DataChoice(validation=share), 4)
    assert dataset.validation is not None
    target = load_iris().target
    _, theirs = train_test_split(target, test_size=len(dataset.validation), stratify=target, random_state=4)
    ours = target[dataset.validation.rows]
    assert sorted(np.bincount(ours)) == sorted(np.bincount(theirs))


@pytest.mark.parametrize("k", [2, 5, 7])
def test_stratified_folds_have_the_same_sizes(k: int) -> None:
    target = load_iris().target
    theirs = [np.bincount(target[rows]) for _, rows in StratifiedKFold(k).split(target, target)]
    parts = [part.validation for part in folds(SOURCES["iris"]().read(), DataChoice(), k, 2)]
    ours = [np.bincount(target[part.rows]) for part in parts if part is not None]
    for one in range(3):
        assert sorted(counts[one] for counts in ours) == sorted(counts[one] for counts in theirs)
