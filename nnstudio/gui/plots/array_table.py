"""Arrays as a table that can be looked at: sequences side by side, tokens as text."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from nnstudio.data.arrays import Arrays
from nnstudio.data.dataset import Dataset
from nnstudio.data.encoding import Feature
from nnstudio.data.table import Column, Table

Array = np.ndarray[Any, Any]
MOST_COLUMNS = 200
"""Values that are shown of an input or a target of sequences or images."""


def table_as_read(arrays: Arrays) -> Table:
    """A column for each value of an input or a target; tokens, symbols and classes are in words."""
    inputs = [column for name in arrays.inputs for column in input_columns(arrays, name)]
    targets = [column for name in arrays.targets for column in target_columns(arrays, name)]
    return Table(arrays.name, (*inputs, *targets), tuple(range(len(inputs), len(inputs) + len(targets))))


def table_as_seen(dataset: Dataset, rows: int) -> Table:
    """All rows in their first order with the numbers that the network sees."""
    sides = (in_order(dataset, rows, "inputs"), in_order(dataset, rows, "targets"))
    names = (dataset.encoding.feature_names, dataset.encoding.target_names)
    inputs, targets = (
        [column for name, values in side.items() for column in numbers(name or what, values, said)]
        for side, said, what in zip(sides, names, ("input", "target"), strict=True)
    )
    return Table(dataset.name, (*inputs, *targets), tuple(range(len(inputs), len(inputs) + len(targets))))


def in_order(dataset: Dataset, rows: int, side: str) -> dict[str, Array]:
    """Training and validation rows of inputs or of targets, in the order of the data."""
    halves = [half for half in (dataset.training, dataset.validation) if half]
    found = {name: np.full((rows, *values.shape[1:]), np.nan) for name, values in getattr(halves[0], side).items()}
    for half in halves:
        for name, values in getattr(half, side).items():
            found[name][half.rows] = values
    return found


def input_columns(arrays: Arrays, name: str) -> list[Column]:
    """The columns of one input."""
    values, steps = arrays.inputs[name], arrays.lengths.get(name)
    if name in arrays.vocabulary:
        texts, codes = arrays.vocabulary[name], cut(values, steps)
        return [in_words(name or "text", (arrays.tokenizer.join(texts[code] for code in row) for row in codes))]
    if is_symbols(arrays.features, values):
        codes = cut(values.argmax(-1), steps)
        names = arrays.features[0].categories or ()
        return [in_words(name or arrays.features[0].name, (" ".join(names[code] for code in row) for row in codes))]
    names = tuple(each for feature in arrays.features for each in feature.names)
    return numbers(name or "input", values, names)


def target_columns(arrays: Arrays, name: str) -> list[Column]:
    """The columns of one target."""
    values, classes = arrays.targets[name], arrays.classes.get(name)
    what = name or "target"
    if classes is None or values.ndim > 2:
        return numbers(what, values, arrays.target_names)
    if values.shape[1] == 1:
        return [Column(what, values[:, 0].astype(np.intp), classes)]
    if is_one_hot(values, len(classes)):
        return [Column(what, values.argmax(1), classes)]
    steps = next(iter(arrays.lengths.values()), None)
    tokens = classes in arrays.vocabulary.values()
    join = arrays.tokenizer.join if tokens else " ".join
    return [in_words(what, (join(classes[code] for code in row) for row in cut(values, steps)))]


def is_symbols(features: Sequence[Feature], values: Array) -> bool:
    """Whether each step of a sequence is one symbol, one-hot."""
    return values.ndim == 3 and len(features) == 1 and features[0].categories is not None


def is_one_hot(values: Array, classes: int) -> bool:
    """Whether each row has a value per class, one of which is 1 and all others 0, rather than class numbers."""
    return values.shape[1:] == (classes,) and bool(np.isin(values, (0, 1)).all() and (values.sum(1) == 1).all())


def cut(values: Array, steps: Array | None) -> list[Array]:
    """Whole numbers row by row, without padding."""
    whole = values.astype(np.intp)
    return list(whole) if steps is None else [row[:count] for row, count in zip(whole, steps, strict=True)]


def in_words(name: str, rows: Iterable[str]) -> Column:
    """A column of texts."""
    codes: dict[str, int] = {}
    values = np.array([codes.setdefault(text, len(codes)) for text in rows], np.intp)
    return Column(name, values, tuple(codes))


def numbers(what: str, values: Array, names: Sequence[str]) -> list[Column]:
    """The values of each row as columns, with the number of their time step or their place."""
    flat = values.reshape(len(values), -1)[:, : MOST_COLUMNS if values.ndim > 2 else None]
    places = np.ndindex(values.shape[1:])
    return [
        Column(named(what, place, names), flat[:, i]) for i, place in zip(range(flat.shape[1]), places, strict=False)
    ]


def named(what: str, place: tuple[int, ...], names: Sequence[str]) -> str:
    """What a value is called: its feature, and before it the steps, from 1."""
    *before, last = place
    feature = names[last] if last < len(names) else f"{what} {last + 1}" if not before else str(last + 1)
    steps = ", ".join(str(step + 1) for step in before)
    return f"{steps}: {feature}" if steps else feature
