"""Data sets as a network is trained on them: encoded, split, standardized."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from nnstudio.data.arrays import Arrays, shape_of
from nnstudio.data.encoding import SOLE, Encoding, Floats, encoded
from nnstudio.data.errors import DataError
from nnstudio.data.fitting import fit_features, fit_scaling
from nnstudio.data.split import Rows, deal, split, strata
from nnstudio.data.table import Table
from nnstudio.data.targets import Targets, encode_targets
from nnstudio.document.model import DataChoice


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Some rows of a data set; their arrays are read-only and C-contiguous.

    Attributes:
        inputs: float64, (rows, …), by the name of the input node; `SOLE` where there is only one.
        targets: the same by output node.
        rows: their places in the table or the arrays that they come from.
    """

    inputs: Mapping[str, Floats]
    targets: Mapping[str, Floats]
    rows: Rows

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """What a network is trained on.

    Attributes:
        name: of the table; "arrays" where it came as arrays.
        training: at least one row.
        validation: None where no rows are kept for it.
        encoding: how raw rows became inputs and targets.
    """

    name: str
    training: Examples
    validation: Examples | None
    encoding: Encoding


def prepare(table: Table, choice: DataChoice, seed: int) -> Dataset:
    """Encode, split and standardize a table.

    Text inputs become one input per category. A text target of two categories becomes 0 or 1, one of more a value per
    category. Validation rows are drawn by the seed, from each class its share. What fills missing cells, means and
    deviations come from the training rows alone.

    Raises:
        DataError: there is no target, a column cannot be encoded, or the share of validation rows is out of range.
    """
    targets = encode_targets(table)
    return from_table(table, targets, choice, split(strata({SOLE: targets.values}), choice.validation, seed))


def prepare_arrays(arrays: Arrays, choice: DataChoice, seed: int, validation: Arrays | None = None) -> Dataset:
    """Split and standardize arrays; where validation arrays are given, nothing is split off for it.

    Raises:
        DataError: the validation arrays have other names or shapes, or the share of validation rows is out of range.
    """
    if validation is None:
        return divided("arrays", arrays, choice, split(strata(arrays.targets), choice.validation, seed), Encoding())
    if shape_of(validation) != shape_of(arrays):
        raise DataError("the validation arrays have other names or shapes than those for training; expected the same")
    dataset = divided("arrays", arrays, choice, (np.arange(len(arrays)), np.arange(0)), Encoding())
    return replace(dataset, validation=finished(take(validation, np.arange(len(validation))), dataset.encoding))


def folds(table: Table, choice: DataChoice, k: int, seed: int) -> Iterator[Dataset]:
    """The k data sets of a cross-validation: each validates on another k-th of the rows and is fitted on the others.

    Folds are of equal size within one row, and so is each class in them.
    """
    if not 2 <= k <= len(table):
        raise DataError(f"{table.name}: {len(table)} rows cannot make {k} folds; expected from 2 to as many as rows")
    targets = encode_targets(table)
    fold = deal(strata({SOLE: targets.values}), k, seed)
    for number in range(k):
        yield from_table(table, targets, choice, (np.flatnonzero(fold != number), np.flatnonzero(fold == number)))


def from_table(table: Table, targets: Targets, choice: DataChoice, rows: tuple[Rows, Rows]) -> Dataset:
    """A table's data set with these rows for training and for validation."""
    features = fit_features(table, rows[0])
    arrays = Arrays({SOLE: encoded(features, table.features)}, {SOLE: targets.values})
    encoding = Encoding(features, {}, targets.names, targets.classes)
    return divided(table.name, arrays, choice, rows, encoding)


def divided(name: str, arrays: Arrays, choice: DataChoice, rows: tuple[Rows, Rows], encoding: Encoding) -> Dataset:
    """Training and validation rows, standardized by what the training rows say."""
    training, validation = (take(arrays, part) for part in rows)
    if choice.standardize:
        scaling = {key: fit_scaling(x, encoding.features) for key, x in training.inputs.items()}
        encoding = replace(encoding, scaling=scaling)
    kept = finished(validation, encoding) if len(validation) else None
    return Dataset(name, finished(training, encoding), kept, encoding)


def take(arrays: Arrays, rows: Rows) -> Examples:
    """A copy of some rows of the arrays."""
    inputs = {name: x[rows] for name, x in arrays.inputs.items()}
    return Examples(inputs, {name: y[rows] for name, y in arrays.targets.items()}, rows)


def finished(examples: Examples, encoding: Encoding) -> Examples:
    """The examples, scaled and read-only."""
    examples = replace(examples, inputs=encoding.scale(examples.inputs))
    for array in (*examples.inputs.values(), *examples.targets.values()):
        array.flags.writeable = False
    return examples
