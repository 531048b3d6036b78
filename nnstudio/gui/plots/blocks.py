"""Matrices cut into blocks, as `session.look.reduced` cuts them, where there are more values than there is room."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def as_matrix(values: Array) -> Array:
    """Any array as rows × columns: one axis is a row; the axes behind the first become one."""
    if values.ndim < 2:
        return values.reshape(1, -1)
    return values.reshape(values.shape[0], -1)


def span(size: int, count: int, block: int) -> tuple[int, int]:
    """First and last index of the whole axis that a block stands for."""
    return block * size // count, (block + 1) * size // count - 1
