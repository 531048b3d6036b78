"""Gradient check: the derivative that training computes beside the difference quotient of the loss."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from nnstudio.base.catalogue import SettingError, short, unknown
from nnstudio.engine.builder import TooLargeError
from nnstudio.engine.compile import make_state, training_program
from nnstudio.engine.layout import Parameter
from nnstudio.engine.plan import Plan
from nnstudio.engine.program import Program, output_of
from nnstudio.engine.recurrent import RecurrentLayer
from nnstudio.session.latest import finished, used_values
from nnstudio.session.machine import Machine
from nnstudio.session.stretch import Stretch

Array = npt.NDArray[Any]

NUDGE = 1e-5
"""The h of the difference quotient, relative to the size of the weight where that is above 1."""
TOLERANCE = 1e-6
"""Relative error above which two derivatives are said to differ."""
SAMPLE = 200
"""Weights of a parameter that are checked where nobody says how many."""


class GradientCheck(msgspec.Struct, frozen=True):
    """Two derivatives of the loss with respect to the same weights.

    Attributes:
        name: of the parameter.
        indices: (n, axes) of the weights, as users see them.
        analytic: (n,) what the backward pass computes.
        numeric: (n,) (L(w + h) − L(w − h))/2h.
        doubt: (n,) how much of a difference says nothing: the rounding of L, and what L's bends between w − h and w + h
            do to the quotient, such as those of a ReLU.
        rows: of the batch.
        precision: of the run; both derivatives are computed in float64.
        remark: why training does not compute the derivative of L, where it is not meant to; else empty.
    """

    name: str
    indices: Array
    analytic: Array
    numeric: Array
    doubt: Array
    rows: int
    precision: str
    remark: str = ""

    @property
    def error(self) -> Array:
        """(n,) relative error |a − n| / max(|a|, |n|); 0 where both are 0."""
        size = np.maximum(np.abs(self.analytic), np.abs(self.numeric))
        found: Array = np.divide(np.abs(self.analytic - self.numeric), size, out=np.zeros_like(size), where=size != 0)
        return found

    @property
    def differs(self) -> Array:
        """(n,) whether they differ by more than 10⁻⁶ of their size and the doubt."""
        gap, size = np.abs(self.analytic - self.numeric), np.maximum(np.abs(self.analytic), np.abs(self.numeric))
        found: Array = ~(gap <= TOLERANCE * size + self.doubt)
        return found

    @property
    def agrees(self) -> bool:
        """Whether no weight's derivatives differ."""
        return not self.differs.any()

    @property
    def order(self) -> Array:
        """(n,) places of the weights: those that differ first, then by falling relative error."""
        return np.lexsort((-np.nan_to_num(self.error, nan=np.inf), ~self.differs))

    def __str__(self) -> str:
        count, wrong = len(self.analytic), int(self.differs.sum())
        largest = float(self.error.max(initial=0))
        words = f"{wrong:,} of {count:,} weights differ" if wrong else f"all {count:,} weights checked agree"
        return f"{self.name}: {words}; largest relative error {largest:.2g}"


def check_gradient(
    machine: Machine,
    name: str,
    index: tuple[int, ...] | None = None,
    sample: int | None = SAMPLE,
    progress: Callable[[float], None] | None = None,
) -> GradientCheck:
    """Check a parameter's gradient on the latest batch with the same dropped units, in copies of everything.

    Before the first pass the first rows are the batch. Raises KeyError for an unknown parameter, SettingError for one
    that is not trained, an index that is not in it, or too little memory.
    """
    parameter = checked_parameter(machine, name)
    indices = chosen(machine, parameter, index, sample)
    twin = Twin(machine)
    analytic = np.array([parameter.user(twin.gradient())[tuple(place)] for place in indices])
    numeric, doubt = np.empty(len(indices)), np.empty(len(indices))
    values = parameter.user(twin.state.values)
    for number, place in enumerate(indices):
        numeric[number], doubt[number] = quotient(twin, values, tuple(place))
        if progress:
            progress((number + 1) / len(indices))
    rows, precision = twin.program.batch, machine.stretch.document.recipe.precision
    return GradientCheck(name, indices, analytic, numeric, doubt, rows, precision, truncated(machine.stretch.plan))


def truncated(plan: Plan) -> str:
    """Which layers pass less of the error back than there is; empty where none does."""
    for name, step in plan.steps.items():
        if isinstance(step.layer, RecurrentLayer) and step.layer.truncate is not None:
            return (
                f"{name} passes the error back within stretches of {step.layer.truncate:,} time steps only, "
                "so its gradient is not meant to be that of L."
            )
    return ""


