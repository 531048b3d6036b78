"""The compiled network: a flat list of instructions over named buffers.

Training executes the list in a tight loop; stepping executes one instruction of it. They are the same list.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np

from nnstudio.engine.arrays import Array, bounds, copy

Call = tuple[Any, ...]
"""A NumPy function and its positional arguments; its last array is the output."""


@dataclass(frozen=True, eq=False)
class Buffer:
    """Named memory.

    Attributes:
        role: of a parameter "value", "gradient", "step", "rate" or "moment.<name>"; of a node "pre_activation",
            "activation", their gradients "pre_activation_gradient" and "gradient", "mask", "target" or "loss"; of the
            whole "loss" or "norm".
        name: of the parameter ("hidden1.weight") or of the node ("hidden1"); "" for the whole.
        memory: the array that calls work on, features × batch.
        user: a view of it as users see it, batch × features or in × out.
    """

    role: str
    name: str
    memory: Array
    user: Array


@dataclass(frozen=True, eq=False)
class Instruction:
    """One step of the debugger.

    Attributes:
        phase: "forward", "loss", "backward" or "update".
        node: the node's name; the optimizer's for the update.
        title: what is computed, such as "weighted sum".
        formula: in the course's notation.
        time_step: of a recurrent layer; None elsewhere.
        calls: bound NumPy calls, executed in order.
    """

    phase: str
    node: str
    title: str
    formula: str
    time_step: int | None
    calls: tuple[Call, ...]


@dataclass
class Memory:
    """Finds the buffers that an array overlaps.

    Buffers register with the block that they are cut from; blocks do not overlap, so they can be searched by address.
    """

    blocks: dict[tuple[int, int], list[Buffer]] = field(default_factory=dict)
    _keys: list[tuple[int, int]] = field(default_factory=list)

    def add(self, block: Array, buffers: Iterable[Buffer]) -> None:
        """Register the buffers that lie in a block."""
        self.blocks.setdefault(bounds(block), []).extend(buffers)

    def find(self, array: Array) -> list[Buffer]:
        """All buffers of which the array covers at least one element."""
        if not array.size:
            return []
        low, high = bounds(array)
        keys = self.sorted_blocks()
        first = max(bisect_right(keys, low, key=start_of) - 1, 0)
        last = bisect_left(keys, high, key=start_of)
        near = [buffer for key in keys[first:last] for buffer in self.blocks[key]]
        return [buffer for buffer in near if np.shares_memory(buffer.memory, array)]

    def sorted_blocks(self) -> list[tuple[int, int]]:
        """The blocks' bounds, rising."""
        if len(self._keys) != len(self.blocks):
            self._keys = sorted(self.blocks)
        return self._keys


