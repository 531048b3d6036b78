"""Raw inputs that a script or a file gives for a prediction, made into what a network takes."""

from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.data.arrays import ByName, check_rows, read_inputs
from nnstudio.data.encoding import SOLE
from nnstudio.data.errors import DataError
from nnstudio.data.sequences import lengthen
from nnstudio.engine.arriving import lost_lengths, origins
from nnstudio.engine.layers.embedding import Embedding
from nnstudio.engine.plan import DataShape, Plan
from nnstudio.session.stretch import Stretch

Array = npt.NDArray[Any]
Arrays = dict[str, Array]


def read(stretch: Stretch, inputs: ByName) -> Arrays:
    """What `Machine.predict` takes; raises DataError for inputs that are missing or do not fit.

    Sequences that are shorter than those of the training are padded, and masks say where.
    """
    plan = stretch.plan
    given, lengths = (by_input(plan, each) for each in read_inputs(inputs))
    for name in plan.inputs:
        if name not in given:
            raise DataError(f"there are no values for the input {name!r}; give a dict by input name")
    given = {name: given[name] for name in plan.inputs}
    check_rows(given, {})
    check_shapes(stretch, given, lengths)
    given, lengths = padded(plan, given, lengths)
    bound = stretch.bind_inputs(scaled(stretch, given, lengths), lengths)
    check_tokens(plan, bound)
    return bound


def by_input(plan: Plan, arrays: Mapping[str, Array]) -> Arrays:
    """The same with what is called `SOLE` under the name of the only input."""
    only = plan.inputs[0] if len(plan.inputs) == 1 else SOLE
    return {name or only: array for name, array in arrays.items()}


def scaled(stretch: Stretch, given: Arrays, lengths: Arrays) -> Arrays:
    """Inputs as the network saw them in training, whose data may have had no names."""
    encoding, sole = stretch.dataset.encoding, SOLE in stretch.dataset.training.inputs
    return {name: encoding.scaled(SOLE if sole else name, x, lengths.get(name)) for name, x in given.items()}


def check_shapes(stretch: Stretch, given: Arrays, lengths: Arrays) -> None:
    """Raise DataError for sequences that are too long, or rows of another shape than the input's."""
    for name, array in given.items():
        shape, found = stretch.plan.steps[name].shape, array.shape[1:]
        if in_time(stretch.plan, name, array):
            if found[0] > shape[0]:
                raise DataError(too_long(stretch, name, found[0], lengths.get(name)))
        elif prod(found) != prod(shape):
            takes, there = (each if len(each) > 1 else f"{each[0]:,} features" for each in (shape, found))
            raise DataError(f"the input {name!r} takes {takes} per row, and there are {there}")


def in_time(plan: Plan, name: str, array: Array) -> bool:
    """Whether the rows of an array are such sequences as an input takes, of any length."""
    shape = plan.steps[name].shape
    sequential = len(shape) > 1 or any(name in origins(each, plan.steps) for each in embeddings(plan))
    return sequential and array.ndim == len(shape) + 1 < 4 and array.shape[2:] == shape[1:]


def embeddings(plan: Plan) -> dict[str, Embedding]:
    """The embeddings by name."""
    return {name: step.layer for name, step in plan.steps.items() if isinstance(step.layer, Embedding)}


def too_long(stretch: Stretch, name: str, found: int, lengths: Array | None) -> str:
    """A sentence about sequences with more steps than there are in training."""
    most, encoding = stretch.plan.steps[name].shape[0], stretch.dataset.encoding
    sole = SOLE if SOLE in stretch.dataset.training.inputs else name
    word = encoding.tokenizer.unit if sole in encoding.vocabulary else "steps"
    row = 1 if lengths is None else int(lengths.argmax()) + 1
    return f"the input {name!r} takes sequences of up to {most:,} {word}, and row {row:,} has {found:,}; shorten it"


def padded(plan: Plan, given: Arrays, lengths: Arrays) -> tuple[Arrays, Arrays]:
    """Inputs and lengths, with sequences padded to the network's; raises DataError where padding would count."""
    arrays, counts = dict(given), dict(lengths)
    for name, array in given.items():
        most = plan.steps[name].shape[0]
        if in_time(plan, name, array) and array.shape[1] < most:
            counts.setdefault(name, np.full(len(array), array.shape[1], np.intp))
            arrays[name] = lengthen(array, most)
    check_padding(plan, counts)
    return arrays, counts


def check_padding(plan: Plan, lengths: Arrays) -> None:
    """Raise DataError where sequences are shorter than ever in training and a node would take padding for data."""
    shorter = frozenset(lengths) - plan.masked
    for problem in lost_lengths(plan.steps, DataShape({}, {}, 1, shorter)):
        name = min(shorter)
        most = plan.steps[name].shape[0]
        raise DataError(
            f"the input {name!r} takes sequences of {most:,} steps only, because {problem.node!r} needs all"
        )


def check_tokens(plan: Plan, bound: Arrays) -> None:
    """Raise DataError for token numbers that an embedding has no vector for."""
    for name, layer in embeddings(plan).items():
        for source in sorted(origins(name, plan.steps) & bound.keys()):
            tokens, most = bound[source], layer.vocabulary
            wrong = tokens[(tokens < 0) | (tokens >= most) | (tokens != np.floor(tokens))]
            if wrong.size:
                raise DataError(f"the input {source!r} takes token numbers from 0 to {most - 1:,}, not {wrong[0]:g}")
