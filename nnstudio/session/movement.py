"""By how much parameters have moved since they were first there, in their present shape."""

from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.session import look
from nnstudio.session.frame import Moved, Movement
from nnstudio.session.requests import ChangeRequest, Request, View
from nnstudio.session.run import Run

Array = npt.NDArray[Any]

CHANGE = "change"
"""The role of W now − W first, which is known only to a run."""


def first_values(run: Run, name: str) -> tuple[int, Array] | None:
    """The iteration at whose start a parameter was first there, and its values then; None where there is none such.

    It is the same where its node, whatever it was called, had one of the same part and shape. The first keyframe of
    every drawing is always kept.
    """
    parameter = run.machine.state.layout.by_name.get(name)
    if parameter is None:
        return None
    node = run.machine.stretch.plan.steps[parameter.node].node.id
    plan = None
    for frame in run.history.keyframes:
        if frame.iteration > run.position[0]:
            return None
        if frame.stretch.plan is plan:
            continue
        plan = frame.stretch.plan
        for each in plan.layout.parameters:
            same = plan.steps[each.node].node.id == node and each.part.name == parameter.part.name
            if same and each.shape == parameter.shape:
                return frame.iteration, each.user(frame.snapshot.floats[: plan.layout.size])
    return None


def change(run: Run, name: str) -> Array | None:
    """W now − W first, as users see it."""
    found = first_values(run, name)
    return None if found is None else run.machine.state.layout[name].user(run.machine.state.values) - found[1]


def change_view(run: Run, request: Request) -> View:
    """A parameter's change, reduced as the request asks."""
    array = change(run, request.name)
    if array is None:
        return View(request, (), None, 0.0, 0.0, computed=False)
    return View(request, array.shape, look.picture(array, request), *look.limits(array), computed=True)


def movement(run: Run, wish: ChangeRequest) -> Movement | None:
    """How far a parameter has moved, and which of its weights moved most."""
    known = first_values(run, wish.name)
    if known is None:
        return None
    since, first = known
    now = run.machine.state.layout[wish.name].user(run.machine.state.values)
    moved = now - first
    sizes = np.nan_to_num(np.abs(moved).reshape(-1), nan=np.inf)
    count = min(wish.most, int(np.count_nonzero(sizes)))
    found: Array = np.argpartition(sizes, -count)[-count:] if count else np.empty(0, np.intp)
    places = sorted(found.tolist(), key=lambda place: (-sizes[place], place))
    indices = [tuple(int(i) for i in np.unravel_index(place, moved.shape)) for place in places]
    most = tuple(Moved(index, float(first[index]), float(now[index])) for index in indices)
    return Movement(since, norm(first), norm(moved), most)


def norm(array: Array) -> float:
    """‖·‖ of an array of any axes."""
    return float(np.linalg.norm(array.astype(np.float64)))
