"""A unit's output set by hand in the middle of a pass: when that can be, and doing it."""

import numpy as np

from nnstudio.engine.program import Instruction
from nnstudio.session.events import SetOutput
from nnstudio.session.machine import Machine


def refusal(machine: Machine, wish: SetOutput) -> str | None:
    """Why an output cannot be set at this moment, and what to do, in a sentence; None where it can.

    It can be set from when the pass has computed it until something is computed from it.
    """
    units, name = machine.stretch.plan.steps[wish.node].shape[-1], wish.node
    if not 0 <= wish.unit < units:
        return f"{name} has {units:,} units, counted from 0, and there is no unit {wish.unit}"
    if not abs(wish.value) <= np.finfo(machine.state.dtype).max:
        return f"the output of a unit is set to a finite number of the recipe's precision, not {wish.value:g}"
    _, last = machine.written("activation", name)
    first = first_reader(machine, name)
    if first is None:
        return f"nothing in the forward pass or the loss is computed from the output of {name}"
    if first == 0:
        return f"the rows of {name} are loaded with the first instruction, which uses them; clamp the unit instead"
    if machine.instruction <= last or not machine.instruction:
        return f"{name} has not computed its output in this pass yet; step to {spoken(machine, last + 1)} first"
    if machine.instruction > first:
        return f"the output of {name} has been used in this pass already; go back to {spoken(machine, first)} first"
    rows = machine.present.batch
    if wish.example is not None and not 0 <= wish.example < rows:
        return f"the batch has {rows:,} examples, counted from 0, and there is no example {wish.example}"
    return None


def first_reader(machine: Machine, name: str) -> int | None:
    """The first instruction of the forward pass or the loss that reads a node's output; None where there is none."""
    _, last = machine.written("activation", name)
    return next((i for i, row in enumerate(machine.instructions) if i > last and reads(machine, i, row, name)), None)


def reads(machine: Machine, index: int, row: Instruction, name: str) -> bool:
    """Whether an instruction of the forward pass or the loss reads a node's output."""
    found = machine.listed.read(index) if row.phase in ("forward", "loss") else []
    return any((buffer.role, buffer.name) == ("activation", name) for buffer in found)


def spoken(machine: Machine, index: int) -> str:
    """An instruction in words, such as "weighted sum of hidden2"."""
    row = machine.instructions[index]
    return f"{row.title} of {row.node}" + (f" at t = {row.time_step + 1}" if row.time_step is not None else "")


def set_output(machine: Machine, wish: SetOutput) -> None:
    """Write into the memory of the pass that is under way; all that is computed later goes on with it."""
    rows = slice(None) if wish.example is None else slice(wish.example, wish.example + 1)
    machine.present.buffers["activation", wish.node].user[rows, ..., wish.unit] = wish.value
    machine.by_hand = True
