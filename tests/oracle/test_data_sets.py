"""The published data sets against the copies that scikit-learn carries."""

import numpy as np
import pytest
from sklearn.datasets import load_diabetes, load_digits, load_wine, make_moons

from nnstudio.data.arrays import Arrays
from nnstudio.data.encoding import SOLE
from nnstudio.data.sources import SOURCES
from nnstudio.data.table import Table


def table(name: str) -> Table:
    data = SOURCES[name]().read()
    assert isinstance(data, Table)
    return data


def values(data: Table) -> np.ndarray:
    return np.stack([column.values for column in data.features], axis=1)


def test_wine_is_the_published_table() -> None:
    ours, published = table("wine"), load_wine()
    assert [column.name for column in ours.features] == published.feature_names
    np.testing.assert_array_equal(values(ours), published.data)
    np.testing.assert_array_equal(ours.columns[-1].values, published.target)
    assert ours.columns[-1].categories == ("1", "2", "3")


def test_diabetes_is_the_published_table() -> None:
    ours, published = table("diabetes"), load_diabetes(scaled=False)
    assert [column.name for column in ours.features] == published.feature_names
    np.testing.assert_array_equal(values(ours), published.data)
    np.testing.assert_array_equal(ours.columns[-1].values, published.target)


def test_digits_are_the_published_images() -> None:
    ours, published = table("digits"), load_digits()
    assert [column.name for column in ours.features] == published.feature_names
    np.testing.assert_array_equal(values(ours), published.data)
    np.testing.assert_array_equal(ours.columns[-1].values, published.target)
    images = SOURCES["digits"](shape="8 × 8").read()
    assert isinstance(images, Arrays)
    np.testing.assert_array_equal(images.inputs[SOLE], published.images)
    np.testing.assert_array_equal(images.targets[SOLE].argmax(1), published.target)
    assert images.classes[SOLE] == tuple("0123456789")


@pytest.mark.parametrize("seed", range(3))
def test_moons_lie_where_theirs_lie(seed: int) -> None:
    ours = SOURCES["moons"](noise=0.0, samples=2000, seed=seed).read()
    assert isinstance(ours, Table)
    xy, lower = values(ours), ours.columns[-1].values
    theirs, side = make_moons(2000, noise=None, random_state=seed)
    for half in (0, 1):
        mine, other = xy[lower == half], theirs[side == half]
        distance = np.abs(mine[:, None] - other[None]).sum(2).min(1)
        assert distance.max() < 0.01
