"""Data as arrays: given by a script, or made by a source of sequences, texts or images."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnstudio.data.encoding import SOLE, Feature, Floats
from nnstudio.data.errors import DataError
from nnstudio.data.sequences import Ints, as_sequences, pad, read_sequences
from nnstudio.data.table import LARGEST_NUMBER
from nnstudio.data.tokens import CHARACTERS, LARGEST_VOCABULARY, UNITS, Tokenizer, check_numbers, check_vocabulary

ByName = ArrayLike | Mapping[str, ArrayLike]


@dataclass(frozen=True, slots=True, eq=False)
class Arrays:
    """Inputs and targets by the names of their nodes, each (rows, …); the name is `SOLE` where there is only one.

    An input is (rows, features), (rows, time, features) or token numbers (rows, time), of which 0 is padding and 1 the
    unknown token. A target is (rows, features), (rows, time, features), or class numbers (rows, 1) or (rows, time).

    Attributes:
        inputs, targets: float64; sequences are padded behind with 0.
        lengths: by input name, the number of real steps of each row; an input whose rows are all full has none.
        vocabulary: by input name, the text of each token number, see `data.tokens`.
        classes: by target name, what class numbers, or the places of one-hot values, stand for.
        features: what the values of the only input's rows or steps are, where a file says so.
        target_names: the same of the only target.
        tokenizer: how text was cut into tokens.
        ordered: whether rows follow one another in time, so that the last ones, and none between, are for validation.
        name: the data set's or the file's name.
    """

    inputs: Mapping[str, Floats]
    targets: Mapping[str, Floats]
    lengths: Mapping[str, Ints] = field(default_factory=dict)
    vocabulary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    features: tuple[Feature, ...] = ()
    target_names: tuple[str, ...] = ()
    tokenizer: Tokenizer = CHARACTERS
    ordered: bool = False
    name: str = "arrays"

    def __len__(self) -> int:
        return len(next(iter(self.inputs.values())))


def read_arrays(inputs: ByName, targets: ByName) -> Arrays:
    """Arrays from what a script has: an array or a list of numbers each, or a dict of them by node.

    A list of plain numbers is one feature per row. A list of sequences of different lengths, each (steps, features) or
    token numbers (steps,), is padded behind with 0. Raises DataError where they do not fit together.
    """
    xs, lengths = read_inputs(inputs)
    ys, target_lengths = read_side("target", targets)
    check_rows(xs, ys)
    for name, found in target_lengths.items():
        check_steps(label("target", name), found, lengths)
    return Arrays(xs, ys, lengths)


def read_inputs(inputs: ByName) -> tuple[dict[str, Floats], dict[str, Ints]]:
    """Inputs alone, for a prediction: arrays by name, and lengths by name where they differ; raises DataError."""
    return read_side("input", inputs)


def read_side(what: str, values: ByName) -> tuple[dict[str, Floats], dict[str, Ints]]:
    """All inputs or all targets by name, and lengths by name where they differ."""
    named = values if isinstance(values, Mapping) else {SOLE: values}
    if not named:
        raise DataError(f"there is no {what}; expected at least one array")
    found = {str(name): read_array(label(what, str(name)), value) for name, value in named.items()}
    lengths = {name: steps for name, (_, steps) in found.items() if steps is not None}
    return {name: array for name, (array, _) in found.items()}, lengths


def read_array(what: str, value: ArrayLike) -> tuple[Floats, Ints | None]:
    """A float64 array of at least two axes, and lengths where rows have different ones.

    Raises DataError where a value is no finite number or where rows do not fit one another.
    """
    rows = as_sequences(value)
    if rows is None:
        return finite(what, rectangular(what, value)), None
    array, lengths = pad(what, read_sequences(what, rows))
    return finite(what, array), lengths


def rectangular(what: str, value: ArrayLike) -> Floats:
    """A copy in float64 of an array of numbers that is not empty; a list of numbers becomes a column."""
    try:
        given = np.asarray(value)
    except (TypeError, ValueError):
        raise DataError(f"{what} is ragged; expected rows of equally many values, or sequences of steps") from None
    if given.dtype.kind not in "biuf":
        raise DataError(f"{what} holds {given.dtype} values; expected real numbers")
    if given.ndim == 0 or 0 in given.shape:
        raise DataError(f"{what} has the shape {given.shape}; expected at least one row and one feature")
    return np.array(given[:, None] if given.ndim == 1 else given, np.float64, order="C")


def finite(what: str, array: Floats) -> Floats:
    """The array; raises DataError where a number is not finite or too large."""
    bad = ~(np.abs(array) <= LARGEST_NUMBER)
    if bad.any():
        place = tuple(int(i) for i in np.unravel_index(bad.argmax(), bad.shape))
        expected = f"finite numbers up to {LARGEST_NUMBER:g}"
        raise DataError(f"{what} holds {array[place]:g} at {list(place)}; expected {expected}")
    return array


def check_rows(inputs: Mapping[str, Floats], targets: Mapping[str, Floats]) -> None:
    """Raise DataError where arrays have different numbers of rows."""
    if len({len(array) for side in (inputs, targets) for array in side.values()}) > 1:
        sizes = [f"{label('input', name)} has {len(x)}" for name, x in inputs.items()]
        sizes += [f"{label('target', name)} has {len(y)}" for name, y in targets.items()]
        raise DataError(f"inputs and targets differ in rows: {', '.join(sizes)}; expected equally many")


def check_steps(what: str, found: NDArray[Any], lengths: Mapping[str, Ints]) -> None:
    """Raise DataError where a target has other steps than every input."""
    if not any(np.array_equal(found, steps) for steps in lengths.values()):
        raise DataError(f"{what} has rows of different lengths that are no input's; expected one value per input step")


def check_meaning(arrays: Arrays) -> None:
    """Raise DataError where lengths, vocabularies or classes do not fit the numbers."""
    for name, steps in arrays.lengths.items():
        time = arrays.inputs[name].shape[1]
        if steps.shape != (len(arrays),) or not bool(((steps >= 1) & (steps <= time)).all()):
            raise DataError(f"the lengths of {label('input', name)} are not from 1 to {time}, one for each row")
    if arrays.tokenizer.unit not in UNITS:
        raise DataError(f"text cannot be cut into {arrays.tokenizer.unit!r:.40}; expected {' or '.join(UNITS)}")
    for name, texts in arrays.vocabulary.items():
        what = label("input", name)
        check_vocabulary(what, texts)
        check_numbers(what, arrays.inputs[name], len(texts))
    width = sum(len(feature.names) for feature in arrays.features)
    if width and (len(arrays.inputs) > 1 or width != next(iter(arrays.inputs.values())).shape[-1]):
        raise DataError(f"there are {width} names for the features of the input, which has another number of them")
    for name, texts in arrays.classes.items():
        check_classes(label("target", name), arrays.targets[name], texts)


def check_classes(what: str, values: Floats, classes: tuple[str, ...]) -> None:
    """Raise DataError where a target is neither class numbers nor one value per class."""
    if len(set(classes)) < len(classes) or not 2 <= len(classes) <= LARGEST_VOCABULARY:
        raise DataError(f"the classes of {what} are none; expected from 2 to {LARGEST_VOCABULARY} different names")
    if values.shape[-1] != len(classes) or not bool(np.isin(values, (0.0, 1.0)).all()):
        check_numbers(what, values, len(classes))


def shape_of(arrays: Arrays) -> tuple[dict[str, tuple[int, ...]], ...]:
    """The shape of one example, by name, of inputs and of targets."""
    sides = (arrays.inputs, arrays.targets)
    return tuple({name: array.shape[1:] for name, array in side.items()} for side in sides)


def label(what: str, name: str) -> str:
    """An array's name in a sentence."""
    return f"the {what} {name!r}" if name else f"the {what}"
