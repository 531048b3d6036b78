"""What the network says of each example of the batch, beside what is right."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnstudio.gui.focus import Focus
from nnstudio.gui.plots.classes import Classes, classes_of, paint_mark
from nnstudio.gui.plots.graph import BELOW, LEFT, Area, paint_axes, spread
from nnstudio.gui.plots.lettering import Align, draw_text, figures, names, words
from nnstudio.gui.plots.numerals import full, short
from nnstudio.gui.plots.scene import Scene
from nnstudio.gui.plots.series import Array, limits
from nnstudio.gui.plots.sheet import NOT_COMPUTED
from nnstudio.gui.plots.table import Table
from nnstudio.gui.plots.tiles import Tile, TilesPage
from nnstudio.gui.theme import GAP, GRID, current
from nnstudio.session.frame import Asked, Frame, Quantity, Request

EXPLANATION = """
<p><b>ŷ beside y</b> for the examples of the present batch: what the network predicted in this pass, with dropout where
there is some, and what is right.</p>
<p>Where classes are told apart, each line is an example: its row in the data, the right class, the predicted one and
the output's value for it. Where numbers are predicted, each mark is one: right across, predicted up.</p>
<p><b>What good looks like:</b> few crosses; marks close to the diagonal. Marks on a flat line are a network that always
says the mean; marks that leave the diagonal at its ends are values that it does not reach.</p>
"""
WIDEST = 65_536
LINE, CAPTION, READOUT = 18, 20, 18
RIGHT, WRONG = "✓", "✗"
UNLIKE = "Not applicable: the targets of {name} have another form than its outputs, such as a class for each time step."
LARGE = "Not shown: a batch of {name} has {count:,} values."


class PredictionsTile(Tile):
    """The predictions of one output for the batch.

    Attributes:
        outputs, targets: (examples, values); None while there are none.
        batch: rows of the data, counted from 0.
    """

    def __init__(self, output: str) -> None:
        super().__init__(output)
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


class NumbersTile(PredictionsTile):
    """A plot of predicted over right numbers."""

    natural = 220

    def area(self) -> Area:
        """Where the marks are: the same range across and up."""
        right, bottom = self.width() - GAP, self.height() - READOUT - BELOW
        room = QRect(LEFT, CAPTION, max(right - LEFT, 1), max(bottom - CAPTION, 1))
        low, high = 0.0, 1.0
        if self.outputs is not None and self.targets is not None:
            low, high = limits(np.concatenate([self.outputs.ravel(), self.targets.ravel()]))
        low, high = spread(low, high)
        return Area(room, low, high, low, high)

    @property
    def nearest(self) -> int | None:
        """The mark nearest to the pointer."""
        if self.pointer is None or self.outputs is None or self.targets is None:
            return None
        area = self.area()
        x, y = self.targets.ravel(), self.outputs.ravel()
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
        error = float(np.abs(self.outputs - self.targets).mean())
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
            for right, said in zip(self.targets.ravel().tolist(), self.outputs.ravel().tolist(), strict=True):
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
        return ClassesTile(target.name, classes) if classes else NumbersTile(target.name)

    def subject(self, count: int) -> str:  # noqa: ARG002
        """Outputs are shown whatever is selected."""
        return self.title


def why_not(target: Quantity, shape: tuple[int, ...] | None) -> str:
    """Why an output's predictions cannot be shown; empty where they can."""
    if shape != target.shape:
        return UNLIKE.format(name=target.name)
    count = int(np.prod(target.shape))
    return LARGE.format(name=target.name, count=count) if count > WIDEST else ""
