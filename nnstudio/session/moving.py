"""The boundaries that steps go to."""

import time
from bisect import bisect_left

from nnstudio.engine.program import Instruction
from nnstudio.session.breakpoints import Breakpoints
from nnstudio.session.halting import advance
from nnstudio.session.moment import Unit
from nnstudio.session.run import REPORT_SECONDS, Position, Progress, Run, unheard

NONE = Breakpoints()
"""No breakpoints."""


def layer_of(row: Instruction) -> tuple[str, ...]:
    """What a layer's instructions within a phase share; loss is one, and so is update."""
    return (row.phase,) if row.phase in {"loss", "update"} else (row.phase, row.node)


def group_of(row: Instruction, unit: Unit) -> object:
    """What neighbouring instructions of one unit share."""
    if unit == "phase":
        return row.phase
    return layer_of(row) if unit == "layer" else (*layer_of(row), row.time_step)


def boundaries(rows: list[Instruction], unit: Unit) -> list[int]:
    """The instructions of an iteration at which a unit begins, rising; always with the first."""
    if unit == "instruction":
        return list(range(len(rows)))
    if unit in {"iteration", "epoch"}:
        return [0]
    groups = [group_of(row, unit) for row in rows]
    return [i for i in range(len(rows)) if i == 0 or groups[i] != groups[i - 1]]


def step(run: Run, unit: Unit, breakpoints: Breakpoints = NONE, progress: Progress = unheard) -> None:
    """Run to the next boundary, or to the first breakpoint.

    `progress` hears the share of an epoch that is done, and may raise to stop there.
    """
    run.hits, run.stopped = (), ""
    if unit == "epoch":
        step_epoch(run, breakpoints, progress)
        return
    _, instruction = run.position
    later = [place for place in boundaries(run.machine.instructions, unit) if place > instruction]
    advance(run, breakpoints, later[0] if later else len(run.machine.instructions))


def step_epoch(run: Run, breakpoints: Breakpoints, progress: Progress) -> None:
    """Run to the next start of an epoch, or to the first breakpoint."""
    reported, epoch = time.perf_counter(), run.machine.state.epoch
    while run.machine.state.epoch == epoch:
        began = run.position[0]
        while run.position[0] == began:
            if advance(run, breakpoints, len(run.machine.instructions)):
                return
        if time.perf_counter() - reported > REPORT_SECONDS:
            progress(run.machine.state.cursor / len(run.machine.state.order))
            reported = time.perf_counter()


def back(run: Run, unit: Unit, progress: Progress = unheard) -> bool:
    """Go to the nearest earlier boundary; False at the very beginning."""
    if run.position == (0, 0):
        return False
    run.go_to(earlier(run, unit), progress)
    return True


def earlier(run: Run, unit: Unit) -> Position:
    """The nearest boundary before the present position."""
    iteration, instruction = run.position
    if unit == "epoch":
        return run.epochs[bisect_left(run.epochs, iteration + bool(instruction)) - 1], 0
    places = boundaries(run.machine.instructions, unit)
    if instruction:
        return iteration, places[bisect_left(places, instruction) - 1]
    return iteration - 1, boundaries(run.instructions_before(), unit)[-1]
