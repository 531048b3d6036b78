"""Looking at a run: copies of what it holds at this moment, reduced to what fits on screen. Nothing here changes it."""

from collections.abc import Iterable, Mapping
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.engine.compile import output_gradient
from nnstudio.engine.contributions import addends, contributions, intact, steps_shared
from nnstudio.engine.layout import Parameter
from nnstudio.engine.program import Buffer, Program
from nnstudio.session import time_steps
from nnstudio.session.changes import changes, interventions
from nnstudio.session.machine import Machine
from nnstudio.session.moment import Example, Moment, Outline, Quantity, Row, Where
from nnstudio.session.requests import Curve, CurveRequest, Request, View
from nnstudio.session.run import Run
from nnstudio.session.step_losses import has_steps, step_losses

Array = npt.NDArray[Any]

SHOWN_ROWS = 1000
NORM = "norm."
OF_STEPS = ("update", "direction")
"""Roles of what is made of an optimizer's step."""
STANDING = ("value", "moment")
"""Roles of memory that always holds what the next instruction reads, computed in this pass or not."""


def where(run: Run) -> Where:
    """The instruction about to run."""
    state, row = run.machine.state, run.machine.instructions[run.machine.instruction]
    return Where(state.iteration, state.epoch, row.phase, row.node, row.title, row.time_step)


def outline(run: Run) -> Outline:
    """The program as the window lists it."""
    machine = run.machine
    plan, program = machine.stretch.plan, machine.listed
    found = [Quantity(role, name, tuple(buffer.user.shape)) for (role, name), buffer in program.buffers.items()]
    parameters = machine.state.layout.parameters
    missing = [name for name in known(machine, "gradient") if ("gradient", name) not in program.buffers]
    found += [Quantity("gradient", each, program.buffers["activation", each].user.shape) for each in missing]
    shared = [machine.state.layout[name] for name in known(machine, "contribution")]
    found += [Quantity("contribution", each.name, (steps_shared(program, each), *each.shape)) for each in shared]
    for name in known(machine, "step_loss"):
        found.append(Quantity("step_loss", name, (*program.buffers["target", name].user.shape[:2], 1)))
    trained = [each for each in parameters if not machine.state.layout.frozen(each)]
    found += [Quantity(role, each.name, each.shape) for role in OF_STEPS for each in trained]
    shown = {(quantity.role, quantity.name) for quantity in found}
    found += [Quantity("rate", p.name, p.shape) for p in trained if ("rate", p.name) not in shown]
    counts = dict.fromkeys(plan.steps, 0)
    for parameter in parameters:
        counts[parameter.node] += prod(parameter.shape)
    return Outline(
        machine.version,
        tuple(row_of(program, index) for index in range(len(program.instructions))),
        tuple(found),
        {name: step.shape for name, step in plan.steps.items()},
        counts,
        len(machine.state.order),
        machine.batch_size,
        frozenset(each.name for each in parameters if machine.state.layout.frozen(each)),
    )


def row_of(program: Program, index: int) -> Row:
    """One instruction as it is listed."""
    row = program.instructions[index]
    return Row(
        row.phase,
        row.node,
        row.title,
        row.formula,
        row.time_step,
        names_of(program.read(index)),
        names_of(program.written(index)),
    )


def names_of(buffers: Iterable[Buffer]) -> tuple[tuple[str, str], ...]:
    """Role and name of buffers."""
    return tuple((buffer.role, buffer.name) for buffer in buffers)


def moment(run: Run, *, number: int = 1, running: bool = False, speed: float = 0.0) -> Moment:
    """Where the run is."""
    machine = run.machine
    batch = machine.stretch.dataset.training.rows[machine.rows[:SHOWN_ROWS]]
    here = run.fault is not None and (run.fault.iteration, run.fault.instruction) == run.position
    return Moment(
        number,
        machine.version,
        machine.instruction,
        where(run),
        run.live,
        run.end[0],
        running,
        machine.loss(),
        machine.metrics(),
        tuple(int(row) for row in batch),
        speed,
        run.next_stretch is not machine.stretch,
        changes(run),
        run.fault if here else None,
        machine.learning_rate,
        run.stopped,
        tuple(hit for hit in run.hits if (hit.iteration, hit.instruction) == run.position),
        run.end[1],
        interventions(run),
    )


