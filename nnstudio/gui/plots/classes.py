"""Which class each row of the data is of, and the colors and shapes that classes have in plots."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPen

from nnstudio.data.dataset import Examples
from nnstudio.gui.plots.legend import Line, ink
from nnstudio.gui.plots.series import Array
from nnstudio.gui.store import Store
from nnstudio.gui.theme import current

RADIUS = 3.5
PAIR = 2


@dataclass(frozen=True, eq=False)
class Classes:
    """The classes of an output.

    Attributes:
        names: what they are called.
        middle: of an output of one value, that between the values of the two classes.
        values: of an output of one value, those of the two classes.
    """

    names: tuple[str, ...]
    middle: float = 0.5
    values: tuple[float, float] = (0.0, 1.0)

    def predicted(self, outputs: Array) -> Array:
        """The class (…,) of each output (…, values)."""
        if outputs.shape[-1] == 1:
            return np.asarray(outputs[..., 0] > self.middle, np.intp)
        return np.asarray(outputs.argmax(-1))

    def right(self, targets: Array) -> Array:
        """The class (rows,) that each target (rows, values) stands for."""
        if targets.shape[-1] == 1 and len(self.names) > PAIR:
            return np.asarray(targets[..., 0], np.intp)
        return self.predicted(targets)

    def color(self, place: int) -> QColor:
        """The color of a class."""
        if len(self.names) == PAIR:
            return QColor(current().positive if place else current().negative)
        return ink(Line("", "", turn=0.85 * place / len(self.names)))


def classes_of(store: Store, output: str) -> Classes | None:
    """The classes of an output; None where its targets are numbers, or are not known."""
    dataset = store.loaded.dataset if store.loaded else None
    targets = targets_of(dataset.training, output) if dataset else None
    shape = shape_of(store, output)
    if dataset is None or targets is None or not 2 <= len(shape) <= 3:
        return None
    named = dataset.encoding.classes or ()
    if len(shape) > targets.ndim:
        return Classes(names(named, shape[-1]))
    targets = real(targets, padded=bool(dataset.training.lengths))
    if targets.shape[-1] > 1:
        hot = bool(((targets == 0) | (targets == 1)).all() and (targets.sum(-1) == 1).all())
        return Classes(names(named, targets.shape[-1])) if hot else None
    different = np.unique(targets)
    if len(named) > PAIR:
        return Classes(names(named, len(named)))
    if len(different) > PAIR or not set(different.tolist()) <= {-1.0, 0.0, 1.0}:
        return None
    low, high = (float(different[0]), float(different[-1])) if len(different) == PAIR else (0.0, 1.0)
    return Classes(names(named, PAIR), (low + high) / 2, (low, high))


def shape_of(store: Store, output: str) -> tuple[int, ...]:
    """The shape of a batch of an output's targets; empty where there are none."""
    quantities = store.outline.quantities if store.outline else ()
    return next((each.shape for each in quantities if (each.role, each.name) == ("target", output)), ())


def real(targets: Array, *, padded: bool) -> Array:
    """The targets (rows, values) of all time steps together, without those that stand for nothing."""
    rows = targets.reshape(-1, targets.shape[-1])
    return rows[rows.any(-1)] if padded and rows.shape[-1] > 1 else rows


def lengths_of(store: Store) -> dict[int, int]:
    """The number of real time steps of each row for training, by its place in the data; empty where all are full."""
    dataset = store.loaded.dataset if store.loaded else None
    if dataset is None or not dataset.training.lengths:
        return {}
    shortest = np.min([*dataset.training.lengths.values()], axis=0)
    return dict(zip(dataset.training.rows.tolist(), shortest.tolist(), strict=True))


def names(named: tuple[str, ...], count: int) -> tuple[str, ...]:
    """The classes' names, or numbers where they have none."""
    return named if len(named) == count else tuple(str(place) for place in range(count))


def targets_of(examples: Examples, output: str) -> Array | None:
    """The targets (rows, values) of an output; None where there are none by that name."""
    found = examples.targets
    return next(iter(found.values())) if len(found) == 1 else found.get(output)


def paint_mark(painter: QPainter, place: QPointF, shape: int, color: QColor, *, hollow: bool = False) -> None:
    """A mark of one of four shapes, filled or hollow."""
    edge = QColor(color if hollow else current().panel)
    painter.setPen(QPen(edge, 1.5 if hollow else 1.0))
    painter.setBrush(QColor(current().panel) if hollow else color)
    x, y, r = place.x(), place.y(), RADIUS
    if shape % 4 == 0:
        painter.drawEllipse(place, r, r)
        return
    corners = {
        1: [(-r, -r), (r, -r), (r, r), (-r, r)],
        2: [(0, -1.3 * r), (1.2 * r, r), (-1.2 * r, r)],
        3: [(0, -1.4 * r), (1.4 * r, 0), (0, 1.4 * r), (-1.4 * r, 0)],
    }[shape % 4]
    painter.drawPolygon([QPointF(x + a, y + b) for a, b in corners])
