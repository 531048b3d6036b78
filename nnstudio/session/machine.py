"""The program counter: executes a stretch's program, one instruction or one iteration at a time."""

from functools import cached_property
from itertools import count
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.engine.compile import evaluation_program, make_state, set_numbers, training_program
from nnstudio.engine.program import Buffer, Instruction, Program
from nnstudio.engine.state import Snapshot, State
from nnstudio.engine.threads import use_threads
from nnstudio.session.stretch import Stretch

Array = npt.NDArray[Any]

LONGEST_CHUNK = 256
"""Rows that an evaluation computes at once."""
VERSIONS = count(1)
"""Numbers for machines."""


class Machine:
    """State, programs and the place between two instructions.

    Attributes:
        version: a number that no other machine of this process has; it grows.
        quick: whether an iteration is known to take little time.
        stretch: what is computed.
        state: parameters and all else that training changes.
        program: the one that the present pass runs in, or ran in last; None before the first.
        previous: the one of the pass before, whose values are shown where this pass has not come yet.
        instruction: index of the instruction about to run.
        rows: numbers of the training rows in the batch that was loaded last.
        learned: loss and metrics of the latest forward pass.
    """

    def __init__(self, stretch: Stretch, state: State | None = None) -> None:
        self.version = next(VERSIONS)
        self.quick = False
        self.stretch = stretch
        self.state = state or make_state(stretch.plan, len(stretch.dataset.training))
        use_threads(stretch.document.recipe.threads)
        self.instruction = 0
        self.program: Program | None = None
        self.previous: Program | None = None
        self.rows: Array = np.empty(0, np.int64)
        self._training: dict[int, Program] = {}
        self._evaluation: dict[int, Program] = {}
        self.listed = self.training_program(self.batch_size)
        self.shuffle = np.random.Generator(self.state.stream("", "shuffle"))

    @property
    def batch_size(self) -> int:
        """Rows of a full batch."""
        rows, size = len(self.state.order), self.stretch.document.recipe.batch_size
        return rows if size is None else min(size, rows)

    @property
    def instructions(self) -> list[Instruction]:
        """The instructions of one iteration; the same for every batch size."""
        return self.listed.instructions

    @property
    def position(self) -> tuple[int, int]:
        """Iteration and instruction."""
        return self.state.iteration, self.instruction

    def use(self, stretch: Stretch) -> None:
        """Go on with a recipe of which only numbers differ."""
        self.stretch = stretch
        set_numbers(stretch.plan, self.state)

    def restore(self, snapshot: Snapshot) -> None:
        """Stand at the start of an iteration, with no pass to be seen."""
        self.state.restore(snapshot)
        self.instruction = 0
        self.program = self.previous = None
        self.rows = self.rows[:0]

    def training_program(self, batch: int) -> Program:
        """The training program for a batch size, compiled when first asked for."""
        if batch not in self._training:
            self._training[batch] = training_program(self.stretch.plan, self.state, batch)
        return self._training[batch]

    def evaluation_program(self, batch: int) -> Program:
        """The evaluation program for a batch size, compiled when first asked for."""
        if batch not in self._evaluation:
            self._evaluation[batch] = evaluation_program(self.stretch.plan, self.state, batch)
        return self._evaluation[batch]

    def iterate(self) -> None:
        """One whole iteration, from its start."""
        self.begin().run()
        self.finish()

    def advance(self, stop: int) -> None:
        """Execute up to instruction `stop` of this iteration."""
        program = self.begin() if self.instruction == 0 else self.present
        program.run_part(self.instruction, stop)
        self.instruction = stop
        if stop == len(program.instructions):
            self.finish()

    @property
    def present(self) -> Program:
        """The program of the pass that has begun."""
        if self.program is None:
            raise RuntimeError("no pass has begun")
        return self.program

    def begin(self) -> Program:
        """Load the next batch."""
        state = self.state
        if state.cursor == 0:
            count = len(state.order)
            shuffled = self.stretch.document.recipe.shuffle
            state.order[:] = self.shuffle.permutation(count) if shuffled else np.arange(count)
        state.steps[...] = state.iteration - state.began + 1
        self.rows = state.order[state.cursor : state.cursor + self.batch_size].copy()
        self.previous = self.program
        self.program = self.training_program(len(self.rows))
        self.program.load(self.stretch.training, self.rows)
        return self.program

    def finish(self) -> None:
        """Count the iteration."""
        state = self.state
        state.iteration += 1
        state.cursor += len(self.rows)
        if state.cursor >= len(state.order):
            state.cursor = 0
            state.epoch += 1
        self.instruction = 0

    def written(self, role: str, name: str) -> tuple[int, int]:
        """First and last instruction that write a buffer, (−1, −1) where none does: a batch is loaded before all."""
        return self.listed.writers.get((role, name), (-1, -1))

    def see(self, role: str, name: str) -> tuple[Buffer | None, bool]:
        """A buffer at this moment, and whether this pass has finished computing it.

        Where this pass has not begun to write it, it is the buffer of the pass before; None: not computed yet.
        """
        if self.program is None:
            return None, False
        first, last = self.written(role, name)
        begun = self.instruction == 0 or first < self.instruction
        source = self.program if begun else self.previous
        done = self.instruction == 0 or last < self.instruction
        return (None if source is None else source.buffers.get((role, name))), done

    def loss(self) -> float | None:
        """Of the latest forward pass; None before the first."""
        program = self.program if self.instruction == 0 or self.loss_place < self.instruction else self.previous
        return None if program is None or program.loss is None else float(program.loss)

    @cached_property
    def loss_place(self) -> int:
        """The instruction that computes the loss."""
        return max(i for i, row in enumerate(self.instructions) if row.phase == "loss")

    def metrics(self) -> dict[str, float]:
        """Of the latest forward pass, by name; empty before the first."""
        found: dict[str, float] = {}
        for name, (output, metric) in self.stretch.metrics.items():
            source = self.compared(output)
            if source is not None:
                found[name] = metric.measure(*counted(source, output))
        return found

    def compared(self, output: str) -> Program | None:
        """The program in which an output was last computed."""
        _, last = self.written("activation", output)
        return self.program if self.instruction == 0 or last < self.instruction else self.previous

    def predict(self, inputs: dict[str, Array]) -> dict[str, Array]:
        """Outputs (rows, …) in evaluation mode, for what `Stretch.bind_inputs` gives; changes nothing in the run."""
        rows = len(next(iter(inputs.values())))
        chunk = min(LONGEST_CHUNK, 1 << max(rows - 1, 0).bit_length())
        program = self.evaluation_program(chunk)
        shapes = {name: self.stretch.plan.steps[name].shape for name in self.stretch.plan.outputs}
        outputs = {name: np.empty((rows, *shape), self.state.dtype) for name, shape in shapes.items()}
        for start in range(0, rows, chunk):
            size = min(chunk, rows - start)
            program.load_inputs(inputs, np.minimum(np.arange(start, start + chunk), rows - 1))
            program.run()
            for name, array in outputs.items():
                array[start : start + size] = program.buffers["activation", name].user[:size]
        return outputs

    def evaluate(self, rows: dict[str, Array]) -> tuple[float, dict[str, float]]:
        """Loss and metrics of (rows, values) inputs and targets by node name, in evaluation mode."""
        count, outputs = len(next(iter(rows.values()))), self.stretch.plan.outputs
        sums: dict[str, Array] = {}
        parts: dict[str, list[tuple[float, int]]] = {output: [] for output in outputs}
        penalty = 0.0
        for start in range(0, count, LONGEST_CHUNK):
            program = self.evaluation_program(min(LONGEST_CHUNK, count - start))
            program.load(rows, np.arange(start, start + program.batch))
            program.run()
            penalty = sum(float(b.memory.item()) for (role, _), b in program.buffers.items() if role == "penalty")
            for output in outputs:
                columns = counted(program, output)[0].shape[1]
                parts[output].append((float(program.buffers["loss", output].memory.item()), columns))
            for name, (output, metric) in self.stretch.metrics.items():
                sums[name] = sums.get(name, 0) + metric.sums(*counted(program, output))
        loss = sum(kind.weight * together(parts[output], mean=kind.averages) for output, kind in outputs.items())
        return loss + penalty, {name: self.stretch.metrics[name][1].value(found) for name, found in sums.items()}


def counted(program: Program, output: str) -> tuple[Array, Array]:
    """Predictions and targets (features, columns) of an output, without padding."""
    prediction, target = program.buffers["activation", output].memory, program.targets[output]
    mask = program.buffers.get(("loss_mask", output))
    if mask is None:
        return prediction, target
    there = mask.memory[0] > 0
    return prediction[:, there], target[:, there]


def together(parts: list[tuple[float, int]], *, mean: bool) -> float:
    """The loss of several batches from (loss, examples) of each."""
    if not mean:
        return sum(loss for loss, _ in parts)
    return sum(loss * count for loss, count in parts) / sum(count for _, count in parts)
