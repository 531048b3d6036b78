"""Raw inputs that a script or a file gives for a prediction, made into what a network takes."""

from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.data.arrays import ByName, read_inputs
from nnstudio.data.encoding import SOLE
from nnstudio.data.errors import DataError
from nnstudio.data.sequences import lengthen
from nnstudio.engine.arriving import origins
from nnstudio.engine.layers.embedding import Embedding
from nnstudio.session.stretch import Stretch

Array = npt.NDArray[Any]


def read(stretch: Stretch, inputs: ByName) -> dict[str, Array]:
    """What `Machine.predict` takes; raises DataError for inputs that are missing or do not fit.

    Where the training sequences differed in length, shorter ones are padded.
    """
    given, lengths = read_inputs(inputs)
    only = stretch.plan.inputs[0] if len(stretch.plan.inputs) == 1 else SOLE
    given, lengths = padded(stretch, given, lengths, only)
    bound = stretch.bind_inputs(stretch.dataset.encoding.scale(given, lengths), lengths)
    for name in stretch.plan.inputs:
        if name not in bound:
            raise DataError(f"there are no values for the input {name!r}; give a dict by input name")
        features, found = prod(stretch.plan.steps[name].shape), bound[name].shape[1]
        if found != features:
            raise DataError(f"the input {name!r} takes {features} features per row, and there are {found}")
    check_tokens(stretch, bound)
    return bound


def padded(
    stretch: Stretch, given: Mapping[str, Array], lengths: Mapping[str, Array], only: str
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Inputs and lengths; sequences shorter than the network's are padded where it knows padding."""
    arrays, counts = dict(given), dict(lengths)
    for key, array in given.items():
        name = key or only
        if name in stretch.plan.masked and array.ndim > 1 and array.shape[1] < stretch.plan.steps[name].shape[0]:
            counts.setdefault(key, np.full(len(array), array.shape[1], np.intp))
            arrays[key] = lengthen(array, stretch.plan.steps[name].shape[0])
    return arrays, counts


def check_tokens(stretch: Stretch, bound: Mapping[str, Array]) -> None:
    """Raise DataError for token numbers that an embedding has no vector for."""
    steps = stretch.plan.steps
    for name, step in steps.items():
        if isinstance(step.layer, Embedding):
            for source in sorted(origins(name, steps) & bound.keys()):
                tokens, most = bound[source], step.layer.vocabulary
                wrong = tokens[(tokens < 0) | (tokens >= most) | (tokens != np.floor(tokens))]
                if wrong.size:
                    raise DataError(
                        f"the input {source!r} takes token numbers from 0 to {most - 1:,}, not {wrong[0]:g}"
                    )
