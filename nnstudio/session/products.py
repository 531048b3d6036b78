"""What each connection brings to its unit's weighted sum, as the latest pass computed it: the role "term"."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.engine.layers.dense import Dense
from nnstudio.engine.layout import Parameter
from nnstudio.engine.program import Program
from nnstudio.engine.recurrent import RecurrentLayer
from nnstudio.session import time_steps
from nnstudio.session.latest import finished, rows_of, used
from nnstudio.session.look import limits, reduced
from nnstudio.session.machine import Machine
from nnstudio.session.moment import Example
from nnstudio.session.requests import Request, View
from nnstudio.session.terms import at, present

Array = npt.NDArray[Any]

BLOCK = 65_536
"""So many weights are multiplied at once, so that a large matrix needs no second of its size."""


def product_view(machine: Machine, request: Request) -> View:
    """The products w·x (in, out) of a node's weight with what arrives at it: of an example, or the mean over the batch.

    Of a sequence they are those of the present time step. Nothing before this pass has computed them.
    """
    parameter = machine.state.layout.by_name.get(request.name)
    arriving = None if parameter is None else factors(machine, parameter.node, request.example)
    if parameter is None or arriving is None or machine.program is None or len(parameter.shape) != 2:
        return View(request, () if parameter is None else parameter.shape, None, 0.0, 0.0, computed=False)
    if request.entry is not None:
        value = used(machine, machine.program, parameter, request.entry) * arriving[request.entry[0]]
        return View(request, parameter.shape, np.asarray(value), 0.0, 0.0, computed=True)
    parts, ends = [], []
    for products in blocks(machine, machine.program, parameter, arriving):
        ends.append(limits(products))
        parts.append(reduced(products, request.rows, 0))
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    values = reduced(np.concatenate(parts, axis=1), 0, request.columns)
    return View(request, parameter.shape, values, low, high, computed=True)


def blocks(machine: Machine, program: Program, parameter: Parameter, arriving: Array) -> Iterator[Array]:
    """(in, some columns) products of the weights that the latest pass used, block by block.

    In memory the weights of a unit lie side by side.
    """
    weights, change = parameter.user(machine.state.values), None
    if machine.instruction == 0 and program.change is not None and parameter.offset < len(program.change):
        change = parameter.user(program.change)
    given = arriving.astype(weights.dtype)[:, np.newaxis]
    width = max(BLOCK // len(arriving), 1)
    for start in range(0, parameter.shape[1], width):
        columns = slice(start, start + width)
        block = weights[:, columns]
        yield given * (block if change is None else block + change[:, columns])


def factors(machine: Machine, node: str, example: Example | None) -> Array | None:
    """(in,) what arrives at a node's weighted sum; None where this pass has not computed that sum yet."""
    step, program = machine.stretch.plan.steps.get(node), machine.program
    if program is None or step is None or not isinstance(step.layer, (Dense, RecurrentLayer)):
        return None
    moment, (source, *_) = present(machine, program, step.inputs[0]), step.inputs
    if not finished(machine, "pre_activation", node) and moment not in loop_steps(machine, node):
        return None
    chosen = rows_of(program, "mean" if example is None else example)
    return at(program, "activation", source, slice(chosen.start, chosen.stop), moment)


def loop_steps(machine: Machine, node: str) -> range:
    """The time steps of a node's sums that this pass has computed so far."""
    return time_steps.computed(machine, "pre_activation", node)
