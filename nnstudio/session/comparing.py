"""By how much the present moment differs from another one: every parameter, activation and gradient."""

from math import inf, isnan
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.session import look
from nnstudio.session.beside import ROLES, Beside
from nnstudio.session.difference import Difference, Differences, Missing, Place
from nnstudio.session.machine import Machine
from nnstudio.session.requests import Request, View

Array = npt.NDArray[Any]

DIFFERENCE = "difference."
"""Before a role: of what is here, what it is at the other moment taken off."""


def differences(machine: Machine, number: int, other: Beside) -> Differences:
    """All that there is here and at another moment; `number` is that of the present run."""
    found: list[Difference] = []
    missing: list[Missing] = []
    met = set()
    for role in ROLES:
        for name in look.known(machine, role):
            key = role, counterpart(machine, name, other)
            met.add(key)
            array, done = look.quantity(machine, role, name)
            then, why = other.values.get(key), ""
            if key not in other.values:
                why = "only here: there is none at the other moment"
            elif array is None or then is None:
                why = "not computed yet here" if array is None else "not computed yet at the other moment"
            elif array.shape != then.shape:
                why = f"its shape is {words_of(array.shape)} here and {words_of(then.shape)} at the other moment"
            if array is None or then is None or why:
                missing.append(Missing(role, name, why))
            else:
                found.append(difference(role, name, array, then, done=done))
    missing += [Missing(*key, "only at the other moment: there is none here") for key in other.values if key not in met]
    found.sort(key=lambda each: -inf if isnan(each.relative) else -each.relative)
    rows_alike = machine.stretch.dataset is other.data and np.array_equal(machine.rows, other.rows)
    here = Place(number, *machine.position)
    return Differences(here, other.place, tuple(found), tuple(missing), rows_alike, machine.loss(), other.loss)


def difference(role: str, name: str, now: Array, then: Array, *, done: bool) -> Difference:
    """By how much one quantity differs; of a sequence that this pass is in the middle of, only what is known."""
    moved_by = apart(now, then)
    if not done and now.ndim == 3:
        moved_by = np.where(np.isnan(moved_by), 0.0, moved_by)
    size, norms = norm(moved_by), (norm(now), norm(then))
    relative = size / norms[1] if norms[1] else inf if size else 0.0 * size
    if not moved_by.size:
        return Difference(role, name, now.shape, 0.0, *norms, 0.0, (), done)
    place = int(np.argmax(np.nan_to_num(np.abs(moved_by), nan=np.inf)))
    spot = tuple(int(i) for i in np.unravel_index(place, moved_by.shape))
    return Difference(role, name, now.shape, relative, *norms, float(moved_by[spot]), spot, done)


def apart(now: Array, then: Array) -> Array:
    """The difference in double precision."""
    return np.asarray(now, np.float64) - np.asarray(then, np.float64)


def norm(array: Array) -> float:
    """‖·‖ of an array of any axes."""
    return float(np.linalg.norm(np.asarray(array, np.float64)))


def words_of(shape: tuple[int, ...]) -> str:
    """A shape as users read it."""
    return "×".join(map(str, shape)) or "one number"


def counterpart(machine: Machine, name: str, other: Beside) -> str:
    """What a parameter or node is called at the other moment, where its node has another name there."""
    parameter = machine.state.layout.by_name.get(name)
    node, steps = parameter.node if parameter else name, machine.stretch.plan.steps
    if node in other.names.values() or node not in steps:
        return name
    there = other.names.get(steps[node].node.id, node)
    return name if there in steps else there + name[len(node) :]


def subtracted(machine: Machine, role: str, name: str, other: Beside | None) -> tuple[Array | None, bool]:
    """What differs of a quantity, and whether this pass has finished computing it; None where it is not at both."""
    array, done = look.quantity(machine, role, name) if name in look.known(machine, role) else (None, True)
    then = None if other is None else other.values.get((role, counterpart(machine, name, other)))
    if array is None or then is None or array.shape != then.shape:
        return None, False
    return apart(array, then), done


def difference_view(machine: Machine, request: Request, other: Beside | None) -> View:
    """What is seen of a − b, reduced as the request asks."""
    array, done = subtracted(machine, request.role.removeprefix(DIFFERENCE), request.name, other)
    if array is None:
        return View(request, (), None, 0.0, 0.0, computed=False)
    return View(request, array.shape, look.picture(array, request), *look.limits(array), done)
