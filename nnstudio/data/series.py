"""Sequences in a table: in long form, a row per step, or in wide form, a row per sequence with a column per step."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nnstudio.data.delimited.cells import NUMBER
from nnstudio.data.errors import DataError
from nnstudio.data.sequences import Ints
from nnstudio.data.table import Column, Table

Array = np.ndarray[Any, Any]
STEP = re.compile(r"(.*?)[ _.\-]?(\d{1,6})", re.DOTALL)
VALUE = "value"
"""The name of the only feature in wide form where columns are not numbered."""


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Sequences one behind the other.

    Attributes:
        steps: a row for each step, the features as its columns; targets too where each step has them.
        lengths: how many steps each sequence has.
        targets: a row for each sequence; None where each step has targets.
    """

    steps: Table
    lengths: Ints
    targets: Table | None

    def split(self, values: Array) -> list[Array]:
        """Values of all steps (steps, …) by sequence."""
        return np.split(values, np.cumsum(self.lengths)[:-1])


def from_long(table: Table, *, per_step: bool) -> Series:
    """The sequences of a table whose first column of texts says which one a row belongs to.

    Sequences come in the order in which they begin. Their steps come in the order of the second column of texts where
    there is one, by number if all are numbers, else by text, or as they stand.

    Raises:
        DataError: there is no feature, two steps have one time, or a target that each sequence has one of changes.
    """
    if not table.features:
        raise DataError(
            f"{table.name}: no column is left as input; expected one besides those of sequence, time and targets"
        )
    _, first, sequence = np.unique(table.columns[table.texts[0]].values, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))[sequence]
    order = in_time(table, rank) if len(table.texts) > 1 else np.argsort(rank, kind="stable")
    steps, lengths = rows_of(table, order), np.bincount(rank)
    if per_step:
        return Series(steps, lengths, None)
    starts = np.cumsum(lengths) - lengths
    check_constant(steps, np.repeat(starts, lengths))
    return Series(steps, lengths, rows_of(steps, starts))


def in_time(table: Table, rank: Ints) -> Ints:
    """The order of rows by sequence and time."""
    column = table.columns[table.texts[1]]
    texts = column.categories or ()
    if all(NUMBER["."].fullmatch(text) for text in texts):
        times = np.array([float(text) for text in texts])[column.values]
    else:
        times = column.values.astype(np.float64)
    order = np.lexsort((times, rank))
    same = (np.diff(times[order]) == 0) & (np.diff(rank[order]) == 0)
    if same.any():
        one, other = order[same.argmax()], order[same.argmax() + 1]
        text = texts[column.values[one]]
        raise DataError(
            f"{table.place(other)}, column {column.name!r} holds {text!r} as does {table.where(one)} of the same "
            "sequence; expected a time for each step"
        )
    return order


def check_constant(steps: Table, starts: Ints) -> None:
    """Raise DataError where a target is not the same at all steps of its sequence."""
    for place in steps.targets:
        column = steps.columns[place]
        differs = column.values != column.values[starts]
        if differs.any():
            row = int(differs.argmax())
            raise DataError(
                f"{steps.place(row)}, column {column.name!r} differs from the first step of its sequence; expected one "
                "value for each sequence, or the choice to predict each step"
            )


def rows_of(table: Table, rows: Ints) -> Table:
    """Some rows of a table, in this order."""
    columns = tuple(replace(column, values=column.values[rows]) for column in table.columns)
    return replace(table, columns=columns, lines=None if table.lines is None else table.lines[rows])


def from_wide(table: Table, *, filled: bool) -> Series:
    """The sequences of a table with a row for each; empty cells at its end make one shorter.

    Columns named like x_1, x_2, y_1, y_2 are features x and y at each step; where some are not, all are one feature.

    Raises:
        DataError: features differ in their steps, a row has no steps, or one is empty between others and not `filled`.
    """
    named = by_feature(table)
    stacked = [stack(table, name, columns) for name, columns in named.items()]
    time = len(next(iter(named.values())))
    gaps = np.stack([column.gaps.reshape(len(table), time) for column in stacked])
    empty: Array = np.logical_and.reduce(gaps)
    lengths = time - empty[:, ::-1].argmin(1)
    real = np.arange(time) < lengths[:, None]
    check_gaps(table, named, gaps, real, filled=filled)
    columns = tuple(replace(column, values=column.values[real.ravel()]) for column in stacked)
    lines = None if table.lines is None else np.repeat(table.lines, lengths)
    return Series(replace(table, columns=columns, targets=(), lines=lines), lengths, table)


def by_feature(table: Table) -> dict[str, list[Column]]:
    """The columns of each feature, in the order of their steps."""
    names = [feature_of(column.name) for column in table.features]
    if VALUE in names:
        return {VALUE: list(table.features)}
    found: dict[str, dict[int, Column]] = {}
    for name, column in zip(names, table.features, strict=True):
        found.setdefault(name, {})[step_of(column.name)] = column
    (first, steps), *others = found.items()
    for name, each in others:
        if each.keys() != steps.keys():
            raise DataError(f"{table.name}: {first!r} and {name!r} have columns for different steps; expected the same")
    return {name: [each[step] for step in sorted(each)] for name, each in found.items()}


def step_of(name: str) -> int:
    """The step of a column named like x_1, such as 1."""
    match = STEP.fullmatch(name)
    return int(match[2]) if match else 0


def feature_of(name: str) -> str:
    """The feature of a column named like x_1, such as x."""
    match = STEP.fullmatch(name)
    return match[1] if match and match[1] else VALUE


def stack(table: Table, name: str, columns: Sequence[Column]) -> Column:
    """The columns of a feature's steps as one, step by step within each row."""
    empty = [bool(column.gaps.all()) for column in columns]
    words = [column.categories is not None for column, none in zip(columns, empty, strict=True) if not none]
    if not any(words):
        return Column(name, np.stack([column.values for column in columns], axis=1).astype(np.float64).ravel())
    if not all(words):
        raise DataError(f"{table.name}: {name!r} holds text at some steps and numbers at others; expected one of both")
    texts = sorted({text for column in columns for text in column.categories or ()})
    place = {text: code for code, text in enumerate(texts)}
    codes = [
        np.array([*(place[text] for text in column.categories or ()), -1])[np.where(column.gaps, -1, column.values)]
        for column in columns
    ]
    return Column(name, np.stack(codes, axis=1).astype(np.intp).ravel(), tuple(texts))


def check_gaps(table: Table, named: dict[str, list[Column]], gaps: Array, real: Array, *, filled: bool) -> None:
    """Raise DataError where a row has no steps, or a step without a value before its end."""
    none = gaps.all((0, 2))
    if none.any():
        raise DataError(f"{table.place(int(none.argmax()))} has no steps; expected a value for one at least")
    inner = gaps & real
    if inner.any() and not filled:
        feature, row, step = (int(i) for i in np.argwhere(inner)[0])
        column = list(named.values())[feature][step].name
        expected = "expected a value, or a choice how missing cells are filled in"
        raise DataError(f"{table.place(row)}, column {column!r} is empty before the sequence ends; {expected}")
