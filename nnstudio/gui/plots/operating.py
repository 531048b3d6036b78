"""Where the units of a layer work: their sums upon the activation's curve and its derivative."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnstudio.engine.activation import Activation
from nnstudio.gui.example_box import ExampleBox
from nnstudio.gui.focus import Focus
from nnstudio.gui.plots.classes import paint_mark
from nnstudio.gui.plots.declared import activation_of
from nnstudio.gui.plots.graph import BELOW, LEFT, Area, paint_axes, polyline, spread
from nnstudio.gui.plots.header import CHOICE
from nnstudio.gui.plots.lettering import Align, draw_text, names, words
from nnstudio.gui.plots.scene import Scene
from nnstudio.gui.plots.series import Array, limits
from nnstudio.gui.plots.sheet import NOT_COMPUTED
from nnstudio.gui.plots.table import Table
from nnstudio.gui.plots.tiles import Tile, TilesPage
from nnstudio.gui.store import Store
from nnstudio.gui.theme import GAP, GRID, current
from nnstudio.session.frame import Frame
from nnstudio.session.moment import Quantity
from nnstudio.session.requests import Asked, Request
from nnstudio.session.shares import Shares, shares

EXPLANATION = """
<p><b>O = act(f)</b> as a strong line and its derivative <b>dO/df</b> as a dashed one, over the weighted sums f. The
bars count the sums of all examples of the batch and of all units; the dots are the units' <b>operating points</b> for
the chosen example.</p>
<p><b>On</b>: f is above 0. <b>Dead</b>: a unit whose derivative is 0 for every example of the batch, so that nothing
before it learns from it. <b>Saturated</b>: a sum at which the derivative is less than a twentieth of its largest value,
so that next to no gradient passes back.</p>
<p><b>What good looks like:</b> sums that lie where the derivative is large, on both sides of the bend. Many saturated
sums ask for smaller weights or another initializer, dead units for a smaller learning rate or leaky ReLU.</p>
"""
BINS = 50
CAPTION, READOUT = 20, 18
WIDEST = 65_536
REACH = 3.0
"""The curve is shown at least from −3 to 3."""
DOTS = 200
NO_CURVE = (
    "Not applicable: {names} {verb} no curve. A softmax's outputs depend on all sums of its layer, gates have curves "
    "of their own, and nodes without a function only pass values on. Select another node, or none to see all."
)


def applied(seen: Scene) -> list[tuple[str, Activation, Quantity]]:
    """The looked-at nodes that apply a function to each of their sums, with the function and the sums."""
    known = {(each.role, each.name): each for each in seen.outline.quantities}
    found = []
    for node in seen.nodes:
        function, feeding = activation_of(seen.document, node), seen.naming.feeds(node)
        own = known.get(("pre_activation", node))
        sums = own or (known.get(("activation", feeding[0].name)) if len(feeding) == 1 else None)
        if function is not None and sums is not None:
            found.append((node, function, sums))
    return found


def words_of(found: Shares) -> str:
    """What the units do in a sentence."""
    said = [f"{found.on:.0%} on", f"{found.dead} of {found.units} units dead"]
    return " · ".join([*said, f"{found.saturated:.0%} saturated"] if found.saturated is not None else said)


class OperatingTile(Tile):
    """A layer's sums upon its activation.

    Attributes:
        sums: (examples, units); None while there are none.
        shares: what they say.
    """

    natural = 190

    def __init__(self, store: Store, node: str, function: Activation, quantity: Quantity) -> None:
        super().__init__(node)
        self.store, self.function, self.quantity = store, function, quantity
        self.wide = int(np.prod(quantity.shape)) > WIDEST
        self.request = Request(quantity.role, quantity.name)
        self.sums: Array | None = None
        self.points: Array = np.empty(0)
        self.shares: Shares | None = None
        self.old = False

    def requests(self) -> list[Asked]:
        """All sums, or of very many those of the chosen example."""
        example = self.store.example if self.wide else None
        self.request = Request(self.quantity.role, self.quantity.name, example=example)
        return [self.request]

    def show_frame(self, frame: Frame) -> None:
        """Show the sums of a moment."""
        view = frame.views.get(self.request)
        if view is None:
            return
        values = np.empty(0) if view.values is None else np.asarray(view.values, np.float64)
        self.sums = values.reshape(-1, values.shape[-1]) if values.size else None
        if self.sums is not None:
            self.shares = shares(self.function, self.sums)
            self.points = self.chosen(values)
            self.old = not view.computed
        self.setAccessibleDescription(self.readout)
        self.update()

    def chosen(self, values: Array) -> Array:
        """The sums of the chosen example."""
        example = self.store.example
        row = values.mean(0) if example == "mean" else values[min(example, len(values) - 1)]
        return np.asarray(row.reshape(-1)[:DOTS])

    def numbers(self) -> Array | None:
        """The sums."""
        return self.sums

    def tables(self) -> Sequence[Table]:
        """The sums, one row per example."""
        return [] if self.sums is None else [Table(f"weighted sums of {self.key}", self.sums)]

    def curve(self) -> tuple[Array, Array, Array]:
        """Points of the function and of its derivative."""
        finite = np.array([0.0]) if self.sums is None else self.sums[np.isfinite(self.sums)]
        low, high = min(float(finite.min(initial=0)), -REACH), max(float(finite.max(initial=0)), REACH)
        x = np.linspace(low, high, 201)
        slopes = self.function.slopes(x)
        return x, self.function.values(x), np.zeros_like(x) if slopes is None else slopes

    def area(self, x: Array, y: Array, slopes: Array) -> Area:
        """Where the curves are."""
        right, bottom = self.width() - GAP, self.height() - READOUT - BELOW
        room = QRect(LEFT, CAPTION, max(right - LEFT, 1), max(bottom - CAPTION, 1))
        return Area(room, *spread(float(x[0]), float(x[-1])), *limits(np.concatenate([y, slopes])))

    @property
    def readout(self) -> str:
        """The function at the pointer, or the shares."""
        if self.sums is None:
            return NOT_COMPUTED
        place = self.area(*self.curve()).value(self.pointer)
        if place is not None:
            at = np.array([place[0]])
            value, slope = self.function.values(at), self.function.slopes(at)
            assert slope is not None  # noqa: S101
            return f"f = {place[0]:.4g}: O = {float(value[0]):.4g}, dO/df = {float(slope[0]):.4g}"
        if self.shares is None:
            return "The sums are not finite."
        note = "of the chosen example: " if self.wide else ""
        return note + words_of(self.shares) + (" · from the pass before" if self.old else "")

    # Painting

    def paint(self, painter: QPainter, _exposed: QRect) -> None:
        """Caption, bars, curves, dots, the line below."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self.width() - 2 * GRID
        caption = QRect(GRID, 0, width, CAPTION)
        draw_text(painter, caption, self.key, names(), current().text)
        said = f"{self.function.title}: {self.function.formula}"
        caption.setLeft(caption.left() + names().width(self.key) + GAP)
        draw_text(painter, caption, said, words(), current().secondary, align=Align.AlignRight)
        x, y, slopes = self.curve()
        area = self.area(x, y, slopes)
        if self.sums is not None:
            self.paint_bars(painter, area, self.sums)
        paint_axes(painter, area, across="f")
        self.paint_curves(painter, area, x, y, slopes)
        below = QRect(GRID, self.height() - READOUT, width, READOUT)
        draw_text(painter, below, self.readout, words(), current().text)

    def paint_bars(self, painter: QPainter, area: Area, sums: Array) -> None:
        """How many sums lie where, up to three fifths of the height."""
        finite = sums[np.isfinite(sums)]
        counts, edges = np.histogram(finite, BINS, (area.left, area.right))
        tallest = max(int(counts.max()), 1)
        floor = area.room.bottom() + 1
        for left, right, count in zip(edges[:-1].tolist(), edges[1:].tolist(), counts.tolist(), strict=True):
            height = 0.6 * area.room.height() * count / tallest
            across = area.x(left), area.x(right)
            painter.fillRect(QRectF(across[0], floor - height, across[1] - across[0], height), QColor(current().zero))

    def paint_curves(self, painter: QPainter, area: Area, x: Array, y: Array, slopes: Array) -> None:
        """The derivative, the function, and the operating points upon it."""
        painter.setPen(QPen(QColor(current().secondary), 1.5, Qt.PenStyle.DashLine))
        painter.drawPolyline(polyline(area, x, slopes))
        painter.setPen(QPen(QColor(current().accent), 1.5))
        painter.drawPolyline(polyline(area, x, y))
        places = self.points[np.isfinite(self.points)]
        for f, output in zip(
            places.tolist(), self.function.values(places).tolist() if len(places) else (), strict=True
        ):
            paint_mark(painter, QPointF(area.x(f), area.y(output)), 0, QColor(current().text))


class OperatingPage(TilesPage):
    """The operating points of the selected nodes, or of all."""

    def __init__(self, focus: Focus) -> None:
        self.example = ExampleBox(focus.store, brief=True)
        self.example.setFixedHeight(CHOICE)
        super().__init__(focus, "Operating points", EXPLANATION, self.layers)
        self.header.add(self.example)

    def layers(self, seen: Scene) -> Sequence[Tile] | str:
        """A tile for each layer with a function of each sum."""
        tiles = [OperatingTile(self.store, *each) for each in applied(seen)]
        if tiles:
            return tiles
        chosen = self.focus.names
        return NO_CURVE.format(names=", ".join(chosen) or "the nodes", verb="has" if len(chosen) == 1 else "have")

    def show_frame(self, frame: Frame) -> None:
        """Show a moment."""
        super().show_frame(frame)
        known = [tile.sums for tile in self.tiles if isinstance(tile, OperatingTile) and tile.sums is not None]
        if known:
            self.example.show_batch(max(len(sums) for sums in known), frame.moment.batch)
