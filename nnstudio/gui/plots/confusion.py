"""How many rows of each class are put into which: measured over all rows, now and then while training."""

import time
from collections.abc import Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QRect, QTimer
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QComboBox

from nnstudio.gui.focus import Focus
from nnstudio.gui.plots.classes import Classes, classes_of
from nnstudio.gui.plots.header import CHOICE
from nnstudio.gui.plots.heat import colors, inks
from nnstudio.gui.plots.lettering import Align, draw_text, figures, names, words
from nnstudio.gui.plots.scene import Scene
from nnstudio.gui.plots.series import Array
from nnstudio.gui.plots.table import Table
from nnstudio.gui.plots.tiles import Tile, TilesPage
from nnstudio.gui.theme import GRID, current
from nnstudio.session.frame import Frame
from nnstudio.session.moment import Moment
from nnstudio.session.trainer import orders
from nnstudio.session.trainer.answers import News, Seen

EXPLANATION = """
<p><b>Row</b>: the right class; <b>column</b>: the class that the network as it is now puts the rows of the data into,
without dropout. Each cell counts rows; its color is their share of the right class.</p>
<p>It is measured over all training or all validation rows, at most once a second.</p>
<p><b>What good looks like:</b> everything on the diagonal. A column that is full is a class that the network answers
too often; two cells that mirror each other are two classes that it cannot tell apart.</p>
"""
CAPTION, HEADING, READOUT = 20, 18, 18
EVERY = 1.0
SHARE = 30
"""How many times as long as a measurement took the pause after it is at least."""
WAITING = "Measuring all rows …"
NUMBERS = (
    "Not applicable: {name} predicts numbers or several classes at once, and a confusion matrix counts single ones."
)


