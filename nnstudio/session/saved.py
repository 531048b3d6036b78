"""What of a run is JSON in a record; and raw data as JSON and arrays, and back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from nnstudio.data.arrays import Arrays, check_meaning, read_arrays
from nnstudio.data.delimited import MISSING
from nnstudio.data.encoding import Feature
from nnstudio.data.errors import DataError
from nnstudio.data.table import CATEGORIES, LARGEST_NUMBER, Column, Table
from nnstudio.data.tokens import CHARACTERS, Tokenizer
from nnstudio.document.model import DataChoice, Document, NoImprovement
from nnstudio.files.errors import FileError
from nnstudio.session.events import SetOutput
from nnstudio.session.origin import Data

Array = npt.NDArray[Any]
ByKey = Mapping[str, Array]


class SavedColumn(msgspec.Struct, frozen=True):
    """A column's name and categories; its values are an array."""

    name: str
    categories: tuple[str, ...] | None


class SavedTable(msgspec.Struct, frozen=True, tag="table"):
    """A table without its numbers."""

    name: str
    columns: tuple[SavedColumn, ...]
    targets: tuple[int, ...]
    missing: str
    lines: bool


class SavedArrays(msgspec.Struct, frozen=True, tag="arrays"):
    """Arrays without their numbers: names of inputs, of targets and of inputs with lengths, and what they stand for."""

    inputs: tuple[str, ...]
    targets: tuple[str, ...]
    lengths: tuple[str, ...] = ()
    vocabulary: dict[str, tuple[str, ...]] = {}
    classes: dict[str, tuple[str, ...]] = {}
    features: tuple[Feature, ...] = ()
    target_names: tuple[str, ...] = ()
    tokenizer: Tokenizer = CHARACTERS
    ordered: bool = False
    name: str = "arrays"


SavedData = SavedTable | SavedArrays


class SavedOrigin(msgspec.Struct, frozen=True):
    """An origin; `data` and `validation` are places in the saved data."""

    data: int
    validation: int
    choice: DataChoice
    seed: int


class SavedStretch(msgspec.Struct, frozen=True):
    """A stretch; `origin` is a place in the saved origins."""

    document: Document
    origin: int


class SavedEvent(msgspec.Struct, frozen=True):
    """An intervention: what was set by hand, the place of the stretch to go on with, or a rule given up."""

    position: tuple[int, int]
    parameter: str | None = None
    stretch: int | None = None
    rule: NoImprovement | None = None
    output: SetOutput | None = None


class SavedKeyframe(msgspec.Struct, frozen=True):
    """A keyframe without its arrays; `attic` is node, part, vector and the place of each array in the saved attic."""

    applied: int
    fresh: bool
    streams: tuple[tuple[str, str], ...]
    attic: tuple[tuple[int, str, str, int], ...] = ()


class SavedBranch(msgspec.Struct, frozen=True, kw_only=True):
    """A run without its arrays.

    Attributes:
        number: that no other run of the session has; keys of the arrays of one that is not the present one begin with
            "branch.<number>.".
        name, named, origin, left, changed: as in `branches.Kept`; an empty name stands for the usual one.
        first: place of the stretch that it begins with.
        position, end: the present and the furthest place.
        events: interventions in order, also those that are still to come.
        keyframes: in order, the first of them at the very beginning.
        curves: names of the recorded curves.
        seconds: of training.
    """

    number: int
    name: str = ""
    named: bool = False
    origin: int | None = None
    left: tuple[int, int] = (0, 0)
    changed: str = ""
    first: int = 0
    position: tuple[int, int]
    end: tuple[int, int]
    events: tuple[SavedEvent, ...]
    keyframes: tuple[SavedKeyframe, ...]
    curves: tuple[str, ...]
    seconds: float = 0.0


class Saved(SavedBranch, frozen=True, kw_only=True):
    """The present run, and all others of its session, without their arrays.

    Attributes:
        data, origins, stretches: each refers to places in the one before.
        others: the runs that are not the present one.
        latest: the highest number that a run has had, also one that is not there any more.
    """

    data: tuple[SavedData | None, ...]
    origins: tuple[SavedOrigin, ...]
    stretches: tuple[SavedStretch, ...]
    others: tuple[SavedBranch, ...] = ()
    latest: int = 0