def quantity(machine: Machine, role: str, name: str) -> tuple[Array | None, bool]:
    """A quantity as users see it (a view, not a copy) and whether this pass has finished computing it.

    None: it is not computed yet, or there is no such quantity.
    """
    if role.partition(".")[0] in STANDING:
        buffer = machine.listed.buffers.get((role, name))
        return (None if buffer is None else buffer.user), True
    if role == "update":
        step, done = machine.see("step", name)
        return (None if step is None else -step.user), done
    if role == "direction":
        return direction(machine, name)
    if role.startswith(NORM):
        return norms(machine, role.removeprefix(NORM), name)
    if role == "contribution":
        return contribution(machine, name)
    if role == "step_loss":
        return step_losses(machine, name)
    if role == "rate" and ("rate", name) not in machine.listed.buffers:
        return constant_rate(machine, name)
    buffer, done = machine.see(role, name)
    if buffer is None and role == "gradient" and name in machine.stretch.plan.outputs:
        return gradient_of_output(machine, name)
    return (None if buffer is None else known_steps(machine, buffer, done=done)), done


def known_steps(machine: Machine, buffer: Buffer, *, done: bool) -> Array:
    """A buffer as users see it, with NaN at the time steps that neither this pass nor the one before has computed.

    In the middle of a sequence the others hold what this batch size left behind last, which may be long ago.
    """
    array, begun = buffer.user, machine.written(buffer.role, buffer.name)[0] < machine.instruction
    if done or not begun or array.ndim != 3 or machine.previous is machine.program:
        return array
    steps = time_steps.computed(machine, buffer.role, buffer.name)
    found = np.full_like(array, np.nan)
    found[:, steps.start : steps.stop] = array[:, steps.start : steps.stop]
    return found


def known(machine: Machine, role: str) -> list[str]:
    """Names of which there is a quantity of a role, whether computed yet or not."""
    role = role.removeprefix(NORM)
    names = [name for kind, name in machine.listed.buffers if kind == ("step" if role in OF_STEPS else role)]
    if role == "rate":
        names = [parameter.name for parameter in machine.state.layout.parameters]
    if role == "contribution":
        names = [each.name for each in machine.state.layout.parameters if steps_shared(machine.listed, each) > 1]
    if role == "gradient":
        names += [name for name in machine.stretch.plan.outputs if name not in names]
    if role == "step_loss":
        names = [name for name in machine.stretch.plan.outputs if has_steps(machine.listed, name)]
    return names


def direction(machine: Machine, name: str) -> tuple[Array | None, bool]:
    """What an update went along: update = −rate ⊙ direction; None while only one of the two is of this pass."""
    step, done = machine.see("step", name)
    rate, same = quantity(machine, "rate", name)
    if step is None or rate is None or done != same:
        return None, False
    return np.divide(step.user, rate, out=np.zeros_like(step.user), where=rate != 0), done


def constant_rate(machine: Machine, name: str) -> tuple[Array | None, bool]:
    """The effective learning rate where it is the same for all weights."""
    parameter = machine.state.layout.by_name.get(name)
    if parameter is None:
        return None, True
    return np.broadcast_to(machine.state.numbers["learning_rate"], parameter.shape), True


def contribution(machine: Machine, name: str) -> tuple[Array | None, bool]:
    """What each time step adds to a parameter's gradient, computed for those who ask from what the latest pass left."""
    program, parameter, done = sharing(machine, name)
    if program is None or parameter is None:
        return None, False
    return contributions(program, parameter, machine.state), done


def sharing(machine: Machine, name: str) -> tuple[Program | None, Parameter | None, bool]:
    """The program that left a parameter's contributions behind, and whether this pass did; None where none are left."""
    _, last = machine.written("gradient", name)
    done = machine.instruction == 0 or last < machine.instruction
    program, parameter = machine.program if done else machine.previous, machine.state.layout.by_name.get(name)
    if program is None or parameter is None or steps_shared(program, parameter) < 2:
        return None, None, False
    if not done and program is machine.program and not intact(program, parameter, machine.instruction):
        return None, None, False
    return program, parameter, done


def norms(machine: Machine, role: str, name: str) -> tuple[Array | None, bool]:
    """The Euclidean norm of a quantity: at each time step, (batch, time) or (time,), or where it has none, ()."""
    if role == "contribution":
        program, parameter, done = sharing(machine, name)
        if program is None or parameter is None:
            return None, False
        return np.array([np.linalg.norm(share) for share in addends(program, parameter, machine.state)]), done
    array, done = quantity(machine, role, name)
    return None if array is None else np.asarray(np.linalg.norm(array, axis=-1 if array.ndim == 3 else None)), done


def gradient_of_output(machine: Machine, name: str) -> tuple[Array | None, bool]:
    """∂L/∂O of an output whose loss sends its gradient straight to the weighted sum, computed for those who ask."""
    _, sent = machine.written("pre_activation_gradient", name)
    ready = machine.instruction == 0 or sent < machine.instruction
    program = machine.program if ready else machine.previous
    if sent < 0 or program is None:
        return None, False
    return output_gradient(machine.stretch.plan, program, machine.state, name), ready


