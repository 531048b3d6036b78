"""What an encoding learns from training rows: what fills missing cells, and how inputs are standardized."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from nnstudio.data.encoding import Encoding, Feature, Floats, Scaling
from nnstudio.data.errors import DataError
from nnstudio.data.sequences import Ints, real_steps
from nnstudio.data.table import LARGEST_TABLE, Column, Table


def most_frequent(values: Floats) -> float:
    """The value that occurs most often; the smallest of several."""
    found, counts = np.unique(values, return_counts=True)
    return float(found[counts.argmax()])


FILLINGS: dict[str, Callable[[Floats], float]] = {
    "mean": lambda values: float(np.mean(values)),
    "median": lambda values: float(np.median(values)),
    "most frequent": most_frequent,
}


def fit_features(table: Table, rows: NDArray[np.intp]) -> tuple[Feature, ...]:
    """The encoding of each input column; raises DataError where it would take more memory than a table may."""
    features = tuple(fit_feature(table, column, rows) for column in table.features)
    cells = len(table) * sum(len(feature.names) for feature in features)
    if cells > LARGEST_TABLE:
        widest = max(features, key=lambda feature: len(feature.names))
        raise DataError(
            f"{table.name}: with one input per category the table has {cells} cells, more than {LARGEST_TABLE}; "
            f"leave out {widest.name!r}, which has {len(widest.names)} categories"
        )
    return features


def fit_feature(table: Table, column: Column, rows: NDArray[np.intp]) -> Feature:
    """The encoding of one column.

    A missing number becomes the training rows' mean, median or most frequent value, or 0; a missing text their most
    frequent one, or for "zero" none at all.
    """
    if table.missing == "refuse":
        return Feature(column.name, column.categories)
    if table.missing == "zero":
        return Feature(column.name, column.categories, 0.0 if column.categories is None else -1.0)
    present = column.values[rows][~column.gaps[rows]]
    if not len(present):
        raise DataError(
            f"{table.name}: column {column.name!r} has no value in any training row to fill its missing cells with; "
            "leave it out or fill with zero"
        )
    fill = FILLINGS[table.missing if column.categories is None else "most frequent"]
    return Feature(column.name, column.categories, fill(present))


def fit_scalings(inputs: Mapping[str, Floats], lengths: Mapping[str, Ints], encoding: Encoding) -> dict[str, Scaling]:
    """How each input is standardized, by its real steps alone; token numbers are not."""
    numbers = {
        name: x for name, x in inputs.items() if name not in encoding.vocabulary and (x.ndim > 2 or name not in lengths)
    }
    real = {name: x[real_steps(lengths[name], x.shape[1])] if name in lengths else x for name, x in numbers.items()}
    return {name: fit_scaling(values, encoding.features) for name, values in real.items()}


def fit_scaling(values: Floats, features: Sequence[Feature]) -> Scaling:
    """Mean and deviation (of the population) of each input, the last axis, over all other axes.

    A constant input has deviation 1. Inputs that stand for the categories of one of the features stay as they are.
    """
    axes = tuple(range(values.ndim - 1))
    low, high = values.min(axes), values.max(axes)
    mean = np.where(low == high, low, values.mean(axes))
    deviation = np.where(low == high, 1.0, values.std(axes))
    deviation[deviation == 0.0] = 1.0
    if features:
        category = np.array([feature.categories is not None for feature in features for _ in feature.names])
        mean[category], deviation[category] = 0.0, 1.0
    return Scaling(tuple(mean.tolist()), tuple(deviation.tolist()))
