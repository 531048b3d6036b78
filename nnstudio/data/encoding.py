"""How the columns of a table become the numbers that a network sees.

An encoding is fitted on training rows and is plain data: a project or an export records it, and rows that come later
are encoded by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.data.errors import DataError
from nnstudio.data.sequences import Ints, real_steps
from nnstudio.data.table import Column, Table
from nnstudio.data.tokens import CHARACTERS, Tokenizer, known_numbers, number_tokens

Floats = NDArray[np.float64]

SOLE = ""
FULL: Mapping[str, Ints] = MappingProxyType({})
"""The lengths of inputs whose rows are all full."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """Shifts and scales the last axis: (value − mean) / deviation.

    Attributes:
        mean: per input; 0 where it is not scaled.
        deviation: per input; 1 where it is not scaled or does not vary.
    """

    mean: tuple[float, ...]
    deviation: tuple[float, ...]

    def apply(self, values: Floats) -> Floats:
        """The scaled values."""
        scaled: Floats = values - np.array(self.mean)
        scaled /= np.array(self.deviation)
        return scaled


@dataclass(frozen=True, slots=True)
class Feature:
    """How one column becomes one or more inputs.

    Attributes:
        name: the column's.
        categories: each gets an input that is 1 where the column holds it, else 0; None for a column of numbers.
        fill: what a missing cell becomes: a number, or a place in `categories` (-1: none of them); None: it is refused.
    """

    name: str
    categories: tuple[str, ...] | None = None
    fill: float | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """One name per input."""
        return (self.name,) if self.categories is None else tuple(f"{self.name}={text}" for text in self.categories)

    def encode(self, column: Column) -> Floats:
        """Inputs (rows, names)."""
        values = column.values if self.fill is None else np.where(column.gaps, self.fill, column.values)
        return values[:, None] if self.categories is None else one_hot(values, len(self.categories))


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a data set was prepared.

    Attributes:
        features: how each input column of a table or of a file of sequences is encoded; else empty.
        scaling: by input name; an input that is not standardized has none.
        target_names: one per target value of a table or of a file of sequences; else empty.
        classes: what the only target stands for where it is text: one name per value or per class number, or for two
            classes both names and a single value that is 0 or 1; None otherwise.
        vocabulary: by name of an input of token numbers, the text of each; a number whose text is empty stands for no
            token: padding, or one that occurs in no training row.
        tokenizer: how text is cut into these tokens.
    """

    features: tuple[Feature, ...] = ()
    scaling: Mapping[str, Scaling] = field(default_factory=dict)
    target_names: tuple[str, ...] = ()
    classes: tuple[str, ...] | None = None
    vocabulary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tokenizer: Tokenizer = CHARACTERS

    @property
    def feature_names(self) -> tuple[str, ...]:
        """One name per input value of a row or of a step; empty where the data came as plain arrays."""
        return tuple(name for feature in self.features for name in feature.names)

    def scale(self, inputs: Mapping[str, Floats], lengths: Mapping[str, Ints] = FULL) -> dict[str, Floats]:
        """Raw inputs by name as the network saw them in training.

        They are standardized where those were (padding stays 0), and a token that was in no training row is the unknown
        one. Raises DataError for a number that is no token's.
        """
        return {name: self.scaled(name, values, lengths.get(name)) for name, values in inputs.items()}

    def scaled(self, name: str, values: Floats, lengths: Ints | None) -> Floats:
        """One input."""
        if name in self.vocabulary:
            return known_numbers(values, self.vocabulary[name])
        if name not in self.scaling:
            return values
        scaled = self.scaling[name].apply(values)
        if lengths is not None:
            scaled[~real_steps(lengths, scaled.shape[1])] = 0.0
        return scaled

    def tokens(self, text: str, name: str = SOLE) -> Floats:
        """The token numbers (steps,) of a text, for the input of that name; an unknown token is 1."""
        return number_tokens(self.tokenizer.split(text), self.vocabulary[name])

    def text(self, numbers: NDArray[Any], name: str = SOLE) -> str:
        """The text of token numbers (steps,); padding is left out."""
        vocabulary = self.vocabulary[name]
        return self.tokenizer.join(vocabulary[int(number)] for number in numbers if number)

    def inputs(self, table: Table) -> dict[str, Floats]:
        """All rows of another table as the network's input, columns found by name.

        Raises:
            DataError: the network was not trained on a table, or a column is not there or does not hold what it held.
        """
        if not self.features:
            raise DataError(f"{table.name}: the network was not trained on columns of a table; expected what it was")
        columns = [agreeing(table, feature) for feature in self.features]
        return self.scale({SOLE: encoded(self.features, columns)})


def encoded(features: Sequence[Feature], columns: Sequence[Column]) -> Floats:
    """Raw inputs (rows, feature names), C-contiguous."""
    values = np.empty((len(columns[0].values), sum(len(feature.names) for feature in features)))
    place = 0
    for feature, column in zip(features, columns, strict=True):
        part = feature.encode(column)
        values[:, place : place + part.shape[1]] = part
        place += part.shape[1]
    return values


def one_hot(codes: NDArray[Any], count: int) -> Floats:
    """A row of `count` zeros and ones per code; a code of -1 gives zeros only."""
    hot: NDArray[np.bool_] = codes[:, None] == np.arange(count)
    return hot.astype(np.float64)


def agreeing(table: Table, feature: Feature) -> Column:
    """The table's column of a feature, with the feature's codes; raises DataError where it does not agree."""
    column = next((column for column in table.columns if column.name == feature.name), None)
    if column is None:
        raise DataError(f"{table.name}: there is no column {feature.name!r}, which the network was trained on")
    if feature.fill is None and column.gaps.any():
        row = int(column.gaps.argmax())
        raise DataError(f"{table.place(row)}, column {feature.name!r} is empty; expected a value as in training")
    if (feature.categories is None) != (column.categories is None):
        was, now = ("numbers", "text") if feature.categories is None else ("text", "numbers")
        raise DataError(f"{table.name}: column {feature.name!r} holds {now}; expected {was} as in training")
    return column if feature.categories is None else recoded(table, column, feature.categories)


def recoded(table: Table, column: Column, categories: tuple[str, ...]) -> Column:
    """A column of text with other codes; raises DataError where a text is not among the categories."""
    texts = column.categories or ()
    place = {text: code for code, text in enumerate(categories)}
    codes = np.array([*(place.get(text, -2) for text in texts), -1], np.intp)[column.values]
    if (codes == -2).any():
        row = int((codes == -2).argmax())
        some = ", ".join(categories[:10]) + (" …" if len(categories) > 10 else "")
        found = texts[column.values[row]]
        raise DataError(f"{table.place(row)}, column {column.name!r} holds {found!r}; expected one of {some}")
    return Column(column.name, codes, categories)
