"""What each time step adds to the gradient of a weight that all of them share.

Training computes the whole sum in one product. Its factors still lie in memory afterwards, and from them each time
step's share is computed for those who ask, outside what training uses.
"""

from collections.abc import Iterator

import numpy as np

from nnstudio.engine.arrays import Array
from nnstudio.engine.layout import Parameter
from nnstudio.engine.program import Program, output_of
from nnstudio.engine.state import State


def steps_shared(program: Program, parameter: Parameter) -> int:
    """Time steps that a parameter's gradient is a sum over; 1 where there is no time, 0 where it gets none."""
    return max((first.shape[1] // program.batch for _, first, _ in program.terms.get(parameter.offset, ())), default=0)


def contributions(program: Program, parameter: Parameter, state: State) -> Array:
    """(time, in, out), or (time, out) of a bias, of the latest pass; cut connections have none."""
    return np.stack(list(addends(program, parameter, state)))


def addends(program: Program, parameter: Parameter, state: State) -> Iterator[Array]:
    """The same time step by time step, so that long sequences need no more memory than short ones."""
    matrix, batch = parameter.matrix, program.batch
    found, share = np.empty((2, matrix.units, matrix.columns), state.dtype)
    cuts = state.layout.cuts(parameter)
    part = slice(parameter.start, parameter.start + parameter.part.columns)
    for step in range(steps_shared(program, parameter)):
        columns = slice(step * batch, (step + 1) * batch)
        found.fill(0)
        for function, first, second in program.terms[parameter.offset]:
            function(first[:, columns], second[columns], share)
            found += share
        found.reshape(-1)[cuts] = 0
        yield found[:, parameter.start].copy() if parameter.part.bias else found[:, part].T.copy()


def intact(program: Program, parameter: Parameter, stop: int) -> bool:
    """Whether the first instructions, up to `stop`, leave what the pass before computed a gradient from."""
    factors = [factor for _, *both in program.terms[parameter.offset] for factor in both]
    loaded = [*program.inputs.values(), *program.targets.values(), *program.masks.values()]
    written = [output_of(call) for row in program.instructions[:stop] for call in row.calls]
    return not any(np.may_share_memory(factor, array) for factor in factors for array in [*loaded, *written])
