"""Data sets as a network is trained on them: encoded, split, standardized."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from nnstudio.data.aligning import align
from nnstudio.data.arrays import Arrays, shape_of
from nnstudio.data.encoding import SOLE, Encoding, Floats, encoded
from nnstudio.data.errors import DataError
from nnstudio.data.fitting import fit_features, fit_scalings
from nnstudio.data.sequences import Ints
from nnstudio.data.split import Rows, deal, last, split, strata
from nnstudio.data.table import Table
from nnstudio.data.targets import encode_targets
from nnstudio.data.tokens import fit_vocabulary, known_numbers
from nnstudio.document.model import DataChoice


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Some rows of a data set; their arrays are read-only and C-contiguous.

    Attributes:
        inputs: float64, (rows, …), by the name of the input node; `SOLE` where there is only one.
        targets: the same by output node.
        lengths: by input name, the number of real steps of each row; an input whose rows are all full, in training and
            validation, has none.
        rows: their places in the table or the arrays that they come from.
    """

    inputs: Mapping[str, Floats]
    targets: Mapping[str, Floats]
    rows: Rows
    lengths: Mapping[str, Ints] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """What a network is trained on.

    Attributes:
        name: of the table or the arrays.
        training: at least one row.
        validation: None where no rows are kept for it.
        encoding: how raw rows became inputs and targets.
    """

    name: str
    training: Examples
    validation: Examples | None
    encoding: Encoding


def prepare(data: Table | Arrays, choice: DataChoice, seed: int) -> Dataset:
    """Encode, split and standardize a data set.

    Text inputs of a table become one input per category. A text target of two categories becomes 0 or 1, one of more a
    value per category. Validation rows are drawn by the seed, from each class its share; where rows follow one another
    in time they are the last. What fills missing cells, means and deviations (of real steps, not of padding) come from
    the training rows alone, and a token that occurs in none of them is the unknown token.

    Raises:
        DataError: there is no target, a column cannot be encoded, or the share of validation rows is out of range.
    """
    if isinstance(data, Arrays) and data.ordered:
        rows = last(len(data), choice.validation)
    else:
        rows = split(classes_of(data), choice.validation, seed)
    return fitted(data, choice, rows)


def prepare_arrays(arrays: Arrays, choice: DataChoice, seed: int, validation: Arrays | None = None) -> Dataset:
    """Split and standardize arrays; where validation arrays are given, nothing is split off for it.

    Sequences for validation may be shorter or longer than those for training: both are padded to the longest.

    Raises:
        DataError: the validation arrays have other names or shapes, or the share of validation rows is out of range.
    """
    if validation is None:
        return prepare(arrays, choice, seed)
    arrays, validation = align(arrays, validation)
    if shape_of(validation) != shape_of(arrays):
        raise DataError("the validation arrays have other names or shapes than those for training; expected the same")
    dataset = fitted(arrays, choice, (np.arange(len(arrays)), np.arange(0)))
    return replace(dataset, validation=finished(take(validation, np.arange(len(validation))), dataset.encoding))


def folds(data: Table | Arrays, choice: DataChoice, k: int, seed: int) -> Iterator[Dataset]:
    """The k data sets of a cross-validation: each validates on another k-th of the rows and is fitted on the others.

    Folds are of equal size within one row, and so is each class in them.
    """
    if not 2 <= k <= len(data):
        raise DataError(f"{data.name}: {len(data)} rows cannot make {k} folds; expected from 2 to as many as rows")
    fold = deal(classes_of(data), k, seed)
    for number in range(k):
        yield fitted(data, choice, (np.flatnonzero(fold != number), np.flatnonzero(fold == number)))


def classes_of(data: Table | Arrays) -> Rows:
    """The class of each row, of which training and validation get equal shares."""
    if isinstance(data, Arrays):
        return strata(data.targets, data.classes)
    return strata({SOLE: encode_targets(data).values})


def fitted(data: Table | Arrays, choice: DataChoice, rows: tuple[Rows, Rows]) -> Dataset:
    """The data set with these rows for training and for validation, and an encoding fitted on the former."""
    arrays, encoding = encode_table(data, rows[0]) if isinstance(data, Table) else describe(data, rows[0])
    training, validation = (take(arrays, part) for part in rows)
    if choice.standardize:
        scaling = fit_scalings(training.inputs, training.lengths, encoding)
        encoding = replace(encoding, scaling=scaling)
    kept = finished(validation, encoding) if len(validation) else None
    return Dataset(data.name, finished(training, encoding), kept, encoding)


def encode_table(table: Table, rows: Rows) -> tuple[Arrays, Encoding]:
    """A table as numbers."""
    targets = encode_targets(table)
    features = fit_features(table, rows)
    arrays = Arrays({SOLE: encoded(features, table.features)}, {SOLE: targets.values})
    return arrays, Encoding(features, {}, targets.names, targets.classes)


def describe(arrays: Arrays, rows: Rows) -> tuple[Arrays, Encoding]:
    """Arrays whose targets are known tokens where they are tokens, and what the numbers stand for."""
    fitted_texts = {
        texts: fit_vocabulary(texts, arrays.inputs[name][rows]) for name, texts in arrays.vocabulary.items()
    }
    vocabulary = {name: fitted_texts[texts] for name, texts in arrays.vocabulary.items()}
    tokens = {name: fitted_texts[texts] for name, texts in arrays.classes.items() if texts in fitted_texts}
    targets = {name: known_numbers(y, tokens[name]) if name in tokens else y for name, y in arrays.targets.items()}
    classes = next(iter(arrays.classes.values())) if len(arrays.targets) == 1 and arrays.classes else None
    encoding = Encoding(arrays.features, {}, arrays.target_names, classes, vocabulary, arrays.tokenizer)
    return replace(arrays, targets=targets), encoding


def take(arrays: Arrays, rows: Rows) -> Examples:
    """A copy of some rows of the arrays."""
    inputs = {name: x[rows] for name, x in arrays.inputs.items()}
    targets = {name: y[rows] for name, y in arrays.targets.items()}
    return Examples(inputs, targets, rows, {name: steps[rows] for name, steps in arrays.lengths.items()})


def finished(examples: Examples, encoding: Encoding) -> Examples:
    """The examples as a network sees them: standardized, with known tokens only, and read-only."""
    examples = replace(examples, inputs=encoding.scale(examples.inputs, examples.lengths))
    for array in (*examples.inputs.values(), *examples.targets.values(), *examples.lengths.values()):
        array.flags.writeable = False
    return examples