class ConfusionTile(Tile):
    """The counts of one output.

    Attributes:
        counts: (classes, classes); None until they are measured.
    """

    natural = 150

    def __init__(self, output: str, classes: Classes) -> None:
        super().__init__(output)
        self.classes = classes
        self.counts: Array | None = None
        self.setMinimumHeight(CAPTION + HEADING + READOUT + 18 * len(classes.names))

    def show_counts(self, counts: Array) -> None:
        """Show newer counts."""
        self.counts = counts
        self.setAccessibleDescription(self.readout)
        self.update()

    def numbers(self) -> Array | None:
        """The counts."""
        return self.counts

    def tables(self) -> Sequence[Table]:
        """The counts with the classes' names."""
        called = self.classes.names
        return (
            []
            if self.counts is None
            else [Table(f"confusion matrix of {self.key}", self.counts, called, called, "class")]
        )

    @property
    def left(self) -> int:
        """Where the cells begin."""
        widest = max(words().width(name) for name in self.classes.names)
        return min(widest, self.width() // 3) + 2 * GRID

    def cell(self, row: int, column: int) -> QRect:
        """Where a cell is."""
        count, top = len(self.classes.names), CAPTION + HEADING
        across, down = self.width() - self.left - GRID, self.height() - top - READOUT
        x, y = self.left + column * across // count, top + row * down // count
        right, bottom = self.left + (column + 1) * across // count, top + (row + 1) * down // count
        return QRect(x, y, right - x - 1, bottom - y - 1)

    @property
    def readout(self) -> str:
        """The cell under the pointer, or how many are right."""
        if self.counts is None:
            return WAITING
        called, total = self.classes.names, self.counts.sum()
        for row, column in np.ndindex(*self.counts.shape):
            if self.pointer and self.cell(row, column).contains(self.pointer.toPoint()):
                of = max(self.counts[row].sum(), 1)
                share = self.counts[row, column] / of
                return (
                    f"{self.counts[row, column]:,.0f} of {of:,.0f} {called[row]} called {called[column]}: {share:.1%}"
                )
        right = np.trace(self.counts)
        return f"{right:,.0f} of {total:,.0f} rows right: {right / max(total, 1):.1%}"

    def paint(self, painter: QPainter, _exposed: QRect) -> None:
        """Caption, names, cells, the line below."""
        width = self.width() - 2 * GRID
        draw_text(painter, QRect(GRID, 0, width, CAPTION), self.key, names(), current().text)
        said = "row: right class · column: predicted"
        room = QRect(self.left, 0, self.width() - self.left - GRID, CAPTION)
        draw_text(painter, room, said, words(), current().secondary, align=Align.AlignRight)
        if self.counts is not None:
            self.paint_cells(painter, self.counts)
        below = QRect(GRID, self.height() - READOUT, width, READOUT)
        draw_text(painter, below, self.readout, words(), current().text)

    def paint_cells(self, painter: QPainter, counts: Array) -> None:
        """Counts upon the color of their share."""
        shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
        table, ink = colors(current(), signed=False), inks(signed=False)
        for place, name in enumerate(self.classes.names):
            first, above = self.cell(place, 0), self.cell(0, place)
            beside = QRect(GRID, first.top(), self.left - 2 * GRID, first.height())
            draw_text(painter, beside, name, words(), current().secondary, align=Align.AlignRight)
            over = QRect(above.left(), CAPTION, above.width(), HEADING)
            draw_text(painter, over, name, words(), current().secondary, align=Align.AlignHCenter)
        for row, column in np.ndindex(*counts.shape):
            level = round(255 * float(shares[row, column]))
            cell = self.cell(row, column)
            painter.fillRect(cell, QColor(*table[level].tolist()))
            text, shade = f"{counts[row, column]:,.0f}", ink[level].name()
            draw_text(painter, cell, text, figures(), shade, align=Align.AlignHCenter)


class ConfusionPage(TilesPage):
    """The confusion matrix of every output whose targets are classes."""

    follows = False

    def __init__(self, focus: Focus) -> None:
        self.rows = QComboBox()
        self.rows.setFixedHeight(CHOICE)
        self.rows.setAccessibleName("Confusion matrix: which rows")
        self.rows.addItems(["Training rows"])
        self.clock = QTimer(singleShot=True)
        self.place: object = None
        self.measured: object = None
        self.waiting = 0
        self.next = 0.0
        super().__init__(focus, "Confusion matrix", EXPLANATION, self.matrices)
        self.header.add(self.rows)
        self.clock.setParent(self)
        self.clock.timeout.connect(self.measure)
        self.rows.currentIndexChanged.connect(self.measure)

    def matrices(self, seen: Scene) -> Sequence[Tile] | str:
        """A tile for each output that tells classes apart."""
        self.measured = None
        dataset = self.store.loaded.dataset if self.store.loaded else None
        parts = ["Training rows", "Validation rows"][: 2 if dataset and dataset.validation else 1]
        if self.rows.count() != len(parts):
            self.rows.clear()
            self.rows.addItems(parts)
        outputs = [each.name for each in seen.outline.quantities if each.role == "target"]
        found = [(output, classes_of(self.store, output)) for output in outputs]
        tiles = [ConfusionTile(output, classes) for output, classes in found if classes]
        return tiles or NUMBERS.format(name=" and ".join(outputs) or "the network")

    def subject(self, count: int) -> str:  # noqa: ARG002
        """Outputs are shown whatever is selected."""
        return self.title

    def show_frame(self, frame: Frame) -> None:
        """Measure at another moment, once it is time."""
        super().show_frame(frame)
        if self.able(frame.moment):
            self.place = (frame.moment.run, frame.moment.version, frame.moment.where.iteration)
            self.measure()

    def able(self, moment: Moment) -> bool:
        """Whether the trainer measures classes here: with targets below 0 only where it measures the accuracy."""
        negative = any(isinstance(tile, ConfusionTile) and tile.classes.values[0] < 0 for tile in self.tiles)
        return not negative or any(name.startswith("accuracy") for name in moment.metrics)

    @property
    def wished(self) -> object:
        """What is to be measured now."""
        return self.place, self.rows.currentIndex()

    def measure(self) -> None:
        """Have all outputs measured, or wait until that is due."""
        if self.place is None or self.waiting or self.wished == self.measured or self.visibleRegion().isEmpty():
            return
        early = self.next - time.monotonic()
        if early > 0:
            self.clock.start(round(1000 * early) + 1)
            return
        began = time.monotonic()
        self.measured = self.wished
        for tile in list(self.tiles):
            self.waiting += 1
            order = orders.Measure("confusion_matrix", tile.key, validation=self.rows.currentIndex() == 1)
            self.store.asked.emit(order, partial(self.heard, tile.key, began))

    def heard(self, output: str, began: float, news: News) -> None:
        """Show what was measured, and measure again in a while if there is more to measure."""
        took = time.monotonic() - began
        self.waiting -= 1
        self.next = time.monotonic() + max(EVERY, SHARE * took)
        tile = next((tile for tile in self.tiles if tile.key == output), None)
        counts = news.values if isinstance(news, Seen) else None
        if counts is not None and isinstance(tile, ConfusionTile) and len(counts) == len(tile.classes.names):
            tile.show_counts(counts)
        if not self.waiting and self.wished != self.measured:
            self.measure()
