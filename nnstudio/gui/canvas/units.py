"""Unfolded layers: which ones, what they want to see of the run, and what they got."""

import math
from collections.abc import Collection, Iterable
from typing import Literal

import msgspec
from PySide6.QtCore import QRectF

from nnstudio.engine.activation import Activation
from nnstudio.gui import notation
from nnstudio.gui.canvas import geometry, unfolding
from nnstudio.gui.canvas.activity import Tint, activity, padding
from nnstudio.gui.canvas.drawing import Drawing
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.progress import in_time
from nnstudio.gui.canvas.tints import (
    GRADIENTS,
    KEYS,
    Coloring,
    dropout_of,
    gradient_tint,
    mask_tint,
    on_tint,
    tint_wishes,
)
from nnstudio.gui.canvas.unfolding import Detail
from nnstudio.gui.canvas.unit_edges import UnitEdges
from nnstudio.gui.plots.declared import activation_of
from nnstudio.gui.store import Store
from nnstudio.session.frame import Frame
from nnstudio.session.moment import Quantity
from nnstudio.session.requests import Request, View

Shown = Literal["value", "gradient", "update", "term"]
SYMBOLS: dict[Shown, str] = {"value": "w", "gradient": "∂L/∂w", "update": "Δw", "term": "w·x"}
"""What connections show, in the course's notation."""

EDGES = 262_144
SIDE = 512
"""Matrices of more than `EDGES` values are asked for in at most `SIDE` × `SIDE` blocks."""


