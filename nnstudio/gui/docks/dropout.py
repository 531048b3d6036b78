"""Which units dropout keeps in this step, and what share of them over the run."""

from collections.abc import Iterable
from dataclasses import replace
from math import prod
from typing import Any

import numpy as np
from PySide6.QtWidgets import QLabel

from nnstudio.base.catalogue import SettingError
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.layers.dropout import Dropout
from nnstudio.gui.dock import Dock
from nnstudio.gui.plots.array_panel import ArrayPanel, Chosen
from nnstudio.gui.plots.curve_view import CurveView
from nnstudio.gui.plots.leaves import Leaves
from nnstudio.gui.plots.legend import Line
from nnstudio.gui.plots.naming import Naming
from nnstudio.gui.plots.numerals import brief
from nnstudio.gui.plots.pace import Pace
from nnstudio.gui.plots.pictures import Examples, Picture, outputs
from nnstudio.gui.store import Store
from nnstudio.gui.theme import GAP
from nnstudio.session.frame import Frame, Reply
from nnstudio.session.moment import Outline
from nnstudio.session.requests import Asked, Curve, CurveRequest, HistoryRequest, Request, View

EXPLANATION = """
<p><b>O = m ⊙ x</b>: in every training step a mask m of random zeros and ones switches units off, so that no unit is
relied upon. One row per example of the batch, one column per unit; blue is <b>kept</b>, gray with a stroke is
<b>dropped</b>. Every step draws another mask.</p>
<p>So that the next layer gets as much as without dropout, kept values are divided by <b>1 − rate</b> while training
(inverted dropout), or all values are multiplied by it in evaluation (scaling “test”). <b>In evaluation</b>, on
validation rows and in predictions, nothing is dropped.</p>
<p><b>What good looks like:</b> a kept share that scatters evenly around 1 − rate, another pattern in every row, and a
validation loss that stays close to the training loss. If both losses stay high, the rate is too large.</p>
"""
ADVICE = "Add a Dropout node from the palette and put it behind a hidden layer, for instance by dropping it on a wire."
MASK, SHARE = "Mask", "Kept share"
COLORS = ("accent", "positive", "negative", "text")
ROOM = 190
POINTS, NUMBERS = 200, 40_000


def masks(outline: Outline, naming: Naming, role: str, nodes: Iterable[str], examples: Examples) -> list[Picture]:
    """A picture of each dropout node's mask."""
    return [masked(naming, picture) for picture in outputs(outline, naming, role, nodes, examples)]


def masked(naming: Naming, picture: Picture) -> Picture:
    """A picture of zeros and ones."""

    def cell(row: int, unit: int) -> str:
        return f"m for {column(unit)}{f' at {picture.row(row)}' if picture.single else ''}"

    def column(unit: int) -> str:
        return naming.heading(picture.node, unit)

    return replace(picture, signed=False, crossed=True, column=column, cell=cell)


