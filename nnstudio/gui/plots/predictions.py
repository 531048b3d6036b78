"""What the network says of each example of the batch, beside what is right."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen

from nnstudio.gui.focus import Focus
from nnstudio.gui.plots.classes import Classes, classes_of, lengths_of, paint_mark
from nnstudio.gui.plots.graph import BELOW, LEFT, Area, paint_axes, spread
from nnstudio.gui.plots.lettering import Align, draw_text, figures, names, words
from nnstudio.gui.plots.numerals import full, short
from nnstudio.gui.plots.scene import Scene
from nnstudio.gui.plots.series import Array, limits
from nnstudio.gui.plots.sheet import NOT_COMPUTED
from nnstudio.gui.plots.strips import token
from nnstudio.gui.plots.table import Table
from nnstudio.gui.plots.tiles import Tile, TilesPage
from nnstudio.gui.theme import GAP, GRID, current
from nnstudio.session.frame import Frame
from nnstudio.session.moment import Quantity
from nnstudio.session.requests import Asked, Request

EXPLANATION = """
<p><b>ŷ beside y</b> for the examples of the present batch: what the network predicted in this pass, with dropout where
there is some, and what is right.</p>
<p>Where classes are told apart, each line is an example: its row in the data, the right class, the predicted one and
the output's value for it. Where numbers are predicted, each mark is one: right across, predicted up.</p>
<p>Of sequences of classes each example has two lines: what is right, <b>y</b>, above what was predicted, <b>ŷ</b>, at
each time step; wrong ones are framed. The left and right keys move through time.</p>
<p><b>What good looks like:</b> few crosses; marks close to the diagonal. Marks on a flat line are a network that always
says the mean; marks that leave the diagonal at its ends are values that it does not reach.</p>
"""
NONE: Mapping[int, int] = MappingProxyType({})
WIDEST = 65_536
LINE, CAPTION, READOUT = 18, 20, 18
PAIR, SIDE = 2 * LINE + 8, 64
RIGHT, WRONG = "✓", "✗"
UNLIKE = "Not applicable: the targets of {name} have another form than its outputs."
LARGE = "Not shown: a batch of {name} has {count:,} values."


class PredictionsTile(Tile):
    """The predictions of one output for the batch.

    Attributes:
        outputs, targets: (examples, values) or (examples, time, values); None while there are none.
        lengths: the number of real time steps of rows, by their place in the data.
        batch: rows of the data, counted from 0.
    """

    def __init__(self, output: str, lengths: Mapping[int, int] = NONE) -> None:
        super().__init__(output)
        self.lengths = lengths
        self.asked = Request("activation", output), Request("target", output)
        self.outputs: Array | None = None
        self.targets: Array | None = None
        self.batch: tuple[int, ...] = ()
        self.old = False

    def requests(self) -> list[Asked]:
        """All outputs and targets of the batch."""
        return [*self.asked]

    def show_frame(self, frame: Frame) -> None:
        """Show a moment."""
        said, right = (frame.views.get(request) for request in self.asked)
        if said is None or right is None:
            return
        self.outputs = self.targets = None
        if said.values is not None and right.values is not None and said.values.shape == right.values.shape:
            self.outputs, self.targets = (np.asarray(each.values, np.float64) for each in (said, right))
        self.batch, self.old = frame.moment.batch, not said.computed
        self.fit()
        self.setAccessibleDescription(self.readout)
        self.update()

    def fit(self) -> None:
        """Take the height that is needed."""

    def length(self, place: int, steps: int) -> int:
        """How many time steps of an example are no padding."""
        return self.lengths.get(self.batch[place], steps) if place < len(self.batch) else steps

    def numbers(self) -> Array | None:
        """The outputs."""
        return self.outputs

    def tables(self) -> Sequence[Table]:
        """Row, targets and outputs of each example."""
        if self.outputs is None or self.targets is None:
            return []
        targets, outputs = as_rows(self.targets), as_rows(self.outputs)
        names = [
            f"{what} {place + 1}" for what, part in (("y", targets), ("ŷ", outputs)) for place in range(part.shape[1])
        ]
        rows = [self.row(place) for place in range(len(outputs))]
        return [Table(f"predictions of {self.key}", np.concatenate([targets, outputs], 1), names, rows, "row")]

    def row(self, place: int) -> str:
        """The number of an example's row in the data, counted from 1."""
        return str(self.batch[place] + 1 if place < len(self.batch) else place + 1)

    def paint_frame(self, painter: QPainter) -> None:
        """Caption and the line below."""
        width = self.width() - 2 * GRID
        draw_text(painter, QRect(GRID, 0, width, CAPTION), self.key, names(), current().text)
        below = QRect(GRID, self.height() - READOUT, width, READOUT)
        draw_text(painter, below, self.readout, words(), current().text)


