"""Fields for one example of one's own, in the units of the data."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from nnstudio.data.dataset import Dataset
from nnstudio.data.encoding import SOLE, Encoding, Feature
from nnstudio.data.errors import DataError
from nnstudio.gui.number_edit import number_complaint, number_in
from nnstudio.gui.plots.heat import colors
from nnstudio.gui.theme import GAP, GRID, current, watcher

Array = np.ndarray[Any, Any]
FEW, SMALLEST = 40, 16
LEVELS = 4
"""Strengths that clicks on a pixel go through."""


class Fields(QWidget):
    """Fields for what one example is made of.

    Signals:
        changed(): something else stands there.
    """

    changed = Signal()

    def read(self) -> Array:
        """The example (1, …), raw; raises DataError with a sentence where something is missing or wrong."""
        raise NotImplementedError

    def write(self, example: Array) -> None:
        """Fill in a raw example (…)."""
        raise NotImplementedError


class FeatureFields(Fields):
    """A field for each column: a number or a category."""

    def __init__(self, features: Sequence[Feature]) -> None:
        super().__init__()
        self.features = features
        self.fields: list[QLineEdit | QComboBox] = []
        form = QFormLayout(self)
        form.setContentsMargins(GAP, 0, GAP, 0)
        form.setVerticalSpacing(GRID)
        for feature in features:
            field = QComboBox() if feature.categories else QLineEdit()
            if isinstance(field, QComboBox):
                field.addItems(feature.categories or ())
                field.currentIndexChanged.connect(self.changed)
            else:
                field.textEdited.connect(self.changed)
            field.setAccessibleName(feature.name)
            form.addRow(feature.name, field)
            self.fields.append(field)

    def read(self) -> Array:
        """One number for each input."""
        values: list[float] = []
        for feature, field in zip(self.features, self.fields, strict=True):
            if isinstance(field, QComboBox):
                values += [float(place == field.currentIndex()) for place in range(len(feature.names))]
            elif complaint := number_complaint(field.text()):
                raise DataError(f"{feature.name}: {complaint}")
            else:
                values.append(number_in(field.text()))
        return np.array([values])

    def write(self, example: Array) -> None:
        """Numbers and categories."""
        place = 0
        for feature, field in zip(self.features, self.fields, strict=True):
            part = example[place : place + len(feature.names)]
            place += len(feature.names)
            if isinstance(field, QComboBox):
                field.setCurrentIndex(int(part.argmax()))
            else:
                field.setText(f"{part[0]:.6g}")


class TextField(Fields):
    """A text, cut into tokens as the data was."""

    def __init__(self, encoding: Encoding, steps: int) -> None:
        super().__init__()
        self.encoding, self.steps = encoding, steps
        self.line = QLineEdit()
        self.line.setAccessibleName("Text")
        self.line.textEdited.connect(self.changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, 0, GAP, 0)
        column.addWidget(self.line)

    def read(self) -> Array:
        """Token numbers (1, steps)."""
        tokens = self.encoding.tokens(self.line.text())
        unit = self.encoding.tokenizer.unit
        if not len(tokens):
            raise DataError(f"Type one to {self.steps} {unit}.")
        if len(tokens) > self.steps:
            raise DataError(f"{len(tokens)} {unit}, and the network takes up to {self.steps}: shorten the text.")
        return tokens[np.newaxis]

    def write(self, example: Array) -> None:
        """The tokens as text."""
        self.line.setText(self.encoding.text(example))


class SequenceFields(Fields):
    """For each feature its values at all time steps, separated by spaces."""

    def __init__(self, names: Sequence[str], steps: int) -> None:
        super().__init__()
        self.names, self.steps = names, steps
        self.lines: list[QLineEdit] = []
        form = QFormLayout(self)
        form.setContentsMargins(GAP, 0, GAP, 0)
        form.setVerticalSpacing(GRID)
        for name in names:
            line = QLineEdit()
            line.setAccessibleName(f"{name} at each time step")
            line.setPlaceholderText("numbers with spaces between them")
            line.textEdited.connect(self.changed)
            form.addRow(name, line)
            self.lines.append(line)

    def read(self) -> Array:
        """Values (1, steps, features)."""
        rows = [line.text().split() for line in self.lines]
        for name, row in zip(self.names, rows, strict=True):
            for text in row:
                if complaint := number_complaint(text):
                    raise DataError(f"{name}: {complaint}")
            if not 1 <= len(row) <= self.steps or len(row) != len(rows[0]):
                raise DataError(f"{name} has {len(row)} time steps: give 1 to {self.steps}, the same number for all.")
        return np.array([[number_in(text) for text in row] for row in rows]).T[np.newaxis]

    def write(self, example: Array) -> None:
        """Each feature in its line."""
        for line, values in zip(self.lines, example.T, strict=True):
            line.setText(" ".join(f"{value:.4g}" for value in values))


class PixelField(Fields):
    """A picture that is drawn by clicking: each click makes a pixel stronger, at last empty again; dragging draws.

    Arrow keys move to a pixel, Space is a click.
    """

    def __init__(self, side: int, largest: float) -> None:
        super().__init__()
        self.side, self.largest = side, largest
        self.values = np.zeros((side, side))
        self.place = (0, 0)
        self.drawn = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{side}×{side} pixels")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        watcher.changed.connect(self.update)

    def read(self) -> Array:
        """The pixels, row by row."""
        return self.values.reshape(1, -1).copy()

    def write(self, example: Array) -> None:
        """Show a picture."""
        self.values = np.array(example, float).reshape(self.side, self.side)
        self.update()

    def sizeHint(self) -> QSize:
        """Pixels that are easily hit."""
        return QSize(18 * self.side, 18 * self.side)

    @property
    def size_of(self) -> int:
        """Of a pixel on screen."""
        return max(min(self.width(), self.height()) // self.side, 1)

    def at(self, point: QPoint) -> tuple[int, int] | None:
        """Row and column of the pixel at a point."""
        row, column = point.y() // self.size_of, (point.x() - GAP) // self.size_of
        return (row, column) if 0 <= row < self.side and 0 <= column < self.side else None

    def paint_pixel(self, place: tuple[int, int], value: float) -> None:
        """Change a pixel."""
        self.place = place
        self.values[place] = value
        self.update()
        self.changed.emit()

    def stronger(self, place: tuple[int, int]) -> float:
        """What a click makes of a pixel."""
        level = round(LEVELS * self.values[place] / self.largest) + LEVELS // 2
        return 0.0 if self.values[place] >= self.largest else min(level, LEVELS) * self.largest / LEVELS

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click."""
        if place := self.at(event.position().toPoint()):
            self.drawn = self.stronger(place)
            self.paint_pixel(place, self.drawn)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw while a button is held."""
        place = self.at(event.position().toPoint())
        if place and place != self.place:
            self.paint_pixel(place, self.drawn)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move and click."""
        ways = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
        if event.key() == Qt.Key.Key_Space:
            self.paint_pixel(self.place, self.stronger(self.place))
        elif event.key() in ways:
            down, across = ways[Qt.Key(event.key())]
            limit = self.side - 1
            self.place = min(max(self.place[0] + down, 0), limit), min(max(self.place[1] + across, 0), limit)
            self.update()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The pixels, and a frame around the chosen one."""
        painter = QPainter(self)
        table, size = colors(current(), signed=False), self.size_of
        levels = np.nan_to_num(255 * (self.values / self.largest)).clip(0, 255).astype(int)
        for row, column in np.ndindex(self.side, self.side):
            color = QColor(*table[levels[row, column]].tolist())
            painter.fillRect(GAP + column * size, row * size, size - 1, size - 1, color)
        if self.hasFocus():
            painter.setPen(QColor(current().accent))
            painter.drawRect(GAP + self.place[1] * size - 1, self.place[0] * size - 1, size, size)
        painter.end()


def fields_for(dataset: Dataset, shape: tuple[int, ...]) -> Fields | str:
    """The fields that suit a network's only input of that shape, or why there are none."""
    encoding = dataset.encoding
    if SOLE not in dataset.training.inputs:
        return "Not applicable: the network has several inputs. A script can give them: session.predict."
    if SOLE in encoding.vocabulary:
        return TextField(encoding, shape[0])
    names = encoding.feature_names or tuple(f"x{place + 1}" for place in range(shape[-1]))
    if len(shape) == 2 and len(names) <= FEW:
        return SequenceFields(names, shape[0])
    side = math.isqrt(math.prod(shape))
    plain = all(feature.categories is None for feature in encoding.features)
    if side * side == math.prod(shape) >= SMALLEST and plain:
        largest = float(raw(dataset, dataset.training.inputs[SOLE][:256]).max(initial=0)) or 1.0
        return PixelField(side, largest)
    if len(shape) == 1 and shape[0] <= FEW:
        features = encoding.features or tuple(Feature(name) for name in names)
        return FeatureFields(features)
    return "Not applicable: one example has too many values to type. A script can give them: session.predict."


def raw(dataset: Dataset, inputs: Array) -> Array:
    """Inputs as they are in the data, not standardized."""
    scaling = dataset.encoding.scaling.get(SOLE)
    return inputs if scaling is None else np.asarray(inputs * np.array(scaling.deviation) + np.array(scaling.mean))
