"""How many units of each layer are dead, how many sums saturated and on: now in bars, and over the run as curves."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QComboBox

from nnstudio.engine.activation import Activation
from nnstudio.engine.activations.linear import Linear
from nnstudio.gui.focus import Focus
from nnstudio.gui.plots.courses import TURN
from nnstudio.gui.plots.curve_view import CurveView
from nnstudio.gui.plots.header import CHOICE
from nnstudio.gui.plots.legend import Line
from nnstudio.gui.plots.lettering import draw_text, figures, names, words
from nnstudio.gui.plots.operating import WIDEST, applied
from nnstudio.gui.plots.pace import Pace
from nnstudio.gui.plots.scene import Scene
from nnstudio.gui.plots.series import Array
from nnstudio.gui.plots.sheet import NOT_COMPUTED
from nnstudio.gui.plots.table import Table
from nnstudio.gui.plots.tiles import Tile, TilesPage
from nnstudio.gui.store import Store
from nnstudio.gui.theme import GAP, GRID, current
from nnstudio.session.frame import Frame
from nnstudio.session.moment import Quantity
from nnstudio.session.requests import Asked, Curve, CurveRequest, Request, SharesRequest
from nnstudio.session.shares import FLAT, Shares, shares

EXPLANATION = f"""
<p><b>Dead</b>: a unit whose derivative is 0 for every example of the batch, so that neither its weights nor anything
before it learns from it; typical of ReLU. <b>Saturated</b>: a sum at which the derivative is less than a
{round(1 / FLAT)}th of its largest value, so that next to no gradient passes; typical of sigmoid and tanh. <b>On</b>: a
sum f above 0.</p>
<p>Shares are over all units of a layer and all examples of the present batch. A small batch calls more units dead than
are. The curves are found out by replaying the run while it rests.</p>
<p><b>What good looks like:</b> no dead units, few saturated sums, and about half of them on. Dead units ask for a
smaller learning rate, leaky ReLU or another initializer; saturated ones for smaller weights.</p>
"""
NOW = "Now"
KINDS = {"Dead over time": 2, "Saturated over time": 1, "On over time": 0}
"""The columns of a reply, by what the choice says."""
POINTS = 200
ROW, CAPTION = 20, 20
LABEL = 68
NONE = "Not applicable: {names} {verb} no function with a slope of its own for each sum. Select another node."


class UnitsTile(Tile):
    """What the units of a layer do.

    Attributes:
        shares: in numbers; None while there are none.
    """

    natural = CAPTION + 3 * ROW + GAP

    def __init__(self, store: Store, node: str, function: Activation, quantity: Quantity) -> None:
        super().__init__(node)
        self.store, self.function, self.quantity = store, function, quantity
        self.wide = int(np.prod(quantity.shape)) > WIDEST
        self.request = Request(quantity.role, quantity.name)
        self.shares: Shares | None = None
        self.note = ""

    def requests(self) -> Sequence[Asked]:
        """All sums, or of very many those of the chosen example."""
        self.request = Request(
            self.quantity.role, self.quantity.name, example=self.store.example if self.wide else None
        )
        return [self.request]

    def show_frame(self, frame: Frame) -> None:
        """Show the shares of a moment."""
        view = frame.views.get(self.request)
        if view is None:
            return
        known = view.values is not None and view.values.size
        self.shares = shares(self.function, np.asarray(view.values, np.float64)) if known else None
        self.note = " · from the pass before" if known and not view.computed else ""
        self.note += " · of the chosen example" if self.wide else ""
        self.setAccessibleDescription(self.readout)
        self.update()

    def numbers(self) -> Array | None:
        """(3,) shares that are on, saturated and dead; NaN for none."""
        return None if self.shares is None else self.shares.line

    def tables(self) -> Sequence[Table]:
        """The shares."""
        if self.shares is None:
            return []
        return [Table(f"units of {self.key}", self.shares.line[np.newaxis], ["on", "saturated", "dead"])]

    def rows(self) -> list[tuple[str, float | None, str]]:
        """Each bar's name, length and words."""
        if self.shares is None:
            return []
        on, flat, dead = (float(each) for each in self.shares.line)
        units = "unit" if self.shares.units == 1 else "units"
        saturated = "has no flat ends" if self.shares.saturated is None else f"{flat:.1%} of sums"
        return [
            ("dead", dead, f"{self.shares.dead:,} of {self.shares.units:,} {units}"),
            ("saturated", None if np.isnan(flat) else flat, saturated),
            ("on", on, f"{on:.1%} of sums"),
        ]

    @property
    def readout(self) -> str:
        """All in words."""
        rows = self.rows()
        return f"{self.key}: {', '.join(f'{name} {said}' for name, _, said in rows)}" if rows else NOT_COMPUTED

    def paint(self, painter: QPainter, _exposed: QRect) -> None:
        """Caption and bars."""
        width = self.width() - 2 * GRID
        draw_text(painter, QRect(GRID, 0, width, CAPTION), self.key, names(), current().text)
        left = GRID + names().width(self.key) + GAP
        room = QRect(left, 0, self.width() - left - GRID, CAPTION)
        draw_text(painter, room, f"{self.function.title}{self.note}", words(), current().secondary)
        rows = self.rows()
        if not rows:
            draw_text(painter, QRect(GRID, CAPTION, width, ROW), NOT_COMPUTED, words(), current().text)
        numbers = max((figures().width(said) for _, _, said in rows), default=0)
        for place, (name, share, said) in enumerate(rows):
            top = CAPTION + place * ROW
            draw_text(painter, QRect(GRID, top, LABEL, ROW), name, words(), current().secondary)
            bar = QRectF(GRID + LABEL, top + 5, max(width - LABEL - numbers - GAP, 20), ROW - 10)
            painter.fillRect(bar, QColor(current().zero))
            if share:
                bar.setWidth(max(bar.width() * share, 2.0))
                painter.fillRect(bar, QColor(current().accent))
            number = QRect(self.width() - GRID - numbers, top, numbers, ROW)
            draw_text(painter, number, said, figures(), current().text)