class Units:
    """Keeps columns and the connections between them in step with the drawing, the zoom and the frames.

    Attributes:
        shown: the role of what connections show.
        coloring: what units are colored by.
        pinned: nodes of which a chosen level of detail is shown at any zoom, by id; a matter of this window.
        pairs: the connections between units, by the id of the node that they lead to.
    """

    def __init__(self, store: Store, drawing: Drawing) -> None:
        self.store = store
        self.drawing = drawing
        self.shown: Shown = "value"
        self.coloring: Coloring = "activation"
        self.pinned: dict[int, Detail] = {}
        self.columns: dict[int, int] = {}
        self.pairs: dict[int, UnitEdges] = {}
        self.frame: Frame | None = None
        self.asked: frozenset[Request] = frozenset()
        self.views: dict[tuple[str, str], View] = {}
        self.hovered: NodeItem | None = None
        self.functions: dict[str, Activation | None] = {}

    def refresh(self, zoom: float) -> None:
        """Unfold and fold what should be."""
        self.functions.clear()
        nodes = self.drawing.nodes
        self.pinned = {number: each for number, each in self.pinned.items() if number in nodes}
        columns = self.columns_at(unfolding.level(zoom))
        changed = columns != self.columns
        for number, node in nodes.items():
            if columns.get(number) != (None if node.column is None else len(node.column.places)):
                node.set_column(geometry.column(columns[number]) if number in columns else None)
            node.set_numbers(shown=self.pinned.get(number) == "numbers")
        self.columns = columns
        if changed:
            self.drawing.route_all()
        self.join()
        self.show()

    def columns_at(self, detail: int) -> dict[int, int]:
        """Number of units of each node that is to show them at a level of detail, by id."""
        nodes = self.drawing.nodes
        cards = {number: node.card for number, node in nodes.items()}
        positions = {number: (node.x(), node.y()) for number, node in nodes.items()}
        return unfolding.unfolded(cards, positions, self.pinned, detail, self.columns)

    def bounds(self, numbers: Collection[int], detail: int) -> QRectF:
        """The rectangle around some nodes as they stand at a level of detail."""
        columns = self.columns_at(detail)
        area = QRectF()
        for number in numbers:
            width, height = geometry.card_size(columns.get(number))
            x, y = self.drawing.nodes[number].pos().toTuple()
            area = area.united(QRectF(x - width / 2, y - height / 2, width, height))
        return area

    def forget(self) -> None:
        """Begin with another project: nothing is chosen, unfolded or known."""
        self.pinned, self.columns = {}, {}
        self.frame, self.views = None, {}

    def join(self) -> None:
        """Make the connections between unfolded layers, and drop those that are no more."""
        wanted = {number: source for number in self.columns if (source := self.source_of(number)) is not None}
        for number, pair in list(self.pairs.items()):
            source, target = wanted.get(number), self.drawing.nodes.get(number)
            ends = None if source is None else (self.drawing.nodes[source], target)
            sizes = None if source is None else (self.columns[source], self.columns[number])
            if ends != (pair.source, pair.target) or sizes != pair.units:
                self.drawing.removeItem(self.pairs.pop(number))
        for number, source in wanted.items():
            if number not in self.pairs:
                self.pairs[number] = UnitEdges(
                    self.drawing.nodes[source], self.drawing.nodes[number], self.drawing.look
                )
                self.drawing.addItem(self.pairs[number])
        for edge, wire in self.drawing.wires.items():
            wire.mark(behind=wanted.get(edge.target) == edge.source)

    def source_of(self, number: int) -> int | None:
        """The nearest unfolded layer before a node whose units its weight begins at; None where there is none."""
        document, fan_in = self.store.document, self.drawing.nodes[number].card.fan_in
        seen = {number}
        while fan_in is not None and len(document.inputs[number]) == 1:
            number = document.inputs[number][0]
            if number in seen:
                return None
            seen.add(number)
            if number in self.columns:
                return number if self.columns[number] == fan_in else None
        return None

    def follow(self, numbers: Iterable[int]) -> None:
        """Stand at moved columns again."""
        moved = {self.drawing.nodes[number] for number in numbers}
        for pair in self.pairs.values():
            if pair.source in moved or pair.target in moved:
                pair.follow()

    def toggle(self, numbers: Iterable[int]) -> None:
        """Unfold what is folded; fold where all are unfolded."""
        able = [number for number in numbers if self.drawing.nodes[number].card.units]
        unfold = not all(number in self.columns for number in able)
        self.pin(able, "units" if unfold else "card")

    def pin(self, numbers: Iterable[int], detail: Detail | None) -> None:
        """Show so much of some nodes at any zoom; None: what there is room for."""
        for number in numbers:
            if detail is None:
                self.pinned.pop(number, None)
            elif self.drawing.nodes[number].card.units:
                self.pinned[number] = detail

    def requests(self, area: QRectF) -> list[Request]:
        """What is to be seen of the layers that an area of the scene touches."""
        self.asked = frozenset()
        outline = self.store.outline
        if outline is None or not self.columns:
            return []
        known = {(each.role, each.name): each for each in outline.quantities}
        wanted = [
            *(wish for number in self.columns if self.near(number, area) for wish in self.wishes(number)),
            *(wish for node in [self.hovered] if node is not None for wish in details(node)),
        ]
        weights = [("value", weight_of(pair)) for pair in self.pairs.values() if pair.seen(area)]
        found = [self.request_for(known[each]) for each in dict.fromkeys(wanted) if each in known]
        found += [self.request_of_edges(known[each]) for each in weights if each in known]
        self.asked = frozenset(found)
        return found

    def request_for(self, quantity: Quantity) -> Request:
        """A wish for one row of what is of the batch: an example, or the mean; for all of what is of a parameter."""
        if "." in quantity.name:
            return Request(quantity.role, quantity.name)
        return Request(quantity.role, quantity.name, example=self.store.example, now=len(quantity.shape) == 3)

    def request_of_edges(self, weight: Quantity) -> Request:
        """A wish for what connections show, or blocks of it where it is too much."""
        rows = columns = 0
        if math.prod(weight.shape) > EDGES:
            gates = self.gates(weight.name.partition(".")[0])
            rows, columns = min(weight.shape[0], SIDE), gates * min(weight.shape[1] // gates, SIDE)
        example = self.store.example if self.shown == "term" else None
        return Request(self.shown, weight.name, rows, columns, example)

    def gates(self, name: str) -> int:
        """How many equal parts the columns of a node's weight are."""
        number = self.store.document.by_name[name].id
        return max(len(self.drawing.nodes[number].card.gates), 1)

    def near(self, number: int, area: QRectF) -> bool:
        """Whether a node is seen in an area."""
        return self.drawing.nodes[number].box.intersects(area)

    def wishes(self, number: int) -> list[tuple[str, str]]:
        """Role and name of what a column shows."""
        name = self.drawing.nodes[number].card.name
        others = tint_wishes(self.coloring, name, dropout_of(self.store.document, number))
        return [("activation", name), ("target", name), ("mask", name), ("state", name), *others]

    def show_frame(self, frame: Frame) -> None:
        """Show a moment of the run; views that others asked for are not the canvas's."""
        self.frame = frame
        self.views = {(key.role, key.name): each for key, each in frame.views.items() if key in self.asked}
        self.show()

    def show(self) -> None:
        """Give every column and connection what the latest frame says."""
        stepping = in_time(self.store.outline, None if self.frame is None else self.frame.moment)
        for number in self.columns:
            node = self.drawing.nodes[number]
            name = node.card.name
            role = "state" if stepping and ("state", name) in self.views else "activation"
            values = fitting(self.views.get((role, name)), self.columns[number])
            found = activity(values, self.views.get(("mask", name)))
            node.set_activity(None if found is None else msgspec.structs.replace(found, tint=self.tint(number, role)))
            node.set_target(activity(fitting(self.views.get(("target", name)), self.columns[number]), None))
        for pair in self.pairs.values():
            pair.set_view(self.views.get((self.shown, weight_of(pair))))

    def tint(self, number: int, role: str) -> Tint | None:
        """What a node's units are colored by; None: their output."""
        name, units = self.drawing.nodes[number].card.name, self.columns[number]
        if self.coloring == "gradient":
            return gradient_tint(fitting(self.views.get((GRADIENTS[role], name)), units), units)
        if self.coloring == "mask":
            return mask_tint(self.views.get(("mask", dropout_of(self.store.document, number))), units)
        if self.coloring == "on":
            sums = fitting(self.views.get(("pre_activation", name)), units)
            return on_tint(sums, self.function_of(name), units)
        return None

    def function_of(self, name: str) -> Activation | None:
        """The function of a node's units, looked up once for each drawing."""
        if name not in self.functions:
            self.functions[name] = activation_of(self.store.document, name)
        return self.functions[name]

    def set_look(self, look: Look) -> None:
        """Paint with another theme's pens."""
        for pair in self.pairs.values():
            pair.set_look(look)

    @property
    def examples(self) -> int:
        """How many examples the batch has; 0 where none of its values was seen yet."""
        return max(
            (each.shape[0] for key, each in self.views.items() if key[0] == "activation" and each.shape), default=0
        )

    def scale_words(self) -> str:
        """What the widest stroke stands for."""
        scales = [pair.widest for pair in self.pairs.values() if pair.values is not None]
        if not scales:
            return "not computed yet" if self.pairs else ""
        low, high = notation.number(min(scales)), notation.number(max(scales))
        symbol = f"|{SYMBOLS[self.shown]}|"
        return f"widest: {symbol} ≥ {low}" if low == high else f"widest: {symbol} ≥ {low}–{high}, by layer"

    def unit_words(self) -> str:
        """What the circles mean."""
        if self.coloring == "on" and self.store.example == "mean":
            return "on or off: choose one example"
        return KEYS[self.coloring]

    def time_words(self) -> str:
        """Which time step of sequences is shown; empty where no sequence is."""
        timed = [view for view in self.views.values() if view.time_step is not None]
        steps = {(view.time_step or 0, view.shape[1], view.length if padding(view) else None) for view in timed}
        whole = {each[:2] for each in steps if each[2] is not None}  # what has padding says it for what knows of none
        said = [each for each in steps if each[2] is not None or each[:2] not in whole]
        return ", ".join(step_words(*each) for each in sorted(said, key=lambda each: each[:2]))

    def view(self, role: str, name: str) -> View | None:
        """What the latest frame says of a quantity."""
        return self.views.get((role, name))


def step_words(step: int, count: int, length: int | None) -> str:
    """A time step, counted from 1; of padding with the number of real ones."""
    words = f"t = {step + 1} of {count}"
    return words if length is None else f"{words}: padding, the example has {length}"


def weight_of(pair: UnitEdges) -> str:
    """The parameter that connections stand for."""
    return f"{pair.target.card.name}.weight"


def details(node: NodeItem) -> list[tuple[str, str]]:
    """Role and name of what is said of the units of a node."""
    name, card = node.card.name, node.card
    gates = [(words.replace(" ", "_"), name) for _, words in card.gates]
    return [("pre_activation", name), ("gradient", name), ("value", f"{name}.bias"), *gates, ("cell", name)]


def fitting(view: View | None, units: int) -> View | None:
    """The view of a batch if it is one of so many units."""
    return view if view is not None and len(view.shape) in (2, 3) and view.shape[-1] == units else None
