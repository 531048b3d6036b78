"""What a unit's weighted sum consists of: its weights, and what they were multiplied by."""

from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.engine.layers.dense import Dense
from nnstudio.engine.program import Program
from nnstudio.engine.recurrent import RecurrentLayer
from nnstudio.session import time_steps
from nnstudio.session.latest import finished, rows_of, used
from nnstudio.session.machine import Machine
from nnstudio.session.requests import TermsRequest

Array = npt.NDArray[Any]

WEIGHTS, BIASES = ("weight", "recurrent_weight"), ("bias", "recurrent_bias")
"""Names of the parameters whose shares a sum has."""


def terms(machine: Machine, wish: TermsRequest) -> tuple[Array, Array] | None:
    """(terms, 2) weights and factors, with (2,) bias and sum; None before this pass has computed them.

    Of a sequence they are those of the present time step.
    """
    step, program = machine.stretch.plan.steps.get(wish.node), machine.program
    if step is None or not isinstance(step.layer, (Dense, RecurrentLayer)):
        return None
    column = wish.part * step.shape[-1] + wish.unit
    if program is None or not finished(machine, "pre_activation", wish.node) or column >= step.matrices[0].units:
        return None
    chosen = rows_of(program, wish.example)
    rows = slice(chosen.start, chosen.stop)
    moment = present(machine, program, step.inputs[0])
    factors = [at(program, "activation", step.inputs[0], rows, moment)]
    if isinstance(step.layer, RecurrentLayer):
        before = moment + (1 if step.layer.go_backwards else -1)
        factors.append(at(program, "state", wish.node, rows, before))
    own = {each.name.partition(".")[2]: each for each in machine.state.layout.parameters if each.node == wish.node}
    weights = [used(machine, program, own[name], np.s_[:, column]) for name in WEIGHTS if name in own]
    bias = sum(float(used(machine, program, own[name], column)) for name in BIASES if name in own)
    found = np.stack([np.concatenate(weights), np.concatenate(factors)], 1)
    return found, np.array([bias, found.prod(1).sum() + bias])


def present(machine: Machine, program: Program, name: str) -> int:
    """The present time step of what a node puts out; 0 where it is no sequence."""
    array = program.buffers["activation", name].user
    return min(time_steps.present(machine), array.shape[1] - 1) if array.ndim > 2 else 0


def at(program: Program, role: str, name: str, rows: slice, moment: int) -> Array:
    """(features,) mean over some rows of a quantity, of a sequence at a time step; outside of it 0."""
    array = program.buffers[role, name].user[rows]
    if array.ndim > 2:
        inside = 0 <= moment < array.shape[1]
        array = array[:, moment] if inside else np.zeros_like(array[:, 0])
    return np.asarray(array.mean(0, dtype=np.float64))