class ClassesTile(PredictionsTile):
    """A list of examples with right and predicted classes."""

    def __init__(self, output: str, classes: Classes) -> None:
        super().__init__(output)
        self.classes = classes

    def fit(self) -> None:
        """A line for each example."""
        lines = 1 + (0 if self.outputs is None else len(self.outputs))
        self.setMinimumHeight(CAPTION + READOUT + LINE * lines)

    @property
    def decided(self) -> tuple[Array, Array]:
        """Predicted and right classes."""
        assert self.outputs is not None  # noqa: S101
        assert self.targets is not None  # noqa: S101
        return self.classes.predicted(self.outputs), self.classes.right(self.targets)

    @property
    def readout(self) -> str:
        """How many are right."""
        if self.outputs is None:
            return NOT_COMPUTED
        predicted, right = self.decided
        old = " · from the pass before" if self.old else ""
        return f"{int((predicted == right).sum())} of {len(right)} of this batch right{old}"

    def paint(self, painter: QPainter, exposed: QRect) -> None:
        """The lines that are seen."""
        self.paint_frame(painter)
        if self.outputs is not None:
            self.paint_line(painter, 0, ("row", "right", "predicted", "ŷ", ""), current().secondary)
            predicted, right = self.decided
            first = max((exposed.top() - CAPTION) // LINE - 1, 0)
            for place in range(first, min((exposed.bottom() - CAPTION) // LINE, len(right))):
                called = self.classes.names
                output = self.outputs[place]
                value = output[0] if len(output) == 1 else output[predicted[place]]
                good = predicted[place] == right[place]
                cells = self.row(place), called[right[place]], called[predicted[place]], short(float(value))
                color = current().text if good else current().error
                self.paint_line(painter, place + 1, (*cells, RIGHT if good else WRONG), color)

    def paint_line(self, painter: QPainter, line: int, cells: tuple[str, ...], color: str) -> None:
        """One line of the list."""
        across = (self.width() - 2 * GRID - 24) // 4
        for column, text in enumerate(cells):
            room = QRect(GRID + column * across, CAPTION + line * LINE, across - GRID, LINE)
            face = figures() if column in (0, 3) else words()
            draw_text(painter, room, text, face, color, align=Align.AlignLeft)


class SequencesTile(PredictionsTile):
    """Right classes above predicted ones, time step by time step.

    Attributes:
        first: the leftmost time step, counted from 0.
    """

    def __init__(self, output: str, classes: Classes, lengths: Mapping[int, int]) -> None:
        super().__init__(output, lengths)
        self.classes = classes
        self.first = 0

    def fit(self) -> None:
        """Two lines for each example."""
        count = 0 if self.outputs is None else len(self.outputs)
        self.setMinimumHeight(CAPTION + READOUT + PAIR * count)

    @property
    def decided(self) -> tuple[Array, Array]:
        """Predicted and right classes, (examples, time)."""
        assert self.outputs is not None  # noqa: S101
        assert self.targets is not None  # noqa: S101
        return self.classes.predicted(self.outputs), self.classes.predicted(self.targets)

    def text(self, number: int) -> str:
        """What stands for a class."""
        return token(float(number), self.classes.names) or "–"

    @property
    def cell(self) -> int:
        """The width of a time step."""
        widths = sorted(words().width(self.text(place)) for place in range(len(self.classes.names)))
        return min(max(widths[int(0.9 * len(widths))], 8), 64) + 6

    @property
    def shown(self) -> range:
        """The time steps that there is room for."""
        steps = 0 if self.outputs is None else self.outputs.shape[1]
        count = max((self.width() - SIDE - GRID) // self.cell, 1)
        first = min(self.first, max(steps - count, 0))
        return range(first, min(first + count, steps))

    @property
    def readout(self) -> str:
        """The time step under the pointer, or how many are right."""
        if self.outputs is None:
            return NOT_COMPUTED
        predicted, right = self.decided
        place = self.under(self.pointer) if self.pointer else None
        if place is not None:
            example, step = place
            value = self.outputs[example, step]
            share = value[0] if len(value) == 1 else value[predicted[example, step]]
            names = self.text(right[example, step]), self.text(predicted[example, step])
            return f"row {self.row(example)}, t={step + 1}: y {names[0]}, ŷ {names[1]}, O = {short(float(share))}"
        real = np.array([np.arange(right.shape[1]) < self.length(each, right.shape[1]) for each in range(len(right))])
        old = " · from the pass before" if self.old else ""
        return f"{int((predicted == right)[real].sum()):,} of {int(real.sum()):,} time steps right{old}"

    def under(self, point: QPointF) -> tuple[int, int] | None:
        """Example and time step at a point."""
        example = int((point.y() - CAPTION) // PAIR)
        step = self.shown.start + int((point.x() - SIDE) // self.cell)
        if self.outputs is None or point.x() < SIDE or step not in self.shown or not 0 <= example < len(self.outputs):
            return None
        return (example, step) if step < self.length(example, self.outputs.shape[1]) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move through time."""
        ways = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() not in ways:
            super().keyPressEvent(event)
            return
        page = max(len(self.shown) - 1, 1)
        self.first = max(self.shown.start + ways[Qt.Key(event.key())] * page, 0)
        self.update()

    def paint(self, painter: QPainter, exposed: QRect) -> None:
        """The examples that are seen."""
        self.paint_frame(painter)
        if self.outputs is None:
            return
        predicted, right = self.decided
        steps = right.shape[1]
        if len(self.shown) < steps:
            said = f"t = {self.shown.start + 1}–{self.shown.stop} of {steps:,}"
            room = QRect(SIDE, 0, self.width() - SIDE - GRID, CAPTION)
            draw_text(painter, room, said, words(), current().secondary, align=Align.AlignRight)
        first = max((exposed.top() - CAPTION) // PAIR, 0)
        for example in range(first, min((exposed.bottom() - CAPTION) // PAIR + 1, len(right))):
            self.paint_pair(painter, example, right[example], predicted[example])

    def paint_pair(self, painter: QPainter, example: int, right: Array, predicted: Array) -> None:
        """One example."""
        top, width = CAPTION + example * PAIR, self.cell
        draw_text(painter, QRect(GRID, top, SIDE - 24, LINE), self.row(example), figures(), current().secondary)
        for line, letter in enumerate(("y", "ŷ")):
            room = QRect(SIDE - 22, top + line * LINE, 16, LINE)
            draw_text(painter, room, letter, words(), current().secondary)
        for step in self.shown[: max(self.length(example, len(right)) - self.shown.start, 0)]:
            left = SIDE + (step - self.shown.start) * width
            wrong = right[step] != predicted[step]
            for line, number in enumerate((right[step], predicted[step])):
                room = QRect(left, top + line * LINE, width - 2, LINE)
                color = current().error if wrong and line else current().text
                draw_text(painter, room, self.text(number), words(), color, align=Align.AlignHCenter)
            if wrong:
                painter.setPen(QPen(QColor(current().error), 1))
                painter.drawRect(left, top + LINE, width - 3, LINE - 2)


class NumbersTile(PredictionsTile):
    """A plot of predicted over right numbers."""

    natural = 220

    @property
    def pairs(self) -> tuple[Array, Array]:
        """Right and predicted numbers one after another, NaN at padding."""
        assert self.outputs is not None  # noqa: S101
        assert self.targets is not None  # noqa: S101
        targets, outputs = self.targets, self.outputs
        if self.lengths and outputs.ndim > 2:
            steps = outputs.shape[1]
            ends = np.array([self.length(place, steps) for place in range(len(outputs))])
            padding = (np.arange(steps) >= ends[:, np.newaxis])[:, :, np.newaxis]
            targets, outputs = (np.where(padding, np.nan, each) for each in (targets, outputs))
        return targets.ravel(), outputs.ravel()

    def area(self) -> Area:
        """Where the marks are: the same range across and up."""
        right, bottom = self.width() - GAP, self.height() - READOUT - BELOW
        room = QRect(LEFT, CAPTION, max(right - LEFT, 1), max(bottom - CAPTION, 1))
        low, high = 0.0, 1.0
        if self.outputs is not None and self.targets is not None:
            low, high = limits(np.concatenate(self.pairs))
        low, high = spread(low, high)
        return Area(room, low, high, low, high)

    @property
    def nearest(self) -> int | None:
        """The mark nearest to the pointer."""
        if self.pointer is None or self.outputs is None or self.targets is None:
            return None
        area = self.area()
        x, y = self.pairs
        across = (area.room.left() + (x - area.left) / (area.right - area.left) * area.room.width()) - self.pointer.x()
        up = area.y(0.0) - y * (area.y(0.0) - area.y(1.0)) - self.pointer.y()
        away = np.where(np.isfinite(across + up), across**2 + up**2, np.inf)
        return int(away.argmin())

    @property
    def readout(self) -> str:
        """The mark nearest to the pointer, or the mean error."""
        if self.outputs is None or self.targets is None:
            return NOT_COMPUTED
        place = self.nearest
        if place is not None:
            values = max(self.outputs[0].size, 1)
            said, right = float(self.outputs.ravel()[place]), float(self.targets.ravel()[place])
            return f"row {self.row(place // values)}: y = {full(right)}, ŷ = {full(said)}, off by {short(said - right)}"
        targets, outputs = self.pairs
        error = float(np.nanmean(np.abs(outputs - targets)))
        return f"mean |ŷ − y| of this batch: {short(error)}{' · from the pass before' if self.old else ''}"

    def paint(self, painter: QPainter, _exposed: QRect) -> None:
        """The diagonal and the marks."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_frame(painter)
        room = QRect(LEFT, 0, self.width() - LEFT - GRID, CAPTION)
        draw_text(painter, room, "ŷ (predicted) over y (right)", words(), current().secondary, align=Align.AlignRight)
        if self.outputs is not None and self.targets is not None:
            area = self.area()
            paint_axes(painter, area)
            painter.setPen(QPen(QColor(current().secondary), 1, Qt.PenStyle.DashLine))
            ends = (area.left, area.right)
            painter.drawLine(*(QPointF(area.x(end), area.y(end)) for end in ends))
            for right, said in zip(*(each.tolist() for each in self.pairs), strict=True):
                if np.isfinite(said):
                    paint_mark(painter, QPointF(area.x(right), area.y(said)), 0, QColor(current().accent))


def as_rows(values: Array) -> Array:
    """One row per example."""
    return values.reshape(len(values), -1)


class PredictionsPage(TilesPage):
    """The predictions of every output."""

    follows = False

    def __init__(self, focus: Focus) -> None:
        super().__init__(focus, "Predictions", EXPLANATION, self.outputs)

    def outputs(self, seen: Scene) -> Sequence[Tile] | str:
        """A tile for each output, or why there is none."""
        shapes = {each.name: each.shape for each in seen.outline.quantities if each.role == "activation"}
        targets = [each for each in seen.outline.quantities if each.role == "target"]
        reasons = [reason for each in targets if (reason := why_not(each, shapes.get(each.name)))]
        return reasons[0] if reasons else [self.tile(each) for each in targets]

    def tile(self, target: Quantity) -> Tile:
        """The tile of an output."""
        classes = classes_of(self.store, target.name)
        lengths = lengths_of(self.store)
        if classes is None:
            return NumbersTile(target.name, lengths)
        if len(target.shape) > 2:
            return SequencesTile(target.name, classes, lengths)
        return ClassesTile(target.name, classes)

    def subject(self, count: int) -> str:  # noqa: ARG002
        """Outputs are shown whatever is selected."""
        return self.title


def why_not(target: Quantity, shape: tuple[int, ...] | None) -> str:
    """Why an output's predictions cannot be shown; empty where they can."""
    if shape != target.shape:
        return UNLIKE.format(name=target.name)
    count = int(np.prod(target.shape))
    return LARGE.format(name=target.name, count=count) if count > WIDEST else ""
