"""What a network decides over the plane of two inputs, with the data upon it."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QPainter, QPen

from nnstudio.gui.focus import Focus
from nnstudio.gui.plots.classes import Classes, classes_of, paint_mark, targets_of
from nnstudio.gui.plots.graph import BELOW, LEFT, Area, paint_axes
from nnstudio.gui.plots.heat import colors, heat_image, image_of
from nnstudio.gui.plots.lettering import Align, draw_text, names, words
from nnstudio.gui.plots.pace import Pace
from nnstudio.gui.plots.plane import Plane
from nnstudio.gui.plots.plane_page import PlanePage
from nnstudio.gui.plots.scale import Scale
from nnstudio.gui.plots.scene import Scene
from nnstudio.gui.plots.series import Array
from nnstudio.gui.plots.sheet import NOT_COMPUTED
from nnstudio.gui.plots.table import Table
from nnstudio.gui.plots.tiles import Tile
from nnstudio.gui.store import Store
from nnstudio.gui.theme import GAP, GRID, current
from nnstudio.session.frame import Frame
from nnstudio.session.requests import Asked

EXPLANATION = """
<p><b>ŷ(x₁, x₂)</b>: what the network as it is now says of every point of the plane of two inputs, without dropout;
other inputs are at their mean over the training rows. Where it tells classes apart, each has a color,
the paler the less certain the network is, and the line is where it changes its mind.</p>
<p>Upon it lies the data: filled marks are <b>training</b> rows, hollow ones <b>validation</b> rows, with one shape and
color for each class.</p>
<p><b>What good looks like:</b> marks that lie on their own color, hollow ones too, and a border that is as smooth as
the data is. A border that winds around single marks has learned them by heart.</p>
"""
SIZE = 64
CAPTION, READOUT = 20, 18
MOST = 500
FAR = 1e9
"""Beyond this an answer is as certain as can be."""


class RegionsTile(Tile):
    """The answers of one output over the plane.

    Attributes:
        values: (size, size, values), rows from the bottom; None while there are none.
        classes: what they are told apart; None where the output is a number.
    """

    natural = 240

    def __init__(self, store: Store, output: str, over: Plane) -> None:
        super().__init__(output)
        self.store, self.over, self.pace = store, over, Pace(store)
        self.request = over.request(output, SIZE)
        self.values: Array | None = None
        self.classes = classes_of(store, output)
        self.scale = Scale(signed=True)
        self.points = self.marks(output)

    def marks(self, output: str) -> list[tuple[float, float, float, bool]]:
        """The data: where each row lies, its class or value, and whether it is for validation."""
        dataset = self.store.loaded.dataset if self.store.loaded else None
        if dataset is None:
            return []
        found = []
        for examples, places in ((dataset.training, self.over.training), (dataset.validation, self.over.validation)):
            targets = targets_of(examples, output) if examples else None
            if targets is None or targets.ndim != 2:
                continue
            said = self.classes.right(targets) if self.classes else targets[:, 0]
            chosen = np.unique(np.linspace(0, len(said) - 1, min(len(said), MOST)).astype(int))
            hidden = examples is dataset.validation
            found += [(*places[row].tolist(), float(said[row]), hidden) for row in chosen]
        return found

    def requests(self) -> list[Asked]:
        """The output's answers over the plane."""
        return [self.request] if self.pace.due() else []

    def show_frame(self, frame: Frame) -> None:
        """Show the answers."""
        reply = frame.replies.get(self.request)
        if reply is None or reply.values is None:
            return
        self.values = np.asarray(reply.values, np.float64)
        finite = self.values[np.isfinite(self.values)]
        if finite.size:
            self.scale.follow(float(finite.min()), float(finite.max()), settled=not frame.moment.running)
        self.setAccessibleDescription(self.readout)
        self.update()

    def numbers(self) -> Array | None:
        """The answers."""
        return self.values

    def tables(self) -> Sequence[Table]:
        """The answers at every point: a row for each place along the second axis, upwards."""
        if self.values is None:
            return []
        rows, columns, outputs = self.values.shape
        (left, low), (right, high) = self.over.low, self.over.high
        first, second = self.over.names
        across = [f"{first} = {x:.6g}" for x in np.linspace(left, right, columns)]
        up = [f"{second} = {y:.6g}" for y in np.linspace(low, high, rows)]
        names = [x if outputs == 1 else f"{x}: {place + 1}" for x in across for place in range(outputs)]
        return [Table(f"{self.key} over the plane", self.values, names, up, second)]

    def area(self) -> Area:
        """Where the plane is."""
        right, bottom = self.width() - GAP, self.height() - READOUT - BELOW
        room = QRect(LEFT, CAPTION, max(right - LEFT, 1), max(bottom - CAPTION, 1))
        (left, low), (end, high) = self.over.low, self.over.high
        return Area(room, left, end, low, high)

    @property
    def readout(self) -> str:
        """What is said of the point under the pointer, or what the axes are."""
        across, up = self.over.names
        if self.values is None:
            return NOT_COMPUTED
        place = self.area().value(self.pointer)
        if place is None:
            return f"{up} over {across}"
        (left, low), (end, high) = self.over.low, self.over.high
        shares = (place[1] - low) / (high - low), (place[0] - left) / (end - left)
        row, column = (min(round(share * (SIZE - 1)), SIZE - 1) for share in shares)
        answer = ", ".join(f"{value:.4g}" for value in self.values[row, column].tolist())
        first, second = self.over.at(row, column, SIZE)
        verdict = ""
        if self.classes:
            verdict = f" → {self.classes.names[int(self.classes.predicted(self.values[row, column]))]}"
        return f"ŷ = {answer}{verdict} at {across} = {first:.4g}, {up} = {second:.4g}"

    # Painting

    def paint(self, painter: QPainter, _exposed: QRect) -> None:
        """Caption with the classes, the plane with its border and the data, the line below."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self.width() - 2 * GRID
        self.paint_caption(painter, QRect(GRID, 0, width, CAPTION))
        if self.values is not None:
            area = self.area()
            painter.setClipRect(area.room)
            self.paint_plane(painter, area.room, self.values)
            self.paint_points(painter, area)
            painter.setClipping(False)
            paint_axes(painter, area)
        draw_text(painter, QRect(GRID, self.height() - READOUT, width, READOUT), self.readout, words(), current().text)

    def paint_caption(self, painter: QPainter, room: QRect) -> None:
        """The output and the marks of its classes."""
        draw_text(painter, room, self.key, names(), current().text)
        left = room.left() + names().width(self.key) + 2 * GAP
        known = self.classes.names if self.classes else ()
        for place, (name, color) in enumerate(zip(known, self.colors(), strict=True)):
            paint_mark(painter, QPointF(left, room.center().y() + 1), place, color)
            left += GAP
            draw_text(painter, QRect(left, 0, room.right() - left, CAPTION), name, words(), current().secondary)
            left += words().width(name) + 2 * GAP
        if self.classes is None and self.values is not None:
            said = f"from {self.scale.low:g} to {self.scale.limit:g}"
            draw_text(painter, room, said, words(), current().secondary, align=Align.AlignRight)

    def colors(self) -> list[QColor]:
        """Those of the classes."""
        return [self.classes.color(place) for place in range(len(self.classes.names))] if self.classes else []

    def paint_plane(self, painter: QPainter, room: QRect, values: Array) -> None:
        """Colors, and the line where the class changes."""
        if self.classes is None:
            painter.drawImage(room, heat_image(values[::-1, :, 0], self.scale))
            return
        decided = self.classes.predicted(values)[::-1]
        painter.drawImage(room, image_of(shaded(self.classes, values[::-1], decided)))
        painter.setPen(QPen(QColor(current().text), 1))
        rows, columns = decided.shape
        across, down = room.width() / columns, room.height() / rows
        for row, column in np.argwhere(decided[:, 1:] != decided[:, :-1]).tolist():
            x, y = room.left() + (column + 1) * across, room.top() + row * down
            painter.drawLine(QPointF(x, y), QPointF(x, y + down))
        for row, column in np.argwhere(decided[1:] != decided[:-1]).tolist():
            x, y = room.left() + column * across, room.top() + (row + 1) * down
            painter.drawLine(QPointF(x, y), QPointF(x + across, y))

    def paint_points(self, painter: QPainter, area: Area) -> None:
        """The data."""
        table = colors(current(), signed=self.scale.signed)
        for x, y, said, hidden in self.points:
            if self.classes:
                shape, color = int(said), self.classes.color(int(said))
            else:
                shape, color = 0, QColor(*table[int(self.scale.index(np.array(said)))].tolist())
            paint_mark(painter, QPointF(area.x(x), area.y(y)), shape, color, hollow=hidden)


def shaded(classes: Classes, values: Array, decided: Array) -> Array:
    """Premultiplied pixels (rows, columns, 4): the color of each point's class, the paler the less certain."""
    ends = np.stack([channels(classes.color(place)) for place in range(len(classes.names))])
    ground = channels(QColor(current().panel))
    values = np.clip(np.nan_to_num(values), -FAR, FAR)
    if values.shape[-1] == 1:
        low, high = classes.values
        certain = np.abs(values[..., 0] - classes.middle) / max((high - low) / 2, 1e-12)
    else:
        top = np.sort(values, -1)
        certain = top[..., -1] - top[..., -2]
    share = 0.12 + 0.4 * np.nan_to_num(np.clip(certain, 0, 1))[..., np.newaxis]
    mixed = share * ends[decided] + (1 - share) * ground
    return np.concatenate([mixed, np.full((*decided.shape, 1), 255.0)], -1).astype(np.uint8)


def channels(color: QColor) -> Array:
    """Red, green and blue from 0 to 255."""
    return np.array([color.red(), color.green(), color.blue()], np.float64)


class RegionsPage(PlanePage):
    """The decision regions of every output."""

    follows = False

    def __init__(self, focus: Focus) -> None:
        super().__init__(focus, "Decision regions", EXPLANATION)

    def pictures(self, seen: Scene, sole: str, over: Plane) -> Sequence[Tile] | str:  # noqa: ARG002
        """A tile for each output."""
        outputs = [each.name for each in seen.outline.quantities if each.role == "target"]
        return [RegionsTile(self.store, output, over) for output in outputs]

    def subject(self, count: int) -> str:  # noqa: ARG002
        """Outputs are shown whatever is selected."""
        return self.title
