"""Whether numbers are finite, and which of an instruction's are not.

What counts is what users can see: scratch memory and the padding of sequences may hold anything.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from nnstudio.engine.arrays import Array, address
from nnstudio.engine.program import Buffer, Program, output_of
from nnstudio.engine.state import State


@dataclass(frozen=True, eq=False)
class Flaw:
    """A number that is not finite.

    Attributes:
        buffer: that holds it.
        index: in it, as users see it.
    """

    buffer: Buffer
    index: tuple[int, ...]

    @property
    def value(self) -> float:
        """NaN, ∞ or −∞."""
        return float(self.buffer.user[self.index])


def all_finite(state: State) -> bool:
    """Whether parameters and the optimizer's memory are.

    The product of everything with itself is finite only if everything is; where it is not, because large numbers
    overflow, say, each parameter is looked at.
    """
    if math.isfinite(state.floats.dot(state.floats)):
        return True
    vectors = (state.values, *state.memory.values())
    views = (parameter.user(vector) for vector in vectors for parameter in state.layout.parameters)
    return all(bool(np.isfinite(view).all()) for view in views)


def flaw_of_parameters(program: Program) -> Flaw | None:
    """The first number in the parameters and the optimizer's memory that is not finite."""
    standing = [b for (role, _), b in program.buffers.items() if role == "value" or role.startswith("moment.")]
    return next(flaws(program, standing, (buffer.user for buffer in standing)), None)


def flaw_of_batch(program: Program) -> Flaw | None:
    """The first number of the batch that was loaded that is not finite."""
    names = [*(("activation", name) for name in program.inputs), *(("target", name) for name in program.targets)]
    loaded = [program.buffers[key] for key in names]
    return next(flaws(program, loaded, (buffer.user for buffer in loaded)), None)


def flaw_of_instruction(program: Program, index: int) -> Flaw | None:
    """The first number that is not finite among those that an instruction, which has just run, wrote."""
    written = [output_of(call) for call in program.instructions[index].calls]
    return next(flaws(program, program.written(index), written), None)


def flaws(program: Program, buffers: list[Buffer], arrays: Iterable[Array]) -> Iterator[Flaw]:
    """The first number that is not finite of each of the arrays in each of the buffers that they lie in."""
    for array in arrays:
        bad = ~np.isfinite(array)
        if bad.any():
            places = addresses(array)[bad]
            for buffer in buffers:
                found = np.argwhere(np.isin(addresses(buffer.user), places) & seen(program, buffer))
                if len(found):
                    yield Flaw(buffer, tuple(int(each) for each in found[0]))


def addresses(array: Array) -> Array:
    """The address of every element."""
    offsets = np.ix_(*(np.arange(size) * step for size, step in zip(array.shape, array.strides, strict=True)))
    return np.asarray(sum(offsets, address(array)))


def seen(program: Program, buffer: Buffer) -> Array:
    """Where a buffer holds no padding, in a shape that fits its own as users see it."""
    mask, shape = program.lanes.get(buffer.name), buffer.user.shape
    if mask is None or len(shape) != 3 or mask.size != shape[0] * shape[1]:
        return np.array(True)
    there: Array = mask.reshape(shape[1], shape[0]).T[:, :, None] > 0
    return there
