"""Trained weights as `.npz`: arrays under the names that scripts use, and `__meta__`, a JSON text explaining them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from nnstudio.files.archive import Archive, read_archive, write_archive
from nnstudio.files.errors import FileError

Array = npt.NDArray[Any]
Shape = tuple[int, ...]

SUFFIX = ".npz"
META = "__meta__"
MOST_NAMED = 8
"""Arrays that an error names."""
SCHEMA = 1
"""Of the meta data that this version writes; it grows when an older version could not read them."""


@dataclass(frozen=True, eq=False)
class Weights:
    """The trained values of a network.

    Attributes:
        arrays: by parameter, such as "hidden1.weight" (in, out) and "hidden1.bias" (out,).
        meta: what they mean, as JSON values; empty where a file does not say.
    """

    arrays: dict[str, Array]
    meta: dict[str, Any]


def write_weights(path: Path, weights: Weights) -> None:
    """Write weights atomically; raises FileError where that cannot be."""
    meta = msgspec.json.encode({"schema": SCHEMA, **weights.meta}).decode()
    write_archive(path, Archive(arrays={**weights.arrays, META: np.array(meta)}))


def read_weights(path: Path) -> Weights:
    """The weights in a file, also one that says nothing about them; raises FileError where there are none."""
    arrays = dict(read_archive(path, "a file of weights").arrays)
    try:
        meta = read_meta(arrays.pop(META, None))
        for name, array in arrays.items():
            check_numbers(name, array)
    except FileError as error:
        raise FileError(f"{path} cannot be imported: {error}") from None
    return Weights(arrays, meta)


def read_meta(text: Array | None) -> dict[str, Any]:
    """The meta data; refuses those of a newer version."""
    if text is None:
        return {}
    try:
        meta = msgspec.json.decode(str(text.item()), type=dict[str, Any])
    except (ValueError, RecursionError) as error:
        raise FileError(f"its {META} is not readable: {error}") from None
    schema = meta.get("schema")
    if not isinstance(schema, int) or schema > SCHEMA:
        raise FileError("it was written by a newer version; update nnstudio to import it")
    return meta


def check_numbers(name: str, array: Array) -> None:
    """Refuse values that are no numbers or not finite."""
    if array.dtype.kind not in "biuf":
        raise FileError(f"its array {name} holds no numbers")
    if not np.isfinite(array).all():
        raise FileError(f"its array {name} holds a value that is not finite")


def fit(path: Path, weights: Weights, shapes: Mapping[str, Shape]) -> dict[str, Array]:
    """The arrays, in the drawing's order; raises FileError that names all that do not match.

    Args:
        path: where they come from.
        weights: as read.
        shapes: of the parameters of the drawing.
    """
    found = {name: array.shape for name, array in weights.arrays.items()}
    both = [name for name in shapes if name in found and found[name] != shapes[name]]
    wrong = [f"{name} is {found[name]} in the file and {shapes[name]} in the drawing" for name in both]
    wrong += [f"{name} {shapes[name]} is missing in the file" for name in shapes if name not in found]
    wrong += [f"{name} {found[name]} is not in the drawing" for name in found if name not in shapes]
    if wrong:
        more = f"; and {len(wrong) - MOST_NAMED} more" if len(wrong) > MOST_NAMED else ""
        raise FileError(f"{path} does not fit the drawing: {'; '.join(wrong[:MOST_NAMED])}{more}")
    return {name: weights.arrays[name] for name in shapes}
