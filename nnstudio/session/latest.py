"""The latest pass: what it has computed so far, and what it computed that with."""

from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.engine.layout import Parameter
from nnstudio.engine.program import Program
from nnstudio.session.machine import Machine
from nnstudio.session.moment import Example

Array = npt.NDArray[Any]


def finished(machine: Machine, role: str, name: str) -> bool:
    """Whether the present pass, or the one that just ended, has computed something."""
    _, last = machine.written(role, name)
    return machine.program is not None and (machine.instruction == 0 or last < machine.instruction)


def rows_of(program: Program, example: Example) -> range:
    """The rows of the batch of an example, or all of them for the mean; beyond the last one, the last."""
    if example == "mean":
        return range(program.batch)
    row = min(max(example, 0), program.batch - 1)
    return range(row, row + 1)


def used(machine: Machine, program: Program, parameter: Parameter, index: Any = ...) -> Array:
    """A parameter as users see it, or a part of it, as the latest pass used it; see `used_values`."""
    values = np.array(parameter.user(machine.state.values)[index], np.float64)
    change = program.change
    if machine.instruction == 0 and change is not None and parameter.offset < len(change):
        values += parameter.user(change)[index]
    return values


def used_values(machine: Machine, program: Program) -> Array:
    """The parameters, flat, as the latest pass used them: behind its update, what that took off is put back."""
    values = machine.state.values.astype(np.float64)
    if machine.instruction == 0 and program.change is not None:
        values[: len(program.change)] += program.change
    return values