def save_data(data: Data, key: str, arrays: dict[str, Array]) -> SavedData:
    """Put the numbers into `arrays` under keys that begin with `key`; all else is returned."""
    if isinstance(data, Arrays):
        for side, named in (("input", data.inputs), ("target", data.targets), ("lengths", data.lengths)):
            arrays |= {f"{key}.{side}.{place}": array for place, array in enumerate(named.values())}
        return SavedArrays(
            tuple(data.inputs),
            tuple(data.targets),
            tuple(data.lengths),
            dict(data.vocabulary),
            dict(data.classes),
            data.features,
            data.target_names,
            data.tokenizer,
            data.ordered,
            data.name,
        )
    arrays |= {f"{key}.column.{place}": column.values for place, column in enumerate(data.columns)}
    if data.lines is not None:
        arrays[f"{key}.lines"] = data.lines
    columns = tuple(SavedColumn(column.name, column.categories) for column in data.columns)
    return SavedTable(data.name, columns, data.targets, data.missing, data.lines is not None)


def load_data(saved: SavedData, key: str, arrays: ByKey) -> Data:
    """What `save_data` was given; raises FileError where the parts do not fit each other."""
    if isinstance(saved, SavedTable):
        return load_table(saved, key, arrays)
    return load_arrays(saved, key, arrays)


def load_arrays(saved: SavedArrays, key: str, arrays: ByKey) -> Arrays:
    """Arrays of which every number was looked at, and that what is said of them fits."""
    inputs, targets = (
        {name: take(arrays, f"{key}.{side}.{place}", "biuf") for place, name in enumerate(names)}
        for side, names in (("input", saved.inputs), ("target", saved.targets))
    )
    known = {*saved.lengths, *saved.vocabulary} <= inputs.keys() and saved.classes.keys() <= targets.keys()
    require(known, "the saved data tells of an input or target that it does not hold")
    lengths = {name: take(arrays, f"{key}.lengths.{n}", "i", 1).astype(np.intp) for n, name in enumerate(saved.lengths)}
    try:
        loaded = replace(
            read_arrays(inputs, targets),
            lengths=lengths,
            vocabulary=saved.vocabulary,
            classes=saved.classes,
            features=saved.features,
            target_names=saved.target_names,
            tokenizer=saved.tokenizer,
            ordered=saved.ordered,
            name=saved.name,
        )
        check_meaning(loaded)
    except DataError as error:
        raise FileError(f"the saved data cannot be used: {error}") from None
    return loaded


def load_table(saved: SavedTable, key: str, arrays: ByKey) -> Table:
    """A table of which every number was looked at."""
    columns = tuple(
        load_column(column, take(arrays, f"{key}.column.{place}", "if", 1))
        for place, column in enumerate(saved.columns)
    )
    lines = take(arrays, f"{key}.lines", "i", 1).astype(np.intp) if saved.lines else None
    counts = {len(column.values) for column in columns} | ({len(lines)} if lines is not None else set())
    require(len(counts) == 1 and 0 not in counts, "the saved table's columns are not equally long")
    require(len({column.name for column in columns}) == len(columns), "the saved table has two columns of one name")
    require(saved.missing in MISSING, f"the saved table fills missing cells in an unknown way, {saved.missing!r:.40}")
    places = set(saved.targets)
    require(len(places) == len(saved.targets) and places <= set(range(len(columns))), "a saved target is no column")
    return Table(saved.name, columns, saved.targets, saved.missing, lines)


def load_column(saved: SavedColumn, values: Array) -> Column:
    """A column whose numbers are finite or missing, or codes of its categories."""
    if saved.categories is None:
        fits = bool((np.isnan(values) | (np.abs(values) <= LARGEST_NUMBER)).all())
        require(fits, f"the saved column {saved.name!r} holds a number that is too large")
        return Column(saved.name, values.astype(np.float64))
    count = len(saved.categories)
    codes = values.dtype.kind == "i" and bool(((values >= -1) & (values < count)).all())
    require(0 < count <= CATEGORIES and codes, f"the saved column {saved.name!r} does not hold its categories")
    return Column(saved.name, values.astype(np.intp), saved.categories)


def take(arrays: ByKey, key: str, kinds: str, axes: int | None = None) -> Array:
    """An array of one of these kinds of numbers and so many axes; raises FileError where there is none such."""
    found = arrays.get(key)
    require(found is not None, f"the saved array {key!r} is missing")
    assert found is not None  # noqa: S101
    fits = found.dtype.kind in kinds and (axes is None or found.ndim == axes)
    require(fits, f"the saved array {key!r} holds {found.dtype} values with {found.ndim} axes, which is not expected")
    return found


def require(holds: bool, sentence: str) -> None:
    """Raise FileError with a sentence unless a condition holds."""
    if not holds:
        raise FileError(sentence)
