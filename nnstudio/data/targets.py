"""What a network shall predict, as numbers."""

from dataclasses import dataclass

import numpy as np

from nnstudio.data.encoding import Floats, one_hot
from nnstudio.data.errors import DataError
from nnstudio.data.table import Column, Table


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """The targets of all rows of a table.

    Attributes:
        values: (rows, names).
        names: the column's, or one per category.
        classes: the categories where there is one target and it is text; else None.
    """

    values: Floats
    names: tuple[str, ...]
    classes: tuple[str, ...] | None


def encode_targets(table: Table) -> Targets:
    """Numbers as they are, two categories as 0 and 1, more as one value each; raises DataError where there is none."""
    columns = [table.columns[place] for place in table.targets]
    if not columns:
        raise DataError(f"{table.name}: no column is to be predicted; choose at least one as target")
    for column in columns:
        if column.categories is not None and len(column.categories) < 2:
            only = column.categories[0]
            raise DataError(
                f"{table.name}: the target {column.name!r} is {only!r} in every row; expected two classes or more"
            )
    values = np.hstack([target_values(column) for column in columns])
    names = tuple(name for column in columns for name in target_names(column))
    return Targets(values, names, columns[0].categories if len(columns) == 1 else None)


def target_values(column: Column) -> Floats:
    """A target column's values (rows, names)."""
    if column.categories is not None and len(column.categories) > 2:
        return one_hot(column.values, len(column.categories))
    return column.values[:, None].astype(np.float64)


def target_names(column: Column) -> tuple[str, ...]:
    """One name per value of a target column."""
    if column.categories is not None and len(column.categories) > 2:
        return tuple(f"{column.name}={text}" for text in column.categories)
    return (column.name,)
