"""Where a run stops being finite: the first instruction that makes NaN or an infinity.

After every iteration the loss is looked at. Parameters and the optimizer's memory are looked at after every sixteenth
and wherever a training ends, because what is not finite there stays so. An infinity that an activation squeezes to a
finite number, and that reaches neither of them, stops nothing. Where one of them is not finite the run goes back to the
latest keyframe that was, and is replayed, at last one instruction at a time.
"""

import math
from dataclasses import replace

import numpy as np

from nnstudio.document.edits import upstream
from nnstudio.engine.finiteness import Flaw, all_finite, flaw_of_batch, flaw_of_instruction, flaw_of_parameters
from nnstudio.engine.program import Instruction
from nnstudio.session.events import SetValue
from nnstudio.session.machine import Machine
from nnstudio.session.moment import Fault
from nnstudio.session.run import Position, Run

LOSS = "loss is not finite"
WEIGHTS = "weights are not finite"
REASONS = (LOSS, WEIGHTS)
EVERY = 16
"""Iterations between two looks at the parameters, which would take too long after each."""


def reason_to_stop(run: Run, *, ending: bool = False) -> str | None:
    """What is not finite after an iteration; None where all that was looked at is."""
    machine = run.machine
    loss = machine.loss()
    if loss is not None and not math.isfinite(loss):
        return LOSS
    if (ending or machine.state.iteration % EVERY == 0) and not all_finite(machine.state):
        return WEIGHTS
    return None


def stop_at_fault(run: Run) -> None:
    """Stand before the first instruction that makes a number that is not finite, and note what it makes.

    Behind an iteration that `reason_to_stop` objected to. Where the run has never been further, it ends there.
    """
    last, live = run.position[0] - 1, run.live
    run.go_to((latest_finite(run, last), 0))
    while run.position[0] < last and all_finite(run.machine.state):
        run.iterate()
    if run.position[0] and not all_finite(run.machine.state):
        run.go_to((run.position[0] - 1, 0))
    run.fault = first_fault(run)
    if live:
        run.end_here()


def latest_finite(run: Run, iteration: int) -> int:
    """The latest iteration up to a given one that is kept and begins with finite numbers; else the first."""
    frames = [frame for frame in run.history.keyframes if frame.iteration <= iteration]
    return next((each.iteration for each in reversed(frames) if np.isfinite(each.snapshot.floats).all()), 0)


def first_fault(run: Run) -> Fault | None:
    """Execute instructions of this iteration until one makes a number that is not finite, and stand before it."""
    iteration = run.position[0]
    while run.position[0] == iteration:
        if found := fault_of_parameters(run):
            return found
        place = run.position
        if found := execute(run, place[1]):
            run.go_to(place)
            return found
    return fault_of_parameters(run)


def execute(run: Run, index: int) -> Fault | None:
    """Execute an instruction; what it made, or what the batch for it held, that is not finite."""
    machine, iteration = run.machine, run.machine.state.iteration
    machine.advance(index + 1)
    found = fault_of_batch(machine, iteration) if index == 0 else None
    found = found or fault_of_instruction(machine, iteration, index)
    run.arrive()
    return found


def fault_of_instruction(machine: Machine, iteration: int, index: int) -> Fault | None:
    """What an instruction that has just run made of a node that the loss depends on."""
    row, program = machine.instructions[index], machine.program
    if program is None or not matters(machine, row.phase, row.node):
        return None
    flaw = flaw_of_instruction(program, index)
    if flaw is None:
        return None
    return fault(
        (iteration, index),
        row,
        flaw,
        f"Stopped before {row.title} of {row.node} in iteration {iteration:,}, after which {spoken(flaw)}: look at "
        "what goes into it, go back, or try a smaller learning rate.",
    )


def matters(machine: Machine, phase: str, node: str) -> bool:
    """Whether the loss depends on what a node's instructions of a phase compute."""
    document = machine.stretch.document
    needed = upstream(document, [each.id for each in document.outputs])
    return phase != "forward" or document.by_name[node].id in needed


def fault_of_batch(machine: Machine, iteration: int) -> Fault | None:
    """What of the batch is too large for the precision; data itself is always finite."""
    flaw = None if machine.program is None else flaw_of_batch(machine.program)
    if flaw is None:
        return None
    row = machine.stretch.dataset.training.rows[machine.rows[flaw.index[0]]]
    return fault(
        (iteration, 0),
        replace(machine.instructions[0], node=flaw.buffer.name, title="batch"),
        flaw,
        f"Stopped before iteration {iteration:,}, in whose batch {spoken(flaw)}: row {row:,} of the data is too large "
        f"for {machine.stretch.document.recipe.precision}; standardize the inputs, or choose float64.",
    )


def fault_of_parameters(run: Run) -> Fault | None:
    """What was set by hand to a number that is not finite, or became one by an edit."""
    machine = run.machine
    flaw = None if all_finite(machine.state) else flaw_of_parameters(machine.listed)
    if flaw is None:
        return None
    by_hand = any(
        isinstance(event.action, SetValue) and event.action.name == flaw.buffer.name
        for event in run.events[: run.applied]
    )
    cause, fix = ("set by hand", "set it to a finite number") if by_hand else ("edited network", "choose float64")
    node = machine.state.layout[flaw.buffer.name].node
    return fault(
        run.position,
        replace(machine.instructions[machine.instruction], node=node, title=cause),
        flaw,
        f"Stopped in iteration {run.position[0]:,}, where {spoken(flaw)} ({cause}): {fix}, or go back.",
    )


def fault(place: Position, row: Instruction, flaw: Flaw, sentence: str) -> Fault:
    """A flaw and where it is made."""
    return Fault(
        *place,
        row.phase,
        row.node,
        row.title,
        row.time_step,
        flaw.buffer.role,
        flaw.buffer.name,
        flaw.index,
        flaw.value,
        sentence,
    )


def spoken(flaw: Flaw) -> str:
    """Which number is not finite, such as "the activation of hidden1[3, 5] is infinite"."""
    role, name = flaw.buffer.role, flaw.buffer.name
    of = name if role == "value" else f"the {role.replace('_', ' ').replace('.', ' ')}{' of ' * bool(name)}{name}"
    place = str(list(flaw.index)) if flaw.buffer.user.size > 1 else ""
    return f"{of}{place} is {'NaN' if math.isnan(flaw.value) else 'infinite'}"
