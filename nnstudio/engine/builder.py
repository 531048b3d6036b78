"""What kinds are written with.

An operation is a generator: it emits its forward calls, yields its output, then emits its backward calls. The builder
runs operations up to their `yield` in the drawing's order and resumes them in reverse order; those whose output
received no gradient are not resumed. Formula and adjoint stand in one function and share its local variables.
"""

from collections import Counter
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from nnstudio.engine.arrays import Array, aligned, copy
from nnstudio.engine.layout import Parameter
from nnstudio.engine.program import Buffer, Call, Instruction, Memory, Program, Slots
from nnstudio.engine.state import State
from nnstudio.engine.tensor import Room, Tensor

Operation = Generator[Tensor, None, None]
NO_LIMIT = 2**62
"""Bytes."""


class TooLargeError(MemoryError):
    """A program that needs more memory than there is.

    Args:
        asked: bytes by node, of all that was asked for so far.
    """

    def __init__(self, asked: Counter[str]) -> None:
        super().__init__(f"{asked.total()} bytes are too many")
        self.asked = asked


class Weights:
    """The views of one matrix that products are written with.

    Attributes:
        matrix: what was asked for.
        value, grad: (units, columns) as stored; a bias is the last column.
        bias: whether there is a bias.
        wanted: whether they are trained.
        terms: what of the gradient is a sum over columns, and so over time steps: a function and its two factors, of
            the first of which the columns are the last axis and of the second the first.
    """

    def __init__(self, parameter: Parameter, state: State, scratch: Room) -> None:
        self.matrix = parameter.matrix
        self.value = parameter.block(state.values)
        self.grad = parameter.block(state.gradient)
        self.bias = parameter.matrix.parts[-1].bias
        self.wanted = not state.layout.frozen(parameter)
        self._cut = state.layout.cuts(parameter)
        self.terms: list[Call] = []
        self._scratch = scratch
        self._arrived = False

    def receive(self, function: object, *arguments: object) -> list[Call]:
        """The calls that bring a gradient here, as `Tensor.receive`; frozen weights get none, and cut ones 0."""
        if not self.wanted:
            return []
        if function is not copy:
            self.terms.append((function, *arguments))
        cut: list[Call] = [(clear, self.grad, self._cut, self.grad)] if len(self._cut) else []
        if not self._arrived:
            self._arrived = True
            return [(function, *arguments, self.grad), *cut]
        arrival = self._scratch(self.grad.shape)
        return [(function, *arguments, arrival), (np.add, self.grad, arrival, self.grad), *cut]


def clear(array: Array, places: Array, into: Array) -> None:  # noqa: ARG001
    """Set those elements of an array, flattened, to 0, and leave the others; it stands on both sides."""
    into.reshape(-1)[places] = 0


@dataclass(frozen=True, eq=False)
class Series:
    """Memory of one buffer of every time step: (time, features, batch)."""

    values: Array
    grads: list[Array]
    make: Room

    def room(self, step: int) -> Array:
        """Memory for the gradient of one time step."""
        if not self.grads:
            self.grads.append(self.make(self.values.shape))
        found: Array = self.grads[0][step]
        return found


