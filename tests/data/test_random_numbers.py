"""Random numbers that never change."""

import numpy as np

from nnstudio.data.streams import Stream


def test_numbers_are_the_same_on_every_machine() -> None:
    assert Stream(7, "split").permutation(8).tolist() == [2, 0, 7, 4, 3, 5, 1, 6]
    assert Stream(7, "circles").uniform(2).tolist() == [0.35402513206132213, 0.26121885764979735]


def test_purposes_do_not_share_numbers() -> None:
    assert not np.array_equal(Stream(7, "split").uniform(10), Stream(7, "folds").uniform(10))


def test_uniform_numbers_fill_the_unit_interval() -> None:
    numbers = Stream(1, "test").uniform(100_000)
    assert 0.0 <= numbers.min() < 1e-3
    assert 0.999 < numbers.max() < 1.0
    assert abs(numbers.mean() - 0.5) < 0.005


def test_normal_numbers_have_the_moments_of_the_normal_distribution() -> None:
    numbers = Stream(1, "test").normal(100_000)
    moments = [np.mean(numbers), np.mean(numbers**2), np.mean(numbers**3), np.mean(numbers**4)]
    np.testing.assert_allclose(moments, [0.0, 1.0, 0.0, 3.0], atol=0.1)


def test_a_permutation_holds_each_number_once() -> None:
    assert sorted(Stream(1, "test").permutation(1000)) == list(range(1000))
