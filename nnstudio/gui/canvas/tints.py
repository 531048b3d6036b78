"""What units can be colored by: their output, its gradient, dropout's mask, or whether they are on."""

from typing import Literal

import numpy as np

from nnstudio.document.model import Document
from nnstudio.engine.activation import Activation
from nnstudio.gui.canvas.activity import Activity, Tint, activity, kept_units
from nnstudio.gui.canvas.states import State, kept, switched
from nnstudio.session.requests import View

Coloring = Literal["activation", "gradient", "mask", "on"]

KEYS: dict[Coloring, str] = {
    "activation": "",
    "gradient": "",
    "mask": "● kept  ◍ dropped",
    "on": "● on  ○ off  ◓ saturated",
}
"""What circles mean that hold no numbers."""

GRADIENTS = {"activation": "gradient", "state": "state_gradient"}


def tint_wishes(coloring: Coloring, name: str, dropout: str) -> list[tuple[str, str]]:
    """Role and name of what a node's units are colored by, besides their output; `dropout` is what drops them."""
    if coloring == "gradient":
        return [(role, name) for role in GRADIENTS.values()]
    if coloring == "mask":
        return [("mask", dropout)]
    return [("pre_activation", name)] if coloring == "on" else []


def dropout_of(document: Document, number: int) -> str:
    """The name of the dropout node that drops a node's units: itself, or the one that it feeds."""
    near = [document.by_id[each] for each in (number, *document.consumers[number])]
    return next((node.name for node in near if node.kind == "dropout"), "")


def gradient_tint(view: View | None, units: int) -> Tint:
    """∂L/∂O of each unit."""
    found = activity(view, None)
    return nothing(units) if found is None else Tint(found.values, found.scale, found.fresh)


def mask_tint(view: View | None, units: int) -> Tint:
    """Which units were kept, and which were dropped."""
    marks = kept_units(view)
    if view is None or marks is None or len(marks) != units:
        return nothing(units)
    return Tint(np.zeros(units), 1.0, view.computed, kept(marks))


def on_tint(view: View | None, function: Activation | None, units: int) -> Tint:
    """Which units are on, off or saturated, by their sums for one example; a mean of sums is neither."""
    found: Activity | None = activity(view, None)
    if found is None or view is None or view.request.example == "mean":
        return nothing(units)
    return Tint(np.zeros(units), 1.0, found.fresh, switched(function, found.values))


def nothing(units: int) -> Tint:
    """Units of which there is nothing to say."""
    return Tint(np.zeros(units), 1.0, True, np.full(units, State.NONE, np.int8))
