"""Small images beside each other, one per unit: what it answers over a plane, or its weights as a picture."""

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QResizeEvent

from nnstudio.gui.plots.heat import heat_image
from nnstudio.gui.plots.lettering import Align, draw_text, names, words
from nnstudio.gui.plots.matrix_paint import paint_scale
from nnstudio.gui.plots.scale import Scale
from nnstudio.gui.plots.series import Array
from nnstudio.gui.plots.sheet import NOT_COMPUTED
from nnstudio.gui.plots.table import Table
from nnstudio.gui.plots.tiles import Tile
from nnstudio.gui.theme import GAP, current

CAPTION, NAME, READOUT, EDGE = 20, 16, 18, 4
SIDE = 72
MOST = 256
Place = tuple[int, int, int]


class MapsTile(Tile):
    """Images of all units of a node.

    Attributes:
        images: (units, rows, columns) from top to bottom; None while there are none.
        remark: what the images are, behind the caption.
        name: what a unit is called.
        upward: whether rows count from the bottom, as a plane's second axis does.
        middle: the value at which a line is drawn upon a plane.
    """

    middle = 0.0

    def __init__(self, key: str, remark: str, name: Callable[[int], str], *, upward: bool = False) -> None:
        super().__init__(key)
        self.remark, self.name, self.upward = remark, name, upward
        self.images: Array | None = None
        self.scale = Scale(signed=True)
        self.waiting = NOT_COMPUTED

    def show_images(self, images: Array, *, settled: bool) -> None:
        """Show newer images."""
        grown = self.images is None or len(images) != len(self.images)
        self.images = np.asarray(images[:MOST], np.float64)
        finite = self.images[np.isfinite(self.images)]
        if finite.size:
            self.scale.follow(float(finite.min()), float(finite.max()), settled=settled)
        if grown:
            self.fit()
        self.setAccessibleDescription(self.readout)
        self.update()

    def numbers(self) -> Array | None:
        """The images."""
        return self.images

    # Places

    @property
    def across(self) -> int:
        """How many images stand beside each other."""
        return max((self.width() - 2 * EDGE + GAP) // (self.side + GAP), 1)

    @property
    def side(self) -> int:
        """How large an image is: as large as one page has room for where there are few."""
        count = 1 if self.images is None else len(self.images)
        room = min((self.width() - 2 * EDGE + GAP) // count - GAP, self.height() - CAPTION - NAME - READOUT)
        return max(SIDE, room)

    def fit(self) -> None:
        """Take the height that the images need at their smallest."""
        count = 1 if self.images is None else len(self.images)
        across = max((self.width() - 2 * EDGE + GAP) // (SIDE + GAP), 1)
        self.setMinimumHeight(CAPTION + -(-count // across) * (SIDE + NAME) + READOUT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit anew."""
        super().resizeEvent(event)
        self.fit()

    def room(self, unit: int) -> QRect:
        """Where the image of a unit is."""
        row, column = divmod(unit, self.across)
        side = self.side
        return QRect(EDGE + column * (side + GAP), CAPTION + NAME + row * (side + NAME), side, side)

    @property
    def pointed(self) -> Place | None:
        """Unit, row and column of the pixel under the pointer."""
        if self.pointer is None or self.images is None:
            return None
        point = self.pointer.toPoint()
        unit = next((unit for unit in range(len(self.images)) if self.room(unit).contains(point)), None)
        if unit is None:
            return None
        rows, columns = self.images.shape[1:]
        room, place = self.room(unit), point - self.room(unit).topLeft()
        row, column = place.y() * rows // room.height(), place.x() * columns // room.width()
        return unit, rows - 1 - row if self.upward else row, column

    def read(self, place: Place) -> str:
        """A pixel in words."""
        unit, row, column = place
        assert self.images is not None  # noqa: S101
        return f"{self.name(unit)}: {self.images[place]:.7g} at row {row + 1}, column {column + 1}"

    @property
    def readout(self) -> str:
        """The pixel under the pointer, or how many units there are."""
        place = self.pointed
        if place is not None:
            return self.read(place)
        return self.waiting if self.images is None else ""

    def tables(self) -> Sequence[Table]:
        """The images: a row for each unit, a column for each pixel."""
        if self.images is None:
            return []
        count, rows, columns = self.images.shape
        pixels = [f"row {row + 1} column {column + 1}" for row in range(rows) for column in range(columns)]
        return [Table(f"{self.key} {self.remark}", self.images, pixels, [*map(self.name, range(count))], "unit")]

    # Painting

    def paint(self, painter: QPainter, _exposed: QRect) -> None:
        """Caption with the scale, images with their names, and the line below."""
        width = self.width() - 2 * EDGE
        caption = QRect(EDGE, 0, width, CAPTION)
        right = caption.right() if self.images is None else paint_scale(painter, self.scale, caption)
        caption.setRight(right - GAP)
        draw_text(painter, caption, self.key, names(), current().text)
        caption.setLeft(caption.left() + names().width(self.key) + GAP)
        draw_text(painter, caption, self.remark, words(), current().secondary)
        for unit in range(0 if self.images is None else len(self.images)):
            self.paint_unit(painter, unit)
        below = QRect(EDGE, self.height() - READOUT, width, READOUT)
        draw_text(painter, below, self.readout, words(), current().secondary)

    def paint_unit(self, painter: QPainter, unit: int) -> None:
        """One image under its name."""
        assert self.images is not None  # noqa: S101
        room = self.room(unit)
        image = self.images[unit][::-1] if self.upward else self.images[unit]
        if not np.isfinite(image).all():
            painter.fillRect(room, Qt.BrushStyle.BDiagPattern)
        painter.drawImage(room, heat_image(image, self.scale))
        above = QRect(room.left(), room.top() - NAME, room.width(), NAME)
        draw_text(painter, above, self.name(unit), words(), current().secondary, align=Align.AlignLeft)
        self.paint_border(painter, unit, room)

    def paint_border(self, painter: QPainter, unit: int, room: QRect) -> None:
        """Where a unit's answer changes its sign, as the second cue beside the colors."""
        assert self.images is not None  # noqa: S101
        if not self.upward:
            return
        image = self.images[unit][::-1]
        painter.setPen(QPen(QColor(current().text), 1))
        painter.setOpacity(0.5)
        rows, columns = image.shape
        ys = [room.top() + row * room.height() // rows for row in range(rows + 1)]
        xs = [room.left() + column * room.width() // columns for column in range(columns + 1)]
        positive = image > self.middle
        for row, column in np.argwhere(positive[:, 1:] != positive[:, :-1]).tolist():
            painter.drawLine(xs[column + 1], ys[row], xs[column + 1], ys[row + 1])
        for row, column in np.argwhere(positive[1:] != positive[:-1]).tolist():
            painter.drawLine(xs[column], ys[row + 1], xs[column + 1], ys[row + 1])
        painter.setOpacity(1.0)