@dataclass(frozen=True, eq=False)
class Slot:
    """Memory that a batch is loaded into.

    Attributes:
        memory: (features, columns).
        user: the same as (batch, *shape).
        coded: whether the data holds class numbers, of which each column becomes one 1 among zeros.
    """

    memory: Array
    user: Array
    coded: bool = False

    def load(self, batch: int) -> tuple[Array, Array, Array]:
        """Where to copy to, where rows are taken to, and the latter in the shape of the former."""
        taken = np.empty((batch, self.memory.size // batch), self.memory.dtype)
        return self.user, taken, taken.reshape(self.user.shape)


@dataclass(frozen=True, eq=False)
class Slots:
    """All memory that a batch is loaded into, by node name."""

    inputs: dict[str, Slot] = field(default_factory=dict)
    targets: dict[str, Slot] = field(default_factory=dict)
    masks: dict[str, Slot] = field(default_factory=dict)


def mask_of(name: str) -> str:
    """The key under which data holds the mask of an input; no node can have this name."""
    return f"{name}.mask"


def start_of(block: tuple[int, int]) -> int:
    """Where a block begins."""
    return block[0]


class Program:
    """One training step, or one evaluation, for one batch size.

    Attributes:
        instructions: in the order of execution.
        buffers: by role and name.
        batch: rows of a batch.
        inputs, targets: the memory that a batch is loaded into, features × columns, by node name.
        masks: where the inputs' sequences have their steps, (1, columns), by the input's name.
        lanes: the same of every node that computes such sequences, by the node's name.
        loss: the loss of all outputs together, an array of no axes; None where nothing is compared with targets.
        bytes: of all memory that it has, by node.
        terms: of the gradient of each stored matrix, by its offset; see `Weights`.
        change, rate: of a training step, what is subtracted from the trained parameters (trained,), and their effective
            learning rates (trained,) or ().
    """

    def __init__(
        self,
        batch: int,
        instructions: list[Instruction],
        memory: Memory,
        slots: "Slots",
        loss: Array | None,
        lanes: Mapping[str, Array],
        bytes: Counter[str],  # noqa: A002
        terms: Mapping[int, list[Call]],
    ) -> None:
        self.batch = batch
        self.instructions = instructions
        self.memory = memory
        self.inputs = {name: slot.memory for name, slot in slots.inputs.items()}
        self.targets = {name: slot.memory for name, slot in slots.targets.items()}
        self.masks = {name: slot.memory for name, slot in slots.masks.items()}
        self.lanes = lanes
        self.bytes = bytes
        self.terms = terms
        self.loss = loss
        self.change: Array | None = None
        self.rate: Array | None = None
        found = [buffer for block in memory.blocks.values() for buffer in block]
        self.buffers = {(buffer.role, buffer.name): buffer for buffer in found}
        self.calls: list[Callable[[], object]] = []
        self.starts = [0]
        for instruction in instructions:
            self.calls.extend(bind(call) for call in instruction.calls)
            self.starts.append(len(self.calls))
        filled = slots.inputs | slots.targets | {mask_of(name): slot for name, slot in slots.masks.items()}
        self._loads = [(key, *slot.load(batch)) for key, slot in filled.items() if not slot.coded]
        self._codes = [
            (key, slot.memory, np.empty((batch, slot.memory.shape[1] // batch), slot.memory.dtype))
            for key, slot in filled.items()
            if slot.coded
        ]

    @cached_property
    def writers(self) -> dict[tuple[str, str], tuple[int, int]]:
        """First and last instruction that write each buffer, by role and name."""
        found: dict[tuple[str, str], tuple[int, int]] = {}
        for index in range(len(self.instructions)):
            for buffer in self.written(index):
                key = (buffer.role, buffer.name)
                found[key] = (found.get(key, (index, index))[0], index)
        return found

    def run(self) -> None:
        """Execute every instruction."""
        for call in self.calls:
            call()

    def run_part(self, start: int, stop: int) -> None:
        """Execute instructions start … stop − 1."""
        for call in self.calls[self.starts[start] : self.starts[stop]]:
            call()

    def load(self, data: dict[str, Array], rows: Array) -> None:
        """Take a batch from (all rows, values) arrays by node name; a mask lies under `mask_of` its input."""
        for key, into, taken, shaped in self._loads:
            data[key].take(rows, 0, taken, "clip")
            np.copyto(into, shaped)
        for key, memory, numbers in self._codes:
            data[key].take(rows, 0, numbers, "clip")
            memory.fill(0)
            memory[numbers.T.reshape(-1).astype(np.intp), np.arange(memory.shape[1])] = 1

    def load_inputs(self, data: dict[str, Array], rows: Array) -> None:
        """Take the inputs and masks of a batch; the targets stay."""
        for key, into, _, _ in self._loads:
            if key in data:
                np.copyto(into, data[key][rows].reshape(into.shape))

    def written(self, index: int) -> list[Buffer]:
        """The buffers that an instruction writes."""
        outputs = [output_of(call) for call in self.instructions[index].calls]
        return unique(buffer for array in outputs for buffer in self.memory.find(array))

    def read(self, index: int) -> list[Buffer]:
        """The buffers that an instruction reads before it writes them itself."""
        seen: list[Buffer] = []
        written: list[Array] = []
        for call in self.instructions[index].calls:
            *operands, output = [argument for argument in call if isinstance(argument, np.ndarray)]
            fresh = [each for each in operands if not any(np.shares_memory(each, other) for other in written)]
            seen += [buffer for operand in fresh for buffer in self.memory.find(operand)]
            written.append(output)
        return unique(seen)


def output_of(call: Call) -> Array:
    """The array that a call writes."""
    return [argument for argument in call if isinstance(argument, np.ndarray)][-1]


def bind(call: Call) -> Callable[[], object]:
    """A call with nothing left to look up: a product is its first factor's method, a copy NumPy's own.

    A product with a part of a matrix is NumPy's matmul, because dot would copy that part at every call.
    """
    function, *arguments = call
    if function is np.dot:
        first, second, _ = arguments
        whole = first.flags.forc and second.flags.forc
        return partial(first.dot, *arguments[1:]) if whole else partial(np.matmul, *arguments)
    if function is copy:
        return partial(np.copyto, *reversed(arguments))
    if function in (np.maximum, np.minimum):
        *operands, output = arguments
        return partial(function, *operands, out=output)
    return partial(function, *arguments)


def unique(buffers: Iterable[Buffer]) -> list[Buffer]:
    """Each buffer once, in order of first mention."""
    return list({id(buffer): buffer for buffer in buffers}.values())
