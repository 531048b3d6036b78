"""Matrices cut into blocks, where there are more values than there is room."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def as_matrix(values: Array) -> Array:
    """Any array as rows × columns: one axis is a row; the axes behind the first become one."""
    if values.ndim < 2:
        return values.reshape(1, -1)
    return values.reshape(values.shape[0], -1)


def starts(size: int, count: int) -> Array:
    """Where each of `count` blocks of an axis begins; block i reaches from starts[i] to starts[i + 1]."""
    return np.arange(count) * size // count


def span(size: int, count: int, block: int) -> tuple[int, int]:
    """First and last index of the whole axis that a block stands for."""
    return block * size // count, (block + 1) * size // count - 1


def largest(values: Array, rows: int, columns: int) -> Array:
    """The value of largest size of each block, at most (rows, columns) of them; NaN counts as largest."""
    for axis, count in ((0, rows), (1, columns)):
        if 0 < count < values.shape[axis]:
            values = largest_along(values, starts(values.shape[axis], count), axis)
    return values


def largest_along(values: Array, edges: Array, axis: int) -> Array:
    """The value of largest size of each stretch of one axis."""
    high = np.maximum.reduceat(values, edges, axis=axis)
    low = np.minimum.reduceat(values, edges, axis=axis)
    return np.where(-low > high, low, high)
