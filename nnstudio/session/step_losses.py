"""The loss at every time step of the batch, computed for those who look from what the latest pass left behind."""

import numpy as np
import numpy.typing as npt

from nnstudio.engine.checks import functions_of
from nnstudio.engine.program import Program
from nnstudio.session.machine import Machine

Array = npt.NDArray[np.floating]


def has_steps(program: Program, name: str) -> bool:
    """Whether a node is an output with a loss at every time step."""
    target = program.buffers.get(("target", name))
    return target is not None and target.user.ndim == 3


def step_losses(machine: Machine, name: str) -> tuple[Array | None, bool]:
    """The loss (batch, time, 1) of an output at every time step, 0 at padding; and whether it is of this pass.

    The output's loss is their mean over the time steps that are no padding, or their sum, as the loss says. None before
    the first loss, and once a batch of the same size was loaded, whose targets overwrite those before.
    """
    instruction, (_, last) = machine.instruction, machine.written("loss", name)
    done = instruction == 0 or last < instruction
    program = machine.program if done else machine.previous
    if program is None or not has_steps(program, name) or (program is machine.program and not done):
        return None, False
    return of_program(machine, program, name), done


def of_program(machine: Machine, program: Program, name: str) -> Array:
    """The same of one program's memory."""
    plan = machine.stretch.plan
    loss, buffers = plan.outputs[name], program.buffers
    linked = any(function.name in loss.links for function in functions_of(plan.steps[name].layer))
    sums = buffers.get(("pre_activation", name)) if linked else None
    target = buffers["target", name]
    with np.errstate(all="ignore"):
        found = loss.each(buffers["activation", name].memory, target.memory, None if sums is None else sums.memory)
    if ("loss_mask", name) in buffers:
        found = np.where(buffers["loss_mask", name].memory.reshape(-1) > 0, found, 0)
    batch, steps = target.user.shape[:2]
    return np.asarray(found.reshape(steps, batch).T[:, :, np.newaxis])


def by_step(machine: Machine, name: str) -> Array | None:
    """The mean loss (time, 2) at every time step over the examples that have it, and their number; NaN where none has.

    None where `step_losses` is.
    """
    found, done = step_losses(machine, name)
    program = machine.program if done else machine.previous
    if found is None or program is None:
        return None
    losses = found[:, :, 0].astype(np.float64)
    mask = program.buffers.get(("loss_mask", name))
    there = np.ones(losses.shape, bool) if mask is None else mask.memory.reshape(losses.shape[::-1]).T > 0
    counts = there.sum(0)
    sums = np.where(there, losses, 0.0).sum(0)
    return np.stack([np.divide(sums, counts, out=np.full(len(sums), np.nan), where=counts > 0), counts], 1)