class DropoutDock(Dock):
    """The masks of the selected dropout nodes, or of all, and the share that they keep."""

    name = "dropout"
    title = "Dropout"

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.masks = ArrayPanel(
            self.focus, self.title, EXPLANATION, [Chosen(MASK, "dropout masks", "mask", masks, ADVICE)]
        )
        self.shares = CurveView("kept share", [])
        self.pace = Pace(store)
        self.said = QLabel()
        self.said.setProperty("role", "small")
        self.said.setWordWrap(True)
        self.said.setContentsMargins(GAP, 0, GAP, GAP // 2)
        self.kept: dict[str, tuple[float, int]] = {}
        lines = [self.masks.notice, self.said]
        self.widget = self.panel = Leaves(self.masks.header, lines, {MASK: self.masks, SHARE: self.shares}, ROOM)
        for signal in (store.outline_changed, self.focus.changed, store.document_changed):
            signal.connect(self.rebuild)
        self.rebuild()

    @property
    def layers(self) -> dict[str, Dropout]:
        """The dropout nodes that are shown, by name."""
        names = [view.sheet.picture.node for view in self.masks.views]
        found = {name: dropout_of(self.store, name) for name in names}
        return {name: layer for name, layer in found.items() if layer is not None}

    def rebuild(self) -> None:
        """Show the selected nodes, or all."""
        layers = self.layers
        self.panel.offer([MASK, SHARE] if layers else [MASK])
        lines = [line for place, name in enumerate(layers) for line in lines_of(name, COLORS[place % len(COLORS)])]
        if lines != self.shares.lines:
            self.shares.set_lines(lines)
        self.kept = {name: value for name, value in self.kept.items() if name in layers}
        self.tell()

    def requests(self) -> list[Asked]:
        """The masks that are seen, their means, and their past where that is seen."""
        layers = self.layers
        wanted: list[Asked] = [*self.masks.requests()]
        wanted += [Request("mask", name, example="mean") for name in layers]
        if self.panel.shows(self.shares) and self.pace.due():
            wanted += [self.past(name) for name in layers]
        return wanted

    def past(self, name: str) -> HistoryRequest:
        """The wish to see every unit's share of a node over the run, at fewer moments where there are many units."""
        outline = self.store.outline
        quantities = outline.quantities if outline else ()
        units = next((prod(each.shape[1:]) for each in quantities if (each.role, each.name) == ("mask", name)), 1)
        return HistoryRequest("mask", name, min(max(NUMBERS // max(units, 1), 2), POINTS), 0)

    def show_frame(self, frame: Frame) -> None:
        """Show masks and shares."""
        outline = self.store.outline
        if outline is None or frame.moment.version != outline.version:
            return
        self.masks.show_frame(frame)
        for name in self.layers:
            view = frame.views.get(Request("mask", name, example="mean"))
            if view is not None:
                self.take(name, view)
        self.tell()
        self.draw(frame)

    def take(self, name: str, view: View) -> None:
        """Remember the share that a node keeps now, and of how many values."""
        self.kept.pop(name, None)
        if view.values is not None and view.values.size:
            self.kept[name] = float(view.values.mean()), prod(view.shape)

    def draw(self, frame: Frame) -> None:
        """Draw the shares over the run."""
        curves: dict[str, Curve] = {}
        for name, layer in self.layers.items():
            reply = frame.replies.get(self.past(name))
            if reply is not None and reply.values is not None:
                curves |= curves_of(name, layer, reply)
        if curves or not self.kept:
            now = {name: share for name, (share, _) in self.kept.items()}
            self.shares.show_curves(curves, frame.moment.where.iteration, now, frame.moment.changes)

    def tell(self) -> None:
        """Say what is kept and which scaling is in force."""
        layers = self.layers
        words = [self.sentence(name, layer) for name, layer in layers.items()]
        words += dict.fromkeys(scaling(layer) for layer in layers.values())
        self.said.setText("\n".join(words))
        self.said.setVisible(bool(words))

    def sentence(self, name: str, layer: Dropout) -> str:
        """What a node keeps."""
        if name not in self.kept:
            return f"{name}: 1 − rate = {brief(1 - layer.rate)}; no mask was drawn yet."
        share, size = self.kept[name]
        kept = round(share * size)
        return f"{name}: {kept:,} of {size:,} kept = {brief(kept / size)}; 1 − rate = {brief(1 - layer.rate)}"

    def numbers(self, name: str) -> np.ndarray[Any, Any] | None:
        """The shown mask of a node."""
        return self.masks.numbers(name)


def dropout_of(store: Store, name: str) -> Dropout | None:
    """The dropout layer that a node is; None where the drawing has none of that name."""
    node = store.document.by_name.get(name)
    kind = LAYERS.members.get(node.kind) if node else None
    if node is None or kind is None or not issubclass(kind, Dropout):
        return None
    try:
        return kind(**node.settings)
    except SettingError:
        return None


def scaling(layer: Dropout) -> str:
    """How a layer keeps its output as large as without dropout."""
    share = brief(1 - layer.rate)
    if layer.scaling == "inverted":
        return f"Training: kept values ÷ {share} (inverted). Evaluation: nothing is dropped, O = x."
    return f"Training: kept values stay as they are. Evaluation: nothing is dropped, O = {share}·x."


def lines_of(name: str, color: str) -> list[Line]:
    """The line of a node's kept share and that of what is expected."""
    return [Line(name, name, color), Line(f"{name}: 1 − rate", "1 − rate", color, dashed=True)]


def curves_of(name: str, layer: Dropout, reply: Reply) -> dict[str, Curve]:
    """The mean over all units at every known moment, and the expected share beside it."""
    assert reply.values is not None  # noqa: S101
    shares = reply.values.mean(1)
    ends = reply.places[[0, -1]]
    expected = np.full(2, 1 - layer.rate)
    wanted = f"{name}: 1 − rate"
    return {
        name: Curve(CurveRequest(name), reply.places, shares, shares, shares),
        wanted: Curve(CurveRequest(wanted), ends, expected, expected, expected),
    }
