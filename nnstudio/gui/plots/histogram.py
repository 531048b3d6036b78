"""How often which values occur: bars, beside a curve that says how often they would be expected."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnstudio.engine.distributions import Distribution
from nnstudio.gui.focus import Focus
from nnstudio.gui.plots.declared import drawn_from
from nnstudio.gui.plots.graph import BELOW, Area, paint_axes, polyline, spread
from nnstudio.gui.plots.lettering import draw_text, names, words
from nnstudio.gui.plots.numerals import short
from nnstudio.gui.plots.scene import Scene
from nnstudio.gui.plots.series import Array
from nnstudio.gui.plots.sheet import NOT_COMPUTED
from nnstudio.gui.plots.table import Table
from nnstudio.gui.plots.tiles import Tile, TilesPage
from nnstudio.gui.theme import GAP, GRID, current
from nnstudio.session.frame import Frame
from nnstudio.session.requests import Asked, HistogramRequest

CAPTION, READOUT = 20, 18
HEADROOM = 1.08
SPREAD = 3.5
"""A curve without ends is shown to so many deviations."""


class HistogramTile(Tile):
    """The values of one quantity.

    Args:
        role, name: of the quantity.
        source: what its values were drawn from at first, with what that is called; None where nothing is expected.

    Attributes:
        counts, edges: (bins,) and (bins + 1,); None while there are none.
    """

    natural = 130

    def __init__(self, role: str, name: str, source: tuple[str, Distribution] | None = None) -> None:
        super().__init__(name)
        self.request = HistogramRequest(role, name)
        self.source = source
        self.counts: Array | None = None
        self.edges: Array = np.array([0.0, 1.0])

    def requests(self) -> list[Asked]:
        """The counts."""
        return [self.request]

    def show_frame(self, frame: Frame) -> None:
        """Show the counts of a moment."""
        reply = frame.replies.get(self.request)
        if reply is not None:
            self.counts, self.edges = reply.values, np.asarray(reply.places, np.float64)
            self.setAccessibleDescription(self.readout)
            self.update()

    def numbers(self) -> Array | None:
        """The counts."""
        return self.counts

    def tables(self) -> Sequence[Table]:
        """Ends of each interval and its count."""
        if self.counts is None:
            return []
        columns = np.stack([self.edges[:-1], self.edges[1:], self.counts], 1)
        return [Table(f"histogram of {self.key}", columns, ["from", "to", "values"])]

    @property
    def expected(self) -> tuple[Array, Array] | None:
        """Points of the curve of expected counts per interval; None where no curve can be drawn."""
        if self.source is None or self.counts is None or not self.source[1].deviation:
            return None
        law = self.source[1]
        low, high = ends(law)
        x = np.linspace(low, high, 200)
        density = law.density(x)
        if not np.isfinite(density).any():
            return None
        peak = density[np.isfinite(density)].max()
        heights = np.minimum(density, peak) * self.counts.sum() * (self.edges[1] - self.edges[0])
        inner = np.concatenate([[0.0], heights, [0.0]])
        return np.concatenate([[low], x, [high]]), inner

    def area(self) -> Area:
        """Where the bars are."""
        room = QRect(GAP, CAPTION, max(self.width() - 2 * GAP, 1), max(self.height() - CAPTION - BELOW - READOUT, 1))
        left, right = float(self.edges[0]), float(self.edges[-1])
        top = 1.0 if self.counts is None else float(self.counts.max(initial=1.0))
        curve = self.expected
        if curve is not None:
            left, right = min(left, float(curve[0][0])), max(right, float(curve[0][-1]))
            top = max(top, float(curve[1].max()))
        return Area(room, *spread(left, right), 0.0, HEADROOM * top)

    @property
    def readout(self) -> str:
        """The interval under the pointer, or all in words."""
        if self.counts is None:
            return NOT_COMPUTED
        place = self.area().value(self.pointer)
        if place is not None and self.edges[0] <= place[0] <= self.edges[-1]:
            at = min(int(np.searchsorted(self.edges, place[0], "right")) - 1, len(self.counts) - 1)
            count = int(self.counts[at])
            many = "value" if count == 1 else "values"
            return f"{count:,} {many} from {self.edges[at]:.4g} to {self.edges[at + 1]:.4g}"
        said = f"{int(self.counts.sum()):,} values from {short(self.edges[0])} to {short(self.edges[-1])}"
        return f"{said} · {self.origin}" if self.origin else said

    @property
    def origin(self) -> str:
        """What the values were drawn from, in words."""
        if self.source is None:
            return ""
        title, law = self.source
        if not law.deviation:
            return f"drawn as {title}: all {short(law.mean)}"
        span = f" from {short(law.low)} to {short(law.high)}" if np.isfinite(law.low) else ""
        return f"line: as drawn, {title}{span}, σ = {short(law.deviation)}"

    def paint(self, painter: QPainter, _exposed: QRect) -> None:
        """Caption, bars, the expected curve, the line below."""
        width = self.width() - 2 * GRID
        draw_text(painter, QRect(GRID, 0, width, CAPTION), self.key, names(), current().text)
        if self.counts is not None:
            self.paint_bars(painter, self.area(), self.counts)
        below = QRect(GRID, self.height() - READOUT, width, READOUT)
        draw_text(painter, below, self.readout, words(), current().secondary)

    def paint_bars(self, painter: QPainter, area: Area, counts: Array) -> None:
        """Blue bars above 0, orange ones below; then the curve."""
        paint_axes(painter, area, upright=False)
        middle = (self.edges[:-1] + self.edges[1:]) / 2
        for left, right, center, count in zip(self.edges[:-1], self.edges[1:], middle, counts, strict=True):
            if count:
                top, x = area.y(float(count)), area.x(float(left))
                bar = QRectF(x, top, max(area.x(float(right)) - x, 1.0), area.room.bottom() + 1 - top)
                painter.fillRect(bar, QColor(current().positive if center >= 0 else current().negative))
        curve = self.expected
        if curve is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(current().text), 1.5, Qt.PenStyle.DashLine))
            painter.drawPolyline(polyline(area, *curve))


def ends(law: Distribution) -> tuple[float, float]:
    """Between which values a distribution is shown."""
    low, high = law.mean - SPREAD * law.deviation, law.mean + SPREAD * law.deviation
    return max(low, law.low), min(high, law.high)


class HistogramsPage(TilesPage):
    """A histogram of each weight matrix of the selected nodes, or of all.

    Args:
        role: of what is counted: "value", "gradient" …
        drawn: whether the curve of the initializer stands beside the bars.
    """

    def __init__(self, focus: Focus, title: str, explanation: str, role: str, *, drawn: bool = False) -> None:
        self.role, self.drawn = role, drawn
        super().__init__(focus, title, explanation, self.histograms)

    def histograms(self, seen: Scene) -> Sequence[Tile] | str:
        """A tile for each weight matrix."""
        weights = [each.name for each in seen.weights()]
        if not weights:
            named = ", ".join(self.focus.names)
            return f"{named} has no weights. Select another node, or none to see all." if named else NO_WEIGHTS
        return [HistogramTile(self.role, name, self.source(seen, name)) for name in weights]

    def source(self, seen: Scene, name: str) -> tuple[str, Distribution] | None:
        """What a weight was drawn from, and what that is called."""
        found = drawn_from(seen.document, seen.outline, name) if self.drawn else None
        return (found[0].title, found[1]) if found else None


NO_WEIGHTS = "No node of this network has weights."
