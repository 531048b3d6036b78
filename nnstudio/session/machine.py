"""The program counter: executes a stretch's program, one instruction or one iteration at a time."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import count
from math import ceil
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.document.problems import ProblemError
from nnstudio.engine.builder import TooLargeError
from nnstudio.engine.capacity import capacity
from nnstudio.engine.compile import evaluation_program, make_state, set_numbers, training_program
from nnstudio.engine.footprint import standing, too_large
from nnstudio.engine.metric import Metric
from nnstudio.engine.plan import Plan
from nnstudio.engine.program import Buffer, Instruction, Program, mask_of
from nnstudio.engine.schedule import Progress
from nnstudio.engine.state import Snapshot, State
from nnstudio.engine.threads import use_threads
from nnstudio.session.norms import Norms
from nnstudio.session.stretch import Stretch
from nnstudio.session.watch import Watch

Array = npt.NDArray[Any]

LONGEST_CHUNK = 256
"""Rows that an evaluation computes at once at most."""
EVALUATION_BYTES = 64 * 2**20
"""Memory that it may take in any case where there is room."""
Measured = tuple[str, Metric]
"""An output and what is measured of it."""
Evaluation = tuple[float, dict[str, float]]
"""Loss and metrics."""
VERSIONS = count(1)
"""Numbers for machines."""


class Machine:
    """State, programs and the place between two instructions.

    Attributes:
        version: a number that no other machine of this process has; it grows.
        quick: whether an iteration is known to take little time.
        spent: bytes of memory that it takes, by node.
        chunk: rows that an evaluation computes at once; the same in every replay, because it decides the last bits.
        stretch: what is computed.
        state: parameters and all else that training changes.
        program: the one that the present pass runs in, or ran in last; None before the first.
        previous: the one of the pass before, whose values are shown where this pass has not come yet.
        instruction: index of the instruction about to run.
        rows: numbers of the training rows in the batch that was loaded last.
        learning_rate: α of the latest update, or of the first one before that, as the schedule has it.
        watch: what is remembered from epoch to epoch.
        by_hand: whether an output of the pass that is seen was set by hand.
        learned: loss and metrics of the latest forward pass.
    """

    def __init__(self, stretch: Stretch, state: State | None = None) -> None:
        self.version = next(VERSIONS)
        self.quick = False
        self.by_hand = False
        self.stretch = stretch
        self.spent = standing_memory(stretch)
        self.state = state or make_state(stretch.plan, len(stretch.dataset.training))
        use_threads(stretch.document.recipe.threads)
        self.instruction = 0
        self.program: Program | None = None
        self.previous: Program | None = None
        self.rows: Array = np.empty(0, np.int64)
        self._training: dict[int, Program] = {}
        self._evaluation: dict[tuple[int, frozenset[str]], Program] = {}
        self.listed = self.training_program(self.batch_size)
        self.chunk = self.evaluated_at_once()
        if self.room < self.listed.bytes.total() and (rest := len(self.state.order) % self.batch_size):
            self.training_program(rest)
        self.shuffle = np.random.Generator(self.state.stream("", "shuffle"))
        self._evaluated: dict[bool, Evaluation] = {}
        self.watch = Watch(stretch.document.recipe, stretch.plan.schedule)
        if state is None:
            self.watch.begin(self.state)
        self.set_learning_rate()

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
        before, state = self.watch, self.state
        self.stretch = stretch
        set_numbers(stretch.plan, state)
        self.watch = Watch(stretch.document.recipe, stretch.plan.schedule)
        self.watch.go_on(state, before, state.watched, state.best)
        self._evaluated.clear()
        self.set_learning_rate()

    def set_learning_rate(self) -> None:
        """Work out α for the present iteration."""
        state, plan = self.state, self.stretch.plan
        self.learning_rate = plan.learning_rate
        if plan.schedule:
            at = Progress(state.iteration, state.epoch, ceil(len(state.order) / self.batch_size))
            self.learning_rate *= plan.schedule.multiplier(at, self.watch.memory(state.watched))
            state.numbers["learning_rate"][...] = self.learning_rate

    def restore(self, snapshot: Snapshot) -> None:
        """Stand at the start of an iteration, with no pass to be seen."""
        self.state.restore(snapshot)
        self.instruction = 0
        self.program = self.previous = None
        self.by_hand = False
        self.rows = self.rows[:0]
        self._evaluated.clear()
        self.set_learning_rate()

    def training_program(self, batch: int) -> Program:
        """The training program for a batch size, compiled when first asked for."""
        if batch not in self._training:
            self._training[batch] = self.compiled(training_program, batch, self.stretch.plan)
        return self._training[batch]

    def evaluation_program(self, batch: int, masked: frozenset[str] = frozenset()) -> Program:
        """The evaluation program for a batch size, compiled when first asked for; `masked` inputs have masks too."""
        plan = self.stretch.plan
        key = batch, plan.masked | masked
        if key not in self._evaluation:
            self._evaluation[key] = self.compiled(evaluation_program, batch, replace(plan, masked=key[1]))
        return self._evaluation[key]

    def compiled(self, make: Callable[..., Program], batch: int, plan: Plan) -> Program:
        """A plan's program that fits into the memory that is left; raises ProblemError where it does not."""
        try:
            program = make(plan, self.state, batch, self.room)
        except TooLargeError as error:
            raise ProblemError([too_large(plan.steps, self.spent + error.asked, capacity())]) from None
        self.spent += program.bytes
        return program

    @property
    def room(self) -> int:
        """Bytes of memory that are left for programs."""
        return capacity() - self.spent.total()

    def evaluated_at_once(self) -> int:
        """Rows of a chunk: as many as fit into the memory that is left, of which no more than training has is taken."""
        steps, program = self.stretch.plan.steps, self.listed
        per_row = sum(program.bytes[name] for name in steps) / program.batch
        room = min(max(EVALUATION_BYTES, program.bytes.total()), self.room)
        return int(min(max(room / max(per_row, 1), 1), LONGEST_CHUNK))

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
        self._evaluated.clear()
        self.set_learning_rate()
        self.rows = state.order[state.cursor : state.cursor + self.batch_size].copy()
        self.previous = self.program
        self.by_hand = False
        self.program = self.training_program(len(self.rows))
        self.program.load(self.stretch.training, self.rows)
        return self.program

    def finish(self) -> None:
        """Count the iteration, and take note of what is watched."""
        state, watched = self.state, self.watch.size > 0
        if watched:
            self.watch.note(state, float(self.present.loss or 0), len(self.rows))
        state.iteration += 1
        state.cursor += len(self.rows)
        if state.cursor >= len(state.order):
            state.cursor = 0
            state.epoch += 1
        self.instruction = 0
        if watched and state.cursor == 0:
            self.watch.observe(state, self.at_epoch_end)

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
    def norms(self) -> Norms:
        """What measures the parameters."""
        return Norms(self.state, self.listed)

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
                found[name] = float(metric.measure(*counted(source, output)))
        return found

    def compared(self, output: str) -> Program | None:
        """The program in which an output was last computed."""
        _, last = self.written("activation", output)
        return self.program if self.instruction == 0 or last < self.instruction else self.previous

    def predict(self, inputs: dict[str, Array], nodes: Sequence[str] = ()) -> dict[str, Array]:
        """What nodes, or else the outputs, put out (rows, …) in evaluation mode, for what `Stretch.bind_inputs` gives.

        Changes nothing in the run.
        """
        rows = len(next(iter(inputs.values())))
        chunk = min(self.chunk, 1 << max(rows - 1, 0).bit_length())
        masked = frozenset(name for name in self.stretch.plan.inputs if mask_of(name) in inputs)
        program = self.evaluation_program(chunk, masked)
        shapes = {name: self.stretch.plan.steps[name].shape for name in nodes or self.stretch.plan.outputs}
        outputs = {name: np.empty((rows, *shape), self.state.dtype) for name, shape in shapes.items()}
        for start in range(0, rows, chunk):
            size = min(chunk, rows - start)
            program.load_inputs(inputs, np.minimum(np.arange(start, start + chunk), rows - 1))
            program.run()
            for name, array in outputs.items():
                array[start : start + size] = program.buffers["activation", name].user[:size]
        return outputs

    def at_epoch_end(self, quantity: str) -> float | None:
        """A loss or metric of the present weights, such as "validation.loss"; None where there is none such."""
        rows, _, name = quantity.partition(".")
        found = self.evaluated(validation=rows == "validation")
        if found is None:
            return None
        loss, metrics = found
        return loss if name == "loss" else metrics.get(name)

    def evaluated(self, *, validation: bool) -> Evaluation | None:
        """Loss and metrics of the validation or training rows at this moment; None where there are no such rows."""
        rows = self.stretch.validation if validation else self.stretch.training
        if rows is not None and validation not in self._evaluated:
            loss, metrics = self.evaluate(rows, self.stretch.metrics)
            self._evaluated[validation] = loss, {name: float(value) for name, value in metrics.items()}
        return self._evaluated.get(validation)

    def evaluate(self, rows: dict[str, Array], metrics: Mapping[str, Measured]) -> tuple[float, dict[str, Array]]:
        """Loss and metrics of (rows, values) inputs and targets by node name, in evaluation mode."""
        count, outputs = len(next(iter(rows.values()))), self.stretch.plan.outputs
        sums: dict[str, Array] = {}
        parts: dict[str, list[tuple[float, int]]] = {output: [] for output in outputs}
        penalty = 0.0
        for start in range(0, count, self.chunk):
            program = self.evaluation_program(min(self.chunk, count - start))
            program.load(rows, np.arange(start, start + program.batch))
            program.run()
            penalty = sum(float(b.memory.item()) for (role, _), b in program.buffers.items() if role == "penalty")
            for output in outputs:
                columns = counted(program, output)[0].shape[1]
                parts[output].append((float(program.buffers["loss", output].memory.item()), columns))
            for name, (output, metric) in metrics.items():
                part = metric.sums(*counted(program, output))
                sums[name] = metric.joined(sums[name], part) if name in sums else part
        loss = sum(kind.weight * together(parts[output], mean=kind.averages) for output, kind in outputs.items())
        return loss + penalty, {name: metrics[name][1].value(found) for name, found in sums.items()}


def standing_memory(stretch: Stretch) -> Counter[str]:
    """Bytes by node of what a run holds besides its programs."""
    plan, rows = stretch.plan, len(stretch.dataset.training)
    return standing(plan.steps, plan.document.recipe.precision, 1 + len(plan.optimizer.memory()), rows)


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


def quiet() -> np.errstate:
    """Overflow and division by zero make infinities and NaN, which are shown, and no warnings."""
    return np.errstate(all="ignore")