class Builder:
    """Collects the instructions and buffers of one program.

    Attributes:
        state: what the program works on.
        batch: rows of a batch.
        training: False for an evaluation, which has no backward part, drops nothing and draws nothing.
        phase, node, time_step: what emitted instructions belong to.
        masked: names of the inputs whose sequences differ in length.
        lanes: where such sequences have their steps, (1, columns), by the name of the node that computes them.
        bytes: of the buffers, by node.
        clamped: (unit, value) of the present node's units whose output is held at a value.
        renamed: roles under which users see what is shown by others now.
    """

    def __init__(
        self, state: State, batch: int, *, training: bool, masked: frozenset[str] = frozenset(), limit: int = NO_LIMIT
    ) -> None:
        self.state = state
        self.batch = batch
        self.training = training
        self.masked = masked
        self.phase = "forward"
        self.node = ""
        self.time_step: int | None = None
        self._length = 0
        self.instructions: list[Instruction] = []
        self.memory = Memory()
        self.slots = Slots()
        self.lanes: dict[str, Array] = {}
        self.bytes: Counter[str] = Counter()
        self.clamped: tuple[tuple[int, float], ...] = ()
        self.renamed: dict[str, str] = {}
        self._total = 0
        self._limit = limit
        self._roles: tuple[str, ...] = ()
        self._shown: list[Callable[[], None]] = []
        self._series: dict[tuple[str, tuple[str, ...]], Series] = {}
        self._tape: list[tuple[str, int | None, Operation, Tensor]] = []
        self._weights: dict[int, Weights] = {}
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

    def apply(self, operation: Operation, *roles: str) -> Tensor:
        """Run an operation up to its output; with roles, users see equal parts of its rows under these."""
        self._roles = roles
        output = next(operation)
        self._roles = ()
        self._tape.append((self.node, self.time_step, operation, output))
        return output

    def resume(self) -> None:
        """Emit the backward parts of all operations, last first."""
        self.phase = "backward"
        for node, step, operation, output in reversed(self._tape):
            if output.grad is not None:
                self.node, self.time_step = node, step
                next(operation, None)
        self.time_step = None

    def times(self, steps: int, *, reverse: bool = False) -> Iterator[int]:
        """Every time step; what is emitted meanwhile belongs to it, and every tensor is a slice of a series."""
        self._length = steps
        for self.time_step in range(steps)[:: -1 if reverse else 1]:
            yield self.time_step
        self.time_step = None

    def tensor(self, role: str, shape: tuple[int, ...], *, wanted: bool = True) -> Tensor:
        """Memory for an operation's output, seen by users under the present node's name and this role."""
        if self.time_step is not None:
            return self.step_tensor(self._roles or (role,), shape, wanted=wanted)
        tensor = self.hidden(shape, wanted=wanted)
        self.show(role, tensor)
        return tensor

    def hidden(self, shape: tuple[int, ...], *, wanted: bool = True) -> Tensor:
        """Memory for an operation's output that users do not see by itself."""
        ones = self.array((shape[-1] + 1, prod(shape[:-1]) * self.batch))
        ones[-1] = 1
        return Tensor(shape, ones[:-1], self.array, self.scratch, wanted=wanted, ones=ones)

    def scalar(self) -> Tensor:
        """Memory for one number, such as a loss, as (1, 1)."""
        return Tensor((1,), self.array((1, 1)), self.array, self.scratch, wanted=True)

    def step_tensor(self, roles: tuple[str, ...], shape: tuple[int, ...], *, wanted: bool) -> Tensor:
        """The present time step's slice of a series."""
        step = self.time_step or 0
        key = (self.node, roles)
        if key not in self._series:
            series = Series(self.array((self._length, *shape, self.batch)), [], self.array)
            self._series[key] = series
            self.show_series(roles, series)
        series = self._series[key]
        return Tensor(shape, series.values[step], lambda _: series.room(step), self.scratch, wanted=wanted)

    def series(self, *roles: str) -> Series:
        """The present node's series of those roles, once a time step has written to it."""
        return self._series[self.node, roles]

    def lend(self, role: str, values: Array) -> None:
        """Let the series of a role lie in given memory (time, features, batch)."""
        series = Series(values, [], self.array)
        self._series[self.node, (role,)] = series
        self.show_series((role,), series)

    def scratch(self, shape: tuple[int, ...]) -> Array:
        """Memory for a gradient that the next call adds to what is there."""
        if shape not in self._arrivals:
            self._arrivals[shape] = self.array(shape)
        return self._arrivals[shape]

    def show(self, role: str, tensor: Tensor) -> None:
        """Let users see a tensor, and the gradient that it gets, under one more role of the present node."""
        node, role = self.node, self.renamed.get(role, role)
        self.buffer(role, node, tensor.value, tensor.as_users_see(tensor.value))

        def show_gradient() -> None:
            if tensor.grad is not None:
                self.buffer(gradient_role(role), node, tensor.grad, tensor.as_users_see(tensor.grad))

        self._shown.append(show_gradient)

    def show_series(self, roles: tuple[str, ...], series: Series) -> None:
        """Let users see equal parts of a series' rows as (batch, time, features), each under its role."""
        node = self.node

        def show(array: Array, naming: Callable[[str], str]) -> None:
            parts = np.split(array, len(roles), axis=1)
            for role, part in zip(roles, parts, strict=True):
                self.show_part(naming(role), node, array, part, part.transpose(2, 0, 1))

        def show_gradient() -> None:
            for each in series.grads:
                show(each, gradient_role)

        show(series.values, str)
        self._shown.append(show_gradient)

    def buffer(self, role: str, name: str, array: Array, user: Array | None = None) -> Array:
        """Let users see an array."""
        self.memory.add(array, [Buffer(role, name, array, array if user is None else user)])
        return array

    def show_part(self, role: str, name: str, block: Array, part: Array, user: Array | None = None) -> None:
        """Let users see a part of a block that several names share, such as a weight and its bias."""
        self.memory.add(block, [Buffer(role, name, part, part if user is None else user)])

    def array(self, shape: tuple[int, ...], dtype: Any = None) -> Array:
        """Memory that an operation keeps between instructions and nobody else sees; raises TooLargeError."""
        kind = np.dtype(self.state.dtype if dtype is None else dtype)
        self.bytes[self.node] += prod(shape) * kind.itemsize
        if self.bytes.total() > self._limit:
            raise TooLargeError(self.bytes)
        return aligned(shape, kind)

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
        if parameter.offset not in self._weights:
            self._weights[parameter.offset] = Weights(parameter, self.state, self.scratch)
        return self._weights[parameter.offset]

    def number(self, name: str) -> Array:
        """A number of the recipe that may change while training, as an array without axes."""
        return self.state.numbers[name]

    @property
    def steps(self) -> Array:
        """The number of the present update since this optimizer began, from 1: the t of its formulas, float64 ()."""
        return self.state.steps

    def stream(self, purpose: str) -> np.random.SFC64:
        """The present node's random stream for a purpose."""
        return self.state.stream(self.node, purpose)

    def finish(self, loss: Array | None = None) -> Program:
        """The program of all that was emitted; the builder is of no use after it."""
        for show_gradient in self._shown:
            show_gradient()
        for name, slot in [*self.slots.inputs.items(), *self.slots.targets.items()]:
            self.bytes[name] += slot.memory.nbytes  # a batch is gathered beside the memory that it is loaded into
        terms = {offset: weights.terms for offset, weights in self._weights.items()}
        self.let_go()
        return Program(self.batch, self.instructions, self.memory, self.slots, loss, self.lanes, self.bytes, terms)

    def let_go(self) -> None:
        """Forget what holds the builder and is held by it, so that memory is given back as soon as the program goes."""
        for *_, output in self._tape:
            output.parts.clear()
        for held in (self._shown, self._tape, self._series, self._weights):
            held.clear()


def gradient_role(role: str) -> str:
    """The role of a buffer's gradient."""
    return "gradient" if role == "activation" else f"{role}_gradient"


def adds(call: Call) -> bool:
    """Whether a call adds to what is there."""
    return call[0] is np.add and call[1] is call[-1]
