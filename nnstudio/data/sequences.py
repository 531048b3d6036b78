"""Sequences of different lengths: padded behind with 0 to the longest, with the number of real steps of each row."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.data.errors import DataError
from nnstudio.data.table import LARGEST_TABLE

Ints = NDArray[np.intp]


def check_size(name: str, numbers: int) -> None:
    """Raise DataError where a data set would take more numbers than there may be."""
    if numbers > LARGEST_TABLE:
        raise DataError(
            f"{name}: this takes {numbers:,} numbers, more than {LARGEST_TABLE:,}; take fewer or shorter rows"
        )


def pad(what: str, sequences: Sequence[NDArray[Any]]) -> tuple[NDArray[np.float64], Ints | None]:
    """Sequences (steps, …) as one array (rows, time, …) and the steps of each; None where all are equally long.

    Raises:
        DataError: with padding they take more memory than a data set may.
    """
    lengths = np.array([len(sequence) for sequence in sequences], np.intp)
    longest, features = int(lengths.max()), sequences[0].shape[1:]
    cells = len(sequences) * longest * int(np.prod(features))
    if cells > LARGEST_TABLE:
        longest_row = int(lengths.argmax()) + 1
        raise DataError(
            f"{what} takes {cells:,} numbers with every sequence padded to {longest:,} steps, more than "
            f"{LARGEST_TABLE:,}; shorten the longest, in row {longest_row:,}"
        )
    values = np.zeros((len(sequences), longest, *features))
    for row, sequence in zip(values, sequences, strict=True):
        row[: len(sequence)] = sequence
    return values, None if (lengths == longest).all() else lengths


def real_steps(lengths: Ints, time: int) -> NDArray[np.bool_]:
    """True where a step is real and no padding, (rows, time)."""
    real: NDArray[np.bool_] = np.arange(time) < lengths[:, None]
    return real


def lengthen(values: NDArray[np.float64], time: int) -> NDArray[np.float64]:
    """Sequences (rows, steps, …) padded to more steps."""
    return np.pad(values, [(0, 0), (0, time - values.shape[1]), *[(0, 0)] * (values.ndim - 2)])


def unpadded(values: NDArray[np.float64], lengths: Ints) -> list[NDArray[np.float64]]:
    """Sequences of different lengths, of which each row begins with one."""
    return [row[:steps] for row, steps in zip(values, lengths, strict=True)]


def as_sequences(value: object) -> list[NDArray[Any]] | None:
    """The rows of a ragged list as arrays (steps,) or (steps, features); None where it is no such list."""
    if not isinstance(value, (list, tuple, np.ndarray)) or is_regular(value):
        return None
    try:
        rows = [np.asarray(row) for row in value]
    except (TypeError, ValueError):
        return None
    return rows if all(row.ndim in (1, 2) and row.dtype.kind in "biuf" for row in rows) else None


def is_regular(value: Any) -> bool:
    """Whether a list is an array of numbers as it stands."""
    try:
        return np.asarray(value).dtype.kind != "O"
    except (TypeError, ValueError):
        return False


def read_sequences(what: str, rows: list[NDArray[Any]]) -> list[NDArray[np.float64]]:
    """Checked rows of a ragged list: each of at least one step, all of equally many features, or token numbers."""
    features = {row.shape[1:] for row in rows if len(row)}
    if not all(len(row) for row in rows):
        place = next(number for number, row in enumerate(rows, 1) if not len(row))
        raise DataError(f"{what} has no steps in row {place}; expected at least one in each")
    if len(features) > 1 or (0,) in features:
        raise DataError(
            f"{what} is ragged in its features; expected equally many, one or more, in every step of each row"
        )
    if features == {()} and not all(bool(((row >= 0) & (row == np.floor(row))).all()) for row in rows):
        raise DataError(
            f"{what} has rows of different lengths with one number per step, which are token numbers and must be "
            "whole and not negative; give each step of a feature as a list such as [0.5]"
        )
    return [row.astype(np.float64) for row in rows]
