"""What kinds are written with.

An operation is a generator: it emits its forward calls, yields its output, then emits its backward calls. The builder
runs operations up to their `yield` in the drawing's order and resumes them in reverse order; those whose output
received no gradient are not resumed. Formula and adjoint stand in one function and share its local variables.
"""

from collections.abc import Generator
from typing import Any

import numpy as np

from nnstudio.engine.arrays import Array, aligned
from nnstudio.engine.program import Buffer, Call, Instruction, Memory, Program
from nnstudio.engine.state import State
from nnstudio.engine.tensor import Tensor

GRADIENT_ROLES = {"activation": "gradient", "pre_activation": "pre_activation_gradient"}
Operation = Generator[Tensor, None, None]


class Weights:
    """The views of one matrix that products are written with.

    Attributes:
        value, grad: (units, fan_in + 1) with the bias as last column, or (units, fan_in) without.
        bias: whether there is a bias.
    """

    def __init__(self, value: Array, grad: Array, fan_in: int) -> None:
        self.value = value
        self.grad = grad
        self.bias = value.shape[1] > fan_in


class Builder:
    """Collects the instructions and buffers of one program.

    Attributes:
        state: what the program works on.
        batch: rows of a batch.
        training: False for an evaluation, which has no backward part, drops nothing and draws nothing.
        phase, node, time_step: what emitted instructions belong to.
    """

    def __init__(self, state: State, batch: int, *, training: bool) -> None:
        self.state = state
        self.batch = batch
        self.training = training
        self.phase = "forward"
        self.node = ""
        self.time_step: int | None = None
        self.instructions: list[Instruction] = []
        self.memory = Memory()
        self._shown: list[tuple[str, str, Tensor]] = []
        self._tape: list[tuple[str, Operation, Tensor]] = []
        self._arrivals: dict[tuple[int, ...], Array] = {}
        self._constants: dict[tuple[float, tuple[int, ...]], Array] = {}
        self._spares: dict[tuple[tuple[int, ...], int, Any], Array] = {}

    def emit(self, title: str, formula: str, *calls: Call) -> None:
        """Add an instruction; without calls there is none."""
        if calls:
            if self.phase == "backward" and any(adds(call) for call in calls):
                formula = formula.replace(" = ", " += ")
            row = Instruction(self.phase, self.node, title, formula, self.time_step, calls)
            self.instructions.append(row)

    def apply(self, operation: Operation) -> Tensor:
        """Run an operation up to its output."""
        output = next(operation)
        self._tape.append((self.node, operation, output))
        return output

    def resume(self) -> None:
        """Emit the backward parts of all operations, last first."""
        self.phase = "backward"
        for node, operation, output in reversed(self._tape):
            if output.grad is not None:
                self.node = node
                next(operation, None)

    def tensor(self, role: str, shape: tuple[int, ...], *, wanted: bool = True) -> Tensor:
        """Memory for an operation's output, seen by users under the present node's name and this role."""
        tensor = Tensor(shape, self.batch, self.state.dtype, wanted=wanted, arrivals=self._arrivals)
        self.show(role, tensor)
        return tensor

    def show(self, role: str, tensor: Tensor) -> None:
        """Let users see a tensor under one more role of the present node."""
        buffer = Buffer(role, self.node, tensor.value, tensor.as_users_see(tensor.value))
        self.memory.add(tensor.value, [buffer])
        self._shown.append((GRADIENT_ROLES.get(role, ""), self.node, tensor))

    def buffer(self, role: str, name: str, array: Array, user: Array | None = None) -> Array:
        """Let users see an array."""
        self.memory.add(array, [Buffer(role, name, array, array if user is None else user)])
        return array

    def show_part(self, role: str, name: str, block: Array, user: Array) -> None:
        """Let users see a part of a block that several names share, such as a weight and its bias."""
        self.memory.add(block, [Buffer(role, name, user, user)])

    def array(self, shape: tuple[int, ...], dtype: Any = None) -> Array:
        """Memory that an operation keeps between instructions and nobody else sees."""
        return aligned(shape, self.state.dtype if dtype is None else dtype)

    def spare(self, shape: tuple[int, ...], number: int = 0, dtype: Any = None) -> Array:
        """Scratch memory for use within one instruction; different numbers are different memory.

        A single element is computed three times as fast into other memory than in place.
        """
        key = (shape, number, dtype)
        if key not in self._spares:
            self._spares[key] = self.array(shape, dtype)
        return self._spares[key]

    def constant(self, value: float, shape: tuple[int, ...] = ()) -> Array:
        """A number as an array; a Python number would be converted at every call.

        Without axes it serves sums, products and quotients; comparisons are three times as fast with one of full shape.
        """
        key = (value, shape)
        if key not in self._constants:
            self._constants[key] = self.array(shape)
            self._constants[key][...] = value
        return self._constants[key]

    def weights(self, name: str) -> Weights:
        """The views of the matrix that the parameter of that name lies in."""
        parameter = self.state.layout[name]
        value, grad = parameter.block(self.state.values), parameter.block(self.state.gradient)
        return Weights(value, grad, parameter.matrix.fan_in)

    def number(self, name: str) -> Array:
        """A number of the recipe that may change while training, as an array without axes."""
        return self.state.numbers[name]

    def stream(self, purpose: str) -> np.random.SFC64:
        """The present node's random stream for a purpose."""
        return self.state.stream(self.node, purpose)

    def finish(self, inputs: dict[str, Array], targets: dict[str, Array], loss: Array | None) -> Program:
        """The program of all that was emitted."""
        for role, node, tensor in self._shown:
            if role and tensor.grad is not None:
                self.buffer(role, node, tensor.grad, tensor.as_users_see(tensor.grad))
        return Program(self.batch, self.instructions, self.memory, inputs, targets, loss)


def adds(call: Call) -> bool:
    """Whether a call adds to what is there."""
    return call[0] is np.add and call[1] is call[-1]