class UnitsPage(TilesPage):
    """The shares of every layer with a function, now or over the run.

    Attributes:
        view: the curves.
    """

    def __init__(self, focus: Focus) -> None:
        self.pace = Pace(focus.store)
        self.layers: list[str] = []
        self.view = CurveView("share", [])
        self.choice = QComboBox()
        self.choice.addItems([NOW, *KINDS])
        self.choice.setFixedHeight(CHOICE)
        self.choice.setAccessibleName("Units now, or their share over time")
        super().__init__(focus, "Units", EXPLANATION, self.offered)
        self.header.add(self.choice)
        column = self.layout()
        assert column is not None  # noqa: S101
        column.addWidget(self.view)
        self.choice.currentTextChanged.connect(self.rebuild)
        self.arrange()

    def offered(self, seen: Scene) -> Sequence[Tile] | str:
        """A tile for each layer whose function bends."""
        found = [each for each in applied(seen) if not isinstance(each[1], Linear)]
        self.layers = [name for name, _, _ in found]
        chosen = self.focus.names
        complaint = NONE.format(names=", ".join(chosen) or "the nodes", verb="has" if len(chosen) == 1 else "have")
        return [UnitsTile(self.store, *each) for each in found] or complaint

    def rebuild(self) -> None:
        """Choose tiles and curves anew."""
        super().rebuild()
        self.view.set_lines(lines(self.layers))
        self.arrange()
        if self.store.frame:
            self.show_frame(self.store.frame)

    def arrange(self) -> None:
        """Show what is chosen."""
        over_time, there = self.choice.currentText() in KINDS, bool(self.tiles)
        self.area.setVisible(there and not over_time)
        if self.view.parentWidget():
            self.view.setVisible(there and over_time)

    def requests(self) -> list[Asked]:
        """The sums, or the past of what is seen, a few times a second."""
        if not self.pace.due():
            return []
        if self.choice.currentText() in KINDS:
            return [SharesRequest(name, POINTS) for name in self.layers]
        return super().requests()

    def show_frame(self, frame: Frame) -> None:
        """Show a moment."""
        super().show_frame(frame)
        column, curves = KINDS.get(self.choice.currentText()), dict[str, Curve]()
        for name in self.layers if column is not None else ():
            reply = frame.replies.get(SharesRequest(name, POINTS))
            if reply is not None and reply.values is not None:
                values = reply.values[:, column]
                curves[name] = Curve(CurveRequest(name), reply.places, values, values, values)
        if curves:
            self.view.show_curves(curves, frame.moment.where.iteration, changes=frame.moment.changes)

    def numbers(self, name: str) -> Array | None:
        """The shares of a layer that are seen: now (3,), or over the run."""
        if self.choice.currentText() in KINDS:
            curve = self.view.curves.get(name)
            return None if curve is None else curve.mean
        return super().numbers(name)


def lines(layers: Sequence[str]) -> list[Line]:
    """How each curve is drawn: colors from the input's around to the output's, every second one dashed."""
    last = max(len(layers) - 1, 1)
    return [Line(name, name, dashed=bool(place % 2), turn=TURN * place / last) for place, name in enumerate(layers)]