def checked_parameter(machine: Machine, name: str) -> Parameter:
    """The parameter, which is trained."""
    layout = machine.state.layout
    if name not in layout.by_name:
        raise KeyError(unknown("there is no parameter", name, layout.by_name))
    if layout.frozen(layout[name]):
        raise SettingError(f"{name} is frozen, so training computes no gradient of it")
    return layout[name]


def check_index(name: str, shape: tuple[int, ...], index: tuple[int, ...]) -> None:
    """Raise SettingError where a parameter has no such weight."""
    fits = len(index) == len(shape) and all(
        isinstance(at, int) and 0 <= at < size for at, size in zip(index, shape, strict=False)
    )
    if not fits:
        raise SettingError(f"{name} has no {short(index)}; its shape is {shape}, counted from 0")


def chosen(machine: Machine, parameter: Parameter, index: tuple[int, ...] | None, sample: int | None) -> Array:
    """(n, axes) the weight, or as many as wanted, evenly spread over all that are not cut."""
    if index is not None:
        check_index(parameter.name, parameter.shape, index)
        return np.array([index])
    if sample is not None and sample < 1:
        raise SettingError(f"sample takes a number of weights from 1, not {short(sample)}")
    places = np.arange(len(machine.state.values))
    free = np.argwhere(~np.isin(parameter.user(places), machine.state.layout.cut))
    count = len(free) if sample is None else min(sample, len(free))
    return free[np.linspace(0, len(free) - 1, count).round().astype(int)] if len(free) else free


class Twin:
    """A copy of the network in double precision with the latest batch, the same dropped units, and nothing random."""

    def __init__(self, machine: Machine) -> None:
        stretch, latest = machine.stretch, machine.program
        plan = doubled(stretch)
        rows = np.arange(machine.batch_size) if latest is None else machine.rows
        self.state = make_state(plan, len(stretch.dataset.training))
        self.state.values[...] = machine.state.values if latest is None else used_values(machine, latest)
        try:
            self.program = training_program(plan, self.state, len(rows), machine.room)
        except TooLargeError:
            raise SettingError("there is not enough memory for a second copy; take a smaller batch") from None
        self.program.load({name: array.astype(np.float64) for name, array in stretch.training.items()}, rows)
        phases = [row.phase for row in self.program.instructions]
        self.program.run_part(0, phases.index("backward"))
        if latest is not None:
            self.keep_masks(machine, latest)
        loss = phases.index("backward")
        update = phases.index("update")
        self.forward, self.backward = settled(self.program, 0, loss), settled(self.program, loss, update)

    def keep_masks(self, machine: Machine, latest: Program) -> None:
        """Drop the units that the latest pass dropped."""
        for (role, name), buffer in self.program.buffers.items():
            if role == "mask" and finished(machine, role, name):
                buffer.memory[...] = latest.buffers[role, name].memory

    def loss(self) -> float:
        """Of the present values."""
        for call in self.forward:
            call()
        return float(self.program.loss or 0)

    def gradient(self) -> Array:
        """(size,) what the backward pass makes of the present values."""
        self.loss()
        for call in self.backward:
            call()
        return self.state.gradient


def doubled(stretch: Stretch) -> Plan:
    """The plan in double precision."""
    plan = stretch.plan
    recipe = msgspec.structs.replace(plan.document.recipe, precision="float64")
    return replace(plan, document=msgspec.structs.replace(plan.document, recipe=recipe))


def settled(program: Program, start: int, stop: int) -> list[Callable[[], object]]:
    """The calls of some instructions without those that draw random numbers or make masks of them."""
    masks = [buffer.memory for (role, _), buffer in program.buffers.items() if role == "mask"]
    calls = [call for row in program.instructions[start:stop] for call in row.calls]
    bound = program.calls[program.starts[start] : program.starts[stop]]
    return [
        each
        for call, each in zip(calls, bound, strict=True)
        if not isinstance(call[1], np.random.BitGenerator)
        and not any(np.shares_memory(output_of(call), mask) for mask in masks)
    ]


def quotient(twin: Twin, values: Array, place: tuple[int, ...]) -> tuple[float, float]:
    """The difference quotient for a weight, and its doubt."""
    middle = float(values[place])
    nudge = NUDGE * max(abs(middle), 1.0)

    def loss(value: float) -> float:
        values[place] = value
        return twin.loss()

    here = loss(middle)
    found = [(loss(middle + step), loss(middle - step), step) for step in (nudge, nudge / 2)]
    values[place] = middle
    wide, near = ((above - below) / (2 * step) for above, below, step in found)
    bend, bent = ((above + below - 2 * here) / step for above, below, step in found)
    rounding = 4 * np.finfo(np.float64).eps * max(abs(each) for pair in found for each in pair[:2]) / nudge
    return near, abs(wide - near) + abs(2 * bent - bend) + rounding