def view(machine: Machine, request: Request) -> View:
    """A copy of a quantity, reduced as the request asks."""
    array, done = quantity(machine, request.role, request.name)
    if array is None:
        return View(request, (), None, 0.0, 0.0, computed=False)
    low, high = limits(array)
    role = request.role.removeprefix(NORM)
    timed = role != "contribution" and array.ndim == (3 if role == request.role else 2)
    shape = (*array.shape, 1) if timed and array.ndim == 2 else array.shape
    length = time_steps.real(machine, request.name, shape, request.example)
    if not timed or (done and not request.now):
        return View(request, array.shape, picture(array, request), low, high, done, length=length)
    fresh = range(array.shape[1]) if done else time_steps.computed(machine, role, request.name)
    if request.now:
        step = min(time_steps.present(machine), array.shape[1] - 1)
        return View(
            request, array.shape, picture(array[:, step], request), low, high, step in fresh, step, None, length
        )
    span = (fresh.start, fresh.stop)
    return View(request, array.shape, picture(array, request), low, high, done, None, span, length)


def picture(array: Array, request: Request) -> Array:
    """What is shown of an array: the whole, one example or one entry of it."""
    if request.entry is not None:
        return np.array(array[request.entry])
    if request.example is None:
        return reduced(array, request.rows, request.columns)
    wanted = row(array, request.example)
    if wanted.ndim < 3:
        return reduced(wanted, request.rows, request.columns)
    return reduced(wanted[0], request.rows, request.columns)[np.newaxis]


def row(array: Array, example: Example) -> Array:
    """One row of a batch, or the mean over its rows, as an array of one row."""
    if not array.ndim or not len(array):
        return array
    if example == "mean":
        return np.asarray(np.mean(array, axis=0, keepdims=True))
    place = min(max(example, 0), len(array) - 1)
    return array[place : place + 1]


def limits(array: Array) -> tuple[float, float]:
    """The smallest and largest finite value; 0 and 0 where there is none."""
    low, high = (array.min(), array.max()) if array.size else (np.nan, np.nan)
    if not np.isfinite(low + high):
        finite = array[np.isfinite(array)]
        low, high = (finite.min(), finite.max()) if finite.size else (0, 0)
    return float(low), float(high)


def curve(run: Run, request: CurveRequest, runs: Mapping[int, Run]) -> Curve:
    """A recorded curve of the present run, or of one of the others; one that was never recorded has no points."""
    of = run if request.branch is None else runs.get(request.branch)
    if of is not None and request.name == "epoch":
        return epochs(of, request)
    recorder = None if of is None else of.curves.get(request.name)
    if recorder is None:
        return Curve(request, np.empty(0, np.int64), *np.empty((3, 0)))
    points, now = recorder.thinned(request.points), recorder.at(run.position[0])
    return Curve(request, points[0].astype(np.int64), points[1], points[2], points[3], now)


def epochs(run: Run, request: CurveRequest) -> Curve:
    """The number of whole epochs behind the iterations at which they ended; of many, every second, third …."""
    count = len(run.epochs) - 1
    step = -(-count // max(request.points, 1)) or 1
    iterations = np.array(run.epochs[step::step], np.int64)
    numbers = np.arange(step, count + 1, step, dtype=float)
    return Curve(request, iterations, numbers, numbers, numbers, float(run.machine.state.epoch))


def reduced(array: Array, rows: int, columns: int) -> Array:
    """A copy in which a matrix has at most that many rows and columns (0: any).

    Blocks keep their largest value; those of yes and no become the share of yes.
    """
    result, merged = array, averaged if array.dtype == np.bool_ else strongest
    for axis, limit in enumerate((rows, columns)):
        if axis < array.ndim and 0 < limit < array.shape[axis]:
            result = merged(result, axis, limit)
    return np.array(result)


def averaged(array: Array, axis: int, blocks: int) -> Array:
    """Along one axis, the mean of each of that many blocks."""
    starts = np.arange(blocks) * array.shape[axis] // blocks
    counts = np.diff(np.append(starts, array.shape[axis]))
    totals = np.add.reduceat(array, starts, axis, dtype=float)
    found: Array = totals / np.expand_dims(counts, tuple(range(1, array.ndim - axis)))
    return found


def strongest(array: Array, axis: int, blocks: int) -> Array:
    """Along one axis, of each of that many blocks the value of largest size; nan counts as the largest.

    Blocks are compared row by row of each, which is several times as fast as NumPy's `reduceat`.
    """
    rows = np.ascontiguousarray(np.moveaxis(array, axis, 0))
    starts = np.arange(blocks) * len(rows) // blocks
    last = np.append(starts[1:], len(rows)) - 1
    high = rows[starts]
    low = high.copy()
    for offset in range(1, int((last - starts).max()) + 1):
        others = rows[np.minimum(starts + offset, last)]
        np.maximum(high, others, out=high)
        np.minimum(low, others, out=low)
    return np.moveaxis(np.where(high >= -low, high, low), 0, axis)
