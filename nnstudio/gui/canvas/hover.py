"""What lies under the pointer while no button is pressed: lights it, and says what it is."""

import html

from PySide6.QtCore import QPointF, Qt

from nnstudio.document.problems import Problem
from nnstudio.gui.canvas.cards import axes_words, plural
from nnstudio.gui.canvas.glimpse import Glimpse
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.stage import Stage
from nnstudio.gui.canvas.unit_edges import UnitEdges
from nnstudio.gui.canvas.unit_words import connection_words, unit_words
from nnstudio.gui.canvas.wire_item import WireItem
from nnstudio.gui.debugging.marks import WORDS as MEANINGS
from nnstudio.gui.phrases import capital


class Hover:
    """Follows the pointer."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.units = stage.units
        self.node: NodeItem | None = None
        self.wires: set[WireItem] = set()
        self.glimpse = Glimpse(stage.store)

    def move(self, point: QPointF) -> None:
        """Light what is under the pointer."""
        drawing = self.stage.drawing
        port = drawing.output_at(point) or drawing.input_at(point)
        node = drawing.node_at(point) or port
        self.light_node(node)
        unit = node.unit_at(point) if node is not None and port is None else None
        edges, index = (None, None) if node is not None and unit is not None else self.connection_at(point)
        self.light_unit(node if unit is not None else None, unit, edges, index)
        wire = None if node is not None or edges is not None else drawing.wire_at(point)
        beside = drawing.wires_of([node.card.id]) if node is not None and unit is None else set()
        self.light_wires({wire} if wire is not None else beside)
        self.glimpse.look_at(wire.source if wire is not None else node, edges, index)
        self.stage.view.viewport().setCursor(Qt.CursorShape.CrossCursor if port else Qt.CursorShape.ArrowCursor)

    def leave(self) -> None:
        """Light nothing."""
        self.light_node(None)
        self.light_unit(None, None, None, None)
        self.light_wires(set())
        self.glimpse.look_at(None, None, None)

    def light_node(self, node: NodeItem | None) -> None:
        """Light a node's card, and see that its numbers are asked for."""
        if node is not self.node:
            if self.node is not None:
                self.node.set_mood(hovered=False)
                self.node.set_unit(None)
            if node is not None:
                node.set_mood(hovered=True)
            self.node = node
        self.units.hovered = node if node is not None and node.column is not None else None

    def light_unit(self, node: NodeItem | None, unit: int | None, edges: UnitEdges | None, index: int | None) -> None:
        """Light a unit with what feeds it and what it feeds, or a single connection."""
        if self.node is not None:
            self.node.set_unit(unit)
        chosen = (node, unit) if node is not None and unit is not None else None
        for pair in self.units.pairs.values():
            touches = chosen is not None and node in (pair.source, pair.target)
            pair.set_focus(index if pair is edges else None, chosen if touches else None)

    def light_wires(self, wires: set[WireItem]) -> None:
        """Light a wire, or what feeds a node and what it feeds."""
        for wire in self.wires ^ wires:
            wire.mark(hovered=wire in wires)
        self.wires = wires

    def connection_at(self, point: QPointF) -> tuple[UnitEdges | None, int | None]:
        """The connection between two units under a point."""
        for pair in self.units.pairs.values():
            index = pair.index_at(point)
            if index is not None:
                return pair, index
        return None, None

    def words(self, point: QPointF) -> str:
        """Rich text about what is under a point; empty where there is nothing."""
        drawing = self.stage.drawing
        badge = drawing.badge_at(point)
        if badge is not None:
            return problem_words(badge.card.problems)
        node = drawing.node_at(point) or drawing.output_at(point) or drawing.input_at(point)
        unit = node.unit_at(point) if node is not None else None
        if node is not None and unit is not None:
            return unit_words(self.units, node, unit)
        edges, index = self.connection_at(point)
        if edges is not None and index is not None:
            more = self.glimpse.connection_lines(edges, index, self.units.shown)
            return "<br>".join([connection_words(edges, index, self.units.shown), *more])
        if node is not None:
            return "<br>".join([node_words(node), *self.glimpse.node_lines(node)])
        wire = drawing.wire_at(point)
        return "" if wire is None else "<br>".join([wire_words(wire), *self.glimpse.node_lines(wire.source)])


def problem_words(problems: tuple[Problem, ...]) -> str:
    """What is wrong, why, and what to do, for each problem."""
    parts = [
        f"<p><b>{html.escape(sentence(each.what))}</b><br>{html.escape(sentence(each.why))}<br>"
        f"→ {html.escape(sentence(each.fix))}</p>"
        for each in problems
    ]
    return "".join(parts)


def sentence(text: str) -> str:
    """The text with a capital first and a full stop last."""
    return f"{capital(text).rstrip('.')}."


def node_words(node: NodeItem) -> str:
    """What a node is, and whether the pass has come to it."""
    card = node.card
    lines = [f"<b>{html.escape(card.name)}</b> — {html.escape(card.subtitle)}", html.escape(card.facts)]
    if node.mood.edited:
        lines.append("Edited since the network last learned")
    if any(node.strips) and node.column is None:
        lines.append("Strips: outputs O, below them ∂L/∂O")
    if card.frozen:
        lines.append("Frozen: its weights stay as they are while the others learn")
    if card.cut:
        lines.append(f"{plural(len(card.cut), 'connection')} cut")
    if card.clamped:
        lines.append(f"{plural(len(card.clamped), 'unit')} clamped")
    if node.mood.glow:
        lines.append(f"About to run: {html.escape(node.mood.glow)}")
    if node.mood.stop:
        lines.append(f"A breakpoint about it {MEANINGS[node.mood.stop]}")
    if node.mood.waiting:
        lines.append(sentence(html.escape(node.mood.waiting)))
    if card.problems:
        lines.append(problem_words(card.problems))
    return "<br>".join(line for line in lines if line)


def wire_words(wire: WireItem) -> str:
    """What a connection joins, and what flows through it."""
    source, target = wire.source.card, wire.target.card
    shape = ""
    if source.shape is not None:
        shape = f"<br>{axes_words(source.shape)} for each example"
    return f"<b>{html.escape(source.name)} → {html.escape(target.name)}</b>{shape}"
