"""Which time step a run is at, and which ones of a sequence its present pass has computed."""

import sys

from nnstudio.session.machine import Machine
from nnstudio.session.moment import Example


def present(machine: Machine) -> int:
    """That of the instruction that ran last, else of the one about to run; elsewhere the last of any sequence."""
    rows, place = machine.instructions, machine.instruction
    steps = [rows[each].time_step for each in (place - 1, place) if 0 <= each < len(rows)]
    return next((step for step in steps if step is not None), sys.maxsize)


def computed(machine: Machine, role: str, name: str) -> range:
    """The time steps of a node's quantity that this pass has left behind; of the one it is at, if it is written."""
    first, last = machine.written(role, name)
    past = steps_of(machine, name, range(max(first, 0), machine.instruction))
    coming = steps_of(machine, name, range(machine.instruction, last + 1))
    written = {step for step in past & coming if not writes(machine, role, name, step)}
    found = past - coming | written
    return range(min(found), max(found) + 1) if found else range(0)


def real(machine: Machine, name: str, shape: tuple[int, ...], example: Example | None) -> int | None:
    """How many time steps of an example are no padding, of all or the mean those of the longest; None where all are.

    The shape is (batch, time, features), or of an input's tokens (batch, time); examples are rows of the present batch,
    beyond the last one the last.
    """
    program = machine.program
    lane = None if program is None else program.lanes.get(name)
    if program is None or lane is None or not sequential(machine, name, shape) or lane.size != shape[0] * shape[1]:
        return None
    counts = lane.reshape(-1, program.batch).sum(0)
    if example is None or example == "mean":
        return int(counts.max())
    return int(counts[min(max(example, 0), len(counts) - 1)])


def sequential(machine: Machine, name: str, shape: tuple[int, ...]) -> bool:
    """Whether the second axis is time: always that of three, and of two that of an input."""
    return len(shape) == 3 or (len(shape) == 2 and machine.stretch.plan.steps[name].layer.takes == (0, 0))


def steps_of(machine: Machine, name: str, places: range) -> set[int]:
    """The time steps of a node's instructions at some places."""
    rows = machine.instructions
    return {step for place in places if rows[place].node == name and (step := rows[place].time_step) is not None}


def writes(machine: Machine, role: str, name: str, step: int) -> bool:
    """Whether an instruction of a time step that is still to come in this pass writes a quantity."""
    rows, phase = machine.instructions, machine.instructions[machine.instruction].phase
    for place in range(machine.instruction, len(rows)):
        row = rows[place]
        if (row.phase, row.node, row.time_step) != (phase, name, step):
            return False
        if any((buffer.role, buffer.name) == (role, name) for buffer in machine.listed.written(place)):
            return True
    return False
