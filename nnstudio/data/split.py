"""Which rows are for training and which for validation."""

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from nnstudio.data.encoding import Floats
from nnstudio.data.errors import DataError
from nnstudio.data.streams import Stream

Rows = NDArray[np.intp]


def strata(targets: Mapping[str, Floats], named: Collection[str] = ()) -> Rows:
    """The class of each row; all rows are of one class where the targets are not classes.

    They are where there is one target whose values are all 0 or 1, in a single column or with a single 1 in each row,
    or one number per row that is said to be a class's.

    Args:
        targets: by name.
        named: targets whose classes have names.
    """
    ((name, first), *others) = targets.items()
    classes = first.ndim == 2 and not others and bool(np.isin(first, (0.0, 1.0)).all())
    classes = classes or (not others and name in named and first.shape[1:] == (1,))
    if classes and first.shape[1] == 1:
        return first[:, 0].astype(np.intp)
    if classes and bool((first.sum(1) == 1).all()):
        ones: Rows = first.argmax(axis=1)
        return ones
    return np.zeros(len(first), np.intp)


def split(classes: Rows, share: float, seed: int) -> tuple[Rows, Rows]:
    """Rows for training and for validation, each in ascending order.

    The validation rows are drawn at random, from each class its share within one row; each class keeps a training row.
    """
    checked(share)
    groups = shuffled(classes, Stream(seed, "split"))
    counts = validation_counts(np.array([len(group) for group in groups]), share)
    drawn = np.concatenate([group[:count] for group, count in zip(groups, counts, strict=True)])
    validation = np.sort(drawn)
    return np.setdiff1d(np.arange(len(classes)), validation), validation


def last(count: int, share: float) -> tuple[Rows, Rows]:
    """Rows for training, and the last ones, a share of them, for validation; one is left for training at least."""
    checked(share)
    validating = min(int(count * share + 0.5), count - 1)
    return np.arange(count - validating), np.arange(count - validating, count)


def checked(share: float) -> None:
    """Raise DataError for a share of rows that cannot be."""
    if not 0.0 <= share < 1.0:
        raise DataError(f"the share of rows for validation is {share:g}; expected a number from 0 to below 1")


def validation_counts(sizes: Rows, share: float) -> Rows:
    """How many rows of each class are for validation; what rounding leaves open goes where most was cut off."""
    exact = sizes * share
    counts = np.minimum(exact.astype(np.intp), sizes - 1)
    wanted = int(sizes.sum() * share + 0.5) - int(counts.sum())
    neediest = np.argsort(counts - exact, kind="stable")
    able = neediest[counts[neediest] + 1 < sizes[neediest]]
    counts[able[:wanted]] += 1
    return counts


def deal(classes: Rows, k: int, seed: int) -> Rows:
    """The fold of each row, 0 … k − 1, drawn at random; folds differ by one row at most, in each class too."""
    folds = np.empty(len(classes), np.intp)
    folds[np.concatenate(shuffled(classes, Stream(seed, "folds")))] = np.arange(len(classes)) % k
    return folds


def shuffled(classes: Rows, stream: Stream) -> list[Rows]:
    """The rows of each class, in random order."""
    order = stream.permutation(len(classes))
    return [order[classes[order] == number] for number in np.unique(classes)]
