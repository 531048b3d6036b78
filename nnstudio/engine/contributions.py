"""What each time step adds to the gradient of a weight that all of them share.

Training computes the whole sum in one product. Its factors still lie in memory afterwards, and from them each time
step's share is computed for those who ask, outside what training uses.
"""

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
    matrix, batch, steps = parameter.matrix, program.batch, steps_shared(program, parameter)
    found = np.zeros((steps, matrix.units, matrix.columns), state.dtype)
    share = np.empty((matrix.units, matrix.columns), state.dtype)
    for function, first, second in program.terms[parameter.offset]:
        for step in range(steps):
            columns = slice(step * batch, (step + 1) * batch)
            function(first[:, columns], second[columns], share)
            found[step] += share
    found.reshape(steps, -1)[:, state.layout.cuts(parameter)] = 0
    if parameter.part.bias:
        return found[:, :, parameter.start]
    return found[:, :, parameter.start : parameter.start + parameter.part.columns].transpose(0, 2, 1)


def intact(program: Program, parameter: Parameter, stop: int) -> bool:
    """Whether the first instructions, up to `stop`, leave what the pass before computed a gradient from."""
    factors = [factor for _, *both in program.terms[parameter.offset] for factor in both]
    loaded = [*program.inputs.values(), *program.targets.values(), *program.masks.values()]
    written = [output_of(call) for row in program.instructions[:stop] for call in row.calls]
    return not any(np.may_share_memory(factor, array) for factor in factors for array in [*loaded, *written])
