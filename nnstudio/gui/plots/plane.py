"""The plane of two inputs over which answers are shown: its extent, and the data in it."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from nnstudio.data.dataset import Examples
from nnstudio.gui.plots.array_panel import names_of
from nnstudio.gui.plots.header import CHOICE
from nnstudio.gui.plots.series import Array
from nnstudio.gui.store import Store
from nnstudio.gui.theme import GRID
from nnstudio.session.moment import Outline
from nnstudio.session.requests import ResponseRequest

MARGIN = 0.1
SIZE = 48
ONE_INPUT = "Not applicable: response maps vary two inputs, and this network has {count} input nodes."
SEQUENCE = "Not applicable: response maps vary two numbers of each row, and these rows are sequences or images."
SINGLE = "Not applicable: response maps vary two inputs, and this network has one. See the curve instead."
NO_DATA = "Nothing to show yet. The plane appears once the data was read."


@dataclass(frozen=True, eq=False)
class Plane:
    """Two inputs and the data in their units.

    Attributes:
        axes: which inputs.
        names: of the two.
        low, high: corners, with a margin around the data.
        training, validation: raw values (rows, 2).
    """

    axes: tuple[int, int]
    names: tuple[str, str]
    low: tuple[float, float]
    high: tuple[float, float]
    training: Array
    validation: Array

    def request(self, node: str, size: int = SIZE) -> ResponseRequest:
        """Ask what a node answers."""
        return ResponseRequest(node, self.low, self.high, self.axes, size)

    def at(self, row: int, column: int, size: int) -> tuple[float, float]:
        """The values of the two inputs at a point of an answer."""
        shares = column / (size - 1), row / (size - 1)
        first, second = (a + (b - a) * s for a, b, s in zip(self.low, self.high, shares, strict=True))
        return first, second


def why_not(store: Store, outline: Outline) -> str:
    """Why there is no plane of two inputs; empty where there is one."""
    inputs = [node.name for node in store.document.nodes if node.kind == "input" and node.name in outline.shapes]
    if len(inputs) != 1:
        return ONE_INPUT.format(count=len(inputs))
    shape = outline.shapes[inputs[0]]
    dataset = store.loaded.dataset if store.loaded else None
    if dataset is None:
        return NO_DATA
    if len(shape) != 1 or dataset.encoding.vocabulary or next(iter(dataset.training.inputs.values())).ndim != 2:
        return SEQUENCE
    return SINGLE if shape[0] < 2 else ""


def plane(store: Store, axes: tuple[int, int]) -> Plane:
    """The plane of two inputs, where there is one."""
    assert store.loaded is not None  # noqa: S101
    dataset = store.loaded.dataset
    assert dataset is not None  # noqa: S101
    training = raw(store, dataset.training, axes)
    validation = raw(store, dataset.validation, axes) if dataset.validation else np.empty((0, 2))
    everything = np.concatenate([training, validation])
    low, high = everything.min(0), everything.max(0)
    margin = np.where(high > low, MARGIN * (high - low), 1.0)
    (left, bottom), (right, top) = (low - margin).tolist(), (high + margin).tolist()
    first, second = (name_of(store, axis) for axis in axes)
    return Plane(axes, (first, second), (left, bottom), (right, top), training, validation)


def raw(store: Store, examples: Examples, axes: tuple[int, int]) -> Array:
    """Two inputs of some rows in the units of the data."""
    assert store.loaded is not None  # noqa: S101
    assert store.loaded.dataset is not None  # noqa: S101
    (name, values), *_ = examples.inputs.items()
    seen: Array = values[:, axes]
    scaling = store.loaded.dataset.encoding.scaling.get(name)
    if scaling is None:
        return seen
    mean, deviation = (np.array(each)[list(axes)] for each in (scaling.mean, scaling.deviation))
    shown: Array = seen * deviation + mean
    return shown


def name_of(store: Store, axis: int) -> str:
    """What an input is called in the data."""
    features, _ = names_of(store)
    return features[axis] if axis < len(features) else f"x{axis + 1}"


class AxesChoice(QWidget):
    """Chooses which two inputs vary, where there are more; the others are at their mean.

    Signals:
        changed(): other ones were chosen.
    """

    changed = Signal()

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.boxes = QComboBox(), QComboBox()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        for box, words in zip(self.boxes, ("across", "up"), strict=True):
            box.setFixedHeight(CHOICE)
            box.setAccessibleName(f"Input that varies {words}")
            box.setToolTip(f"Input that varies {words}; those not chosen are at their mean")
            box.setMinimumContentsLength(4)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.activated.connect(lambda _: self.changed.emit())
            row.addWidget(box)
        self.offer(0)

    def offer(self, count: int) -> None:
        """Offer so many inputs."""
        names = [name_of(self.store, axis) for axis in range(count)]
        for place, box in enumerate(self.boxes):
            if [box.itemText(each) for each in range(box.count())] != names:
                kept = box.currentIndex()
                box.clear()
                box.addItems(names)
                box.setCurrentIndex(kept if 0 <= kept < count else min(place, count - 1))
        self.setVisible(count > 2)

    @property
    def axes(self) -> tuple[int, int]:
        """The two inputs."""
        first, second = (max(box.currentIndex(), 0) for box in self.boxes)
        return first, second
