"""Which time step a run is at, and which ones of a sequence its present pass has computed."""

import sys

from nnstudio.session.machine import Machine


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
