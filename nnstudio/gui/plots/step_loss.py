"""The loss at every time step of an output, as bars over the sequence."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QPainter

from nnstudio.gui.focus import Focus
from nnstudio.gui.plots.graph import BELOW, LEFT, Area, paint_axes
from nnstudio.gui.plots.lettering import Align, draw_text, names, words
from nnstudio.gui.plots.numerals import brief, full
from nnstudio.gui.plots.pace import Pace
from nnstudio.gui.plots.scene import Scene
from nnstudio.gui.plots.series import Array
from nnstudio.gui.plots.table import Table
from nnstudio.gui.plots.tiles import Tile, TilesPage
from nnstudio.gui.theme import GAP, GRID, current
from nnstudio.session.frame import Frame
from nnstudio.session.requests import Asked, StepLossRequest

EXPLANATION = """
<p><b>L(t)</b>: the loss of the output at time step t, the mean over all examples of the present batch that are as long;
padding does not count. The mean of all of them is the loss L that is trained on.</p>
<p><b>What good looks like:</b> bars that fall along the sequence where what comes later follows from what came before,
and none that stays high. High bars at the beginning are what cannot be known yet; high ones at the end, while those
before are low, say that the network forgets what it would need there.</p>
"""
CAPTION, READOUT = 20, 18
HEADROOM = 1.08
APART_FROM = 4.0
"""Pixels of a time step from which bars stand apart."""
NOT_YET = "Not computed yet in this pass: run, or step past the loss."
NO_STEPS = (
    "Not applicable: no output of this network has a target at every time step. A recurrent layer that returns "
    "sequences before the output, and targets for each step, make one."
)


class StepLossTile(Tile):
    """The losses of one output.

    Attributes:
        losses, counts: (time,) the mean loss, NaN where there is none, and of how many examples; None before the first.
    """

    natural = 130

    def __init__(self, output: str) -> None:
        super().__init__(output)
        self.request = StepLossRequest(output)
        self.losses: Array | None = None
        self.counts: Array = np.empty(0)

    def requests(self) -> Sequence[Asked]:
        """Its losses."""
        return [self.request]

    def show_frame(self, frame: Frame) -> None:
        """Show the losses of a moment."""
        reply = frame.replies.get(self.request)
        if reply is None:
            return
        self.losses = None if reply.values is None else reply.values[:, 0]
        self.counts = np.empty(0) if reply.values is None else reply.values[:, 1]
        self.setAccessibleDescription(self.readout)
        self.update()

    def numbers(self) -> Array | None:
        """The mean loss at every time step."""
        return self.losses

    def tables(self) -> Sequence[Table]:
        """Time step, loss and number of examples."""
        if self.losses is None:
            return []
        values = np.stack([np.arange(1, len(self.losses) + 1), self.losses, self.counts], 1)
        return [Table(f"loss of {self.key} per time step", values, ["t", "loss", "examples"])]

    def area(self, losses: Array) -> Area:
        """Where the bars are."""
        width, height = self.width() - LEFT - GAP, self.height() - CAPTION - BELOW - READOUT
        known = losses[np.isfinite(losses)]
        low, high = float(known.min(initial=0.0)), float(known.max(initial=0.0))
        room = QRect(LEFT, CAPTION, max(width, 1), max(height, 1))
        return Area(room, 0.5, len(losses) + 0.5, HEADROOM * low, HEADROOM * high or 1.0)

    @property
    def readout(self) -> str:
        """The time step under the pointer, or the largest."""
        losses = self.losses
        if losses is None:
            return NOT_YET
        known = np.isfinite(losses)
        if not known.any():
            return "The losses are not finite."
        place = self.area(losses).value(self.pointer)
        step = round(place[0]) - 1 if place else int(np.nanargmax(np.where(known, losses, np.nan)))
        step = min(max(step, 0), len(losses) - 1)
        count = int(self.counts[step])
        if not count:
            return f"t = {step + 1}: padding in every example of this batch"
        of = f"{count:,} example{'' if count == 1 else 's'}"
        return f"{'' if place else 'largest at '}t = {step + 1}: {full(float(losses[step]))}, mean of {of}"

    def paint(self, painter: QPainter, _exposed: QRect) -> None:
        """Caption, bars, axes, the line below."""
        width = self.width() - 2 * GRID
        caption = QRect(GRID, 0, width, CAPTION)
        draw_text(painter, caption, self.key, names(), current().text)
        losses = self.losses
        if losses is not None:
            real = self.counts > 0
            mean = np.average(losses[real], weights=self.counts[real]) if real.any() else np.nan
            caption.setLeft(caption.left() + names().width(self.key) + GAP)
            draw_text(
                painter, caption, f"mean {brief(float(mean))}", words(), current().secondary, align=Align.AlignRight
            )
            area = self.area(losses)
            paint_axes(painter, area, across="t")
            self.paint_bars(painter, area, losses)
        below = QRect(GRID, self.height() - READOUT, width, READOUT)
        draw_text(painter, below, self.readout, words(), current().text)

    def paint_bars(self, painter: QPainter, area: Area, losses: Array) -> None:
        """A bar for each time step; where these are narrower than a pixel, the largest of those that share it."""
        floor, columns = area.y(0.0), max(area.room.width(), 1)
        merge = -(-len(losses) // columns)
        gap = 1.0 if area.room.width() / len(losses) >= APART_FROM else 0.0
        color = QColor(current().accent)
        for start in range(0, len(losses), merge):
            part = losses[start : start + merge]
            if not np.isfinite(part).any():
                continue
            value = float(part[np.nanargmax(np.abs(np.where(np.isfinite(part), part, np.nan)))])
            left, right, top = area.x(start + 0.5), area.x(start + 0.5 + len(part)), area.y(value)
            bar = QRectF(left, min(top, floor), max(right - left - gap, 1.0), max(abs(floor - top), 1.0))
            painter.fillRect(bar, color)


class StepLossPage(TilesPage):
    """The losses of every output that has one at each time step."""

    follows = False

    def __init__(self, focus: Focus) -> None:
        self.pace = Pace(focus.store)
        super().__init__(focus, "Loss per time step", EXPLANATION, self.outputs)

    def outputs(self, seen: Scene) -> Sequence[Tile] | str:
        """A tile for each of these outputs."""
        found = [each.name for each in seen.outline.quantities if each.role == "step_loss"]
        return [StepLossTile(name) for name in found] or NO_STEPS

    def subject(self, count: int) -> str:
        """What is shown, for the header."""
        return f"{self.title}, {count} outputs" if count > 1 else self.title

    def requests(self) -> list[Asked]:
        """The losses that are seen, a few times a second."""
        return super().requests() if self.pace.due() else []
