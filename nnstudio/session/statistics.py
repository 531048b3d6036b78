"""One number of a quantity of the network at a moment: what is watched, compared, and broken at."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.base.catalogue import SettingError, short, unknown
from nnstudio.document.model import ROLES, SPOKEN, WHOLE, Measure
from nnstudio.engine.stopping import quantities, read_quantity
from nnstudio.session import look
from nnstudio.session.machine import Machine
from nnstudio.session.shares import function_of, shares

Array = npt.NDArray[Any]

OF_NUMBERS: dict[str, Callable[[Array], Any]] = {
    "norm": np.linalg.norm,
    "mean": np.mean,
    "mean_abs": lambda values: np.mean(np.abs(values)),
    "max_abs": lambda values: max(np.max(values), -np.min(values)),
    "min": np.min,
    "max": np.max,
    "deviation": np.std,
    "zeros": lambda values: 1 - np.count_nonzero(values) / values.size,
    "nan": lambda values: 1 - np.count_nonzero(np.isfinite(values)) / values.size,
}
"""The statistics that are computed from the values alone. NaN among them makes all but the last two NaN."""
WHOLE_LEARNED = ("value", "gradient", "update", "rate")
"""Roles of which all parameters together can be measured."""
RATED = ("gradient", "update")
"""Roles whose norm can be compared with that of the value."""
OF_UNITS = ("activation", "pre_activation")
"""Roles of which the share of saturated units is known."""


def read_measure(measure: Measure) -> Measure:
    """The measure; raises SettingError with a sentence where one of its parts is no such thing."""
    role, _, statistic = measure.quantity.partition(".")
    if role in WHOLE:
        read_quantity(measure.quantity, quantities())
        if measure.place or measure.index:
            raise SettingError(f"{measure.quantity} has no place in the network")
        return measure
    if role not in ROLES:
        raise SettingError(unknown("there is no quantity", role, [*quantities(), *(f"{each}.norm" for each in ROLES)]))
    if statistic not in SPOKEN:
        raise SettingError(unknown(f"there is no statistic of a {role.replace('_', ' ')}", statistic, SPOKEN))
    if statistic == "ratio_to_value" and role not in RATED:
        raise SettingError("ratio_to_value is one of a gradient or of an update")
    if statistic == "saturated" and role not in OF_UNITS:
        raise SettingError("the share of saturated units is that of an activation or a pre_activation")
    if not measure.place and role not in WHOLE_LEARNED:
        raise SettingError(f"say which node's {role.replace('_', ' ')}, such as {measure.quantity!r} of 'hidden1'")
    if not all(isinstance(each, int) and each >= 0 for each in measure.index) or (measure.index and not measure.place):
        raise SettingError(f"an index is of whole numbers from 0, not {short(measure.index)}")
    return measure


def check_there(machine: Machine, measure: Measure) -> None:
    """Raise SettingError where the network has nothing of the kind."""
    role, _, statistic = measure.quantity.partition(".")
    if role in WHOLE or not measure.place:
        return
    names = look.known(machine, role)
    if measure.place not in names:
        raise SettingError(unknown(f"there is no {role.replace('_', ' ')} of", measure.place, names))
    if statistic == "ratio_to_value" and measure.place not in machine.state.layout.by_name:
        raise SettingError(f"{measure.place} has no value to compare a {role} with; name a parameter")
    if statistic == "saturated" and function_of(machine.stretch.plan, measure.place) is None:
        raise SettingError(f"{measure.place} has no activation whose units could be saturated")
    check_index(machine, measure)


def check_index(machine: Machine, measure: Measure) -> None:
    """Raise SettingError where there is no such weight or unit."""
    parameter = machine.state.layout.by_name.get(measure.place)
    shape = parameter.shape if parameter else machine.stretch.plan.steps[measure.place].shape[-1:]
    fits = len(measure.index) == len(shape) and all(at < size for at, size in zip(measure.index, shape, strict=False))
    if measure.index and not fits:
        place = ", ".join(map(str, measure.index))
        raise SettingError(f"{measure.place} has no [{place}]; its shape is {shape}, counted from 0")


def measured(machine: Machine, measure: Measure) -> float | None:
    """The number at this moment; None where it is not computed yet, or there is no such thing.

    `change` is not known at a single moment, and neither are seconds of training.
    """
    role, _, statistic = measure.quantity.partition(".")
    if role in WHOLE:
        return of_run(machine, measure.quantity)
    if statistic == "saturated":
        return saturated(machine, measure)
    if statistic == "ratio_to_value":
        above, below = (values(machine, each, measure) for each in (role, "value"))
        if above is None or below is None:
            return None
        size = float(np.linalg.norm(below))
        return float(np.linalg.norm(above)) / size if size else float("inf")
    found = values(machine, role, measure)
    function = OF_NUMBERS["mean" if statistic == "change" else statistic]
    return None if found is None or not found.size else float(function(found))


def of_run(machine: Machine, quantity: str) -> float | None:
    """A quantity that is of no place in the network."""
    if quantity in {"iteration", "epoch"}:
        return float(getattr(machine.state, quantity))
    if quantity == "loss":
        return machine.loss()
    if quantity.startswith("metric."):
        return machine.metrics().get(quantity.removeprefix("metric."))
    if quantity.startswith("validation.") and machine.state.cursor == 0 and machine.instruction == 0:
        return machine.at_epoch_end(quantity)
    return None


def values(machine: Machine, role: str, measure: Measure) -> Array | None:
    """The values that a measure is of: all, one, or those of one unit for every example."""
    if not measure.place:
        parts = [look.quantity(machine, role, each.name)[0] for each in machine.state.layout.parameters]
        known = [part.ravel() for part in parts if part is not None]
        return np.concatenate(known) if known else None
    found, _ = look.quantity(machine, role, measure.place)
    if found is None or not measure.index:
        return found
    whole = measure.place in machine.state.layout.by_name
    place: Any = measure.index if whole else (..., *measure.index)
    try:
        return np.asarray(found[place])
    except IndexError:
        return None


def saturated(machine: Machine, measure: Measure) -> float | None:
    """The share of sums at which the derivative of the node's function is next to nothing, or exactly 0."""
    found = function_of(machine.stretch.plan, measure.place)
    if found is None:
        return None
    function, role, name = found
    sums = values(machine, role, Measure(role, name, measure.index))
    if sums is None:
        return None
    said = shares(function, sums.reshape(-1, sums.shape[-1] if not measure.index else 1))
    if said is None:
        return None
    return said.dead / said.units if said.saturated is None else said.saturated


def complete_after(machine: Machine, measure: Measure) -> int:
    """The number of instructions of an iteration behind which the number is that of this iteration."""
    role, _, statistic = measure.quantity.partition(".")
    count = len(machine.instructions)
    if measure.quantity == "loss":
        return machine.loss_place + 1
    if role == "metric":
        output = measure.quantity.split(".")[2:] or [*machine.stretch.plan.outputs][:1]
        return machine.written("activation", output[0])[1] + 1
    if role in WHOLE:
        return count
    places = [measure.place] if measure.place else [each.name for each in machine.state.layout.parameters]
    kinds = {"update": ["step"], "value": ["step", "value"]}.get(role, [role])
    if statistic == "ratio_to_value":
        kinds += ["step", "value"]
    last = max((machine.written(kind, place)[1] for kind in kinds for place in places), default=-1)
    if last < 0 and role == "gradient":
        last = machine.written("pre_activation_gradient", measure.place)[1]
    return last + 1 if last >= 0 else count
