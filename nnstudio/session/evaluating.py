"""What every node puts out for rows of one's own, in evaluation mode."""

from math import prod

import numpy as np

from nnstudio.data.arrays import ByName
from nnstudio.data.encoding import SOLE
from nnstudio.data.errors import DataError
from nnstudio.session import predicting
from nnstudio.session.machine import Machine
from nnstudio.session.predicting import Array
from nnstudio.session.requests import EvaluateRequest
from nnstudio.session.stretch import Stretch


def evaluate(machine: Machine, inputs: ByName) -> dict[str, Array]:
    """(rows, …) of every node by name, for raw inputs as `predicting.read` takes them; changes nothing in the run."""
    return machine.predict(predicting.read(machine.stretch, inputs), list(machine.stretch.plan.steps))


def one_row(machine: Machine, wish: EvaluateRequest) -> dict[str, Array]:
    """The same of one row, without the axis of rows; raises DataError for what does not fit."""
    inputs = machine.stretch.plan.inputs
    given = {name or inputs[0]: values for name, values in wish.inputs}
    if strange := sorted(given.keys() - set(inputs)):
        raise DataError(f"there is no input {strange[0]!r}; the network has {', '.join(inputs)}")
    found = evaluate(machine, {name: row(machine.stretch, name, values) for name, values in given.items()})
    return {name: array[0] for name, array in found.items()}


def row(stretch: Stretch, name: str, values: tuple[float, ...] | str) -> Array:
    """The values of one row of an input, (1, …); a sequence has as many time steps as there are values for."""
    if isinstance(values, str):
        values = tuple(tokens(stretch, name, values))
    array, shape = np.array(values, np.float64)[np.newaxis], stretch.plan.steps[name].shape
    if array.size % prod(shape[1:]) == 0:
        steps = array.reshape(1, -1, *shape[1:])
        array = steps if predicting.in_time(stretch.plan, name, steps) else array
    return array


def tokens(stretch: Stretch, name: str, text: str) -> Array:
    """The token numbers of a text; raises DataError for an input that reads none."""
    encoding = stretch.dataset.encoding
    key = SOLE if SOLE in encoding.vocabulary else name
    if key not in encoding.vocabulary:
        raise DataError(f"the input {name!r} takes numbers, not text")
    return encoding.tokens(text, key)
