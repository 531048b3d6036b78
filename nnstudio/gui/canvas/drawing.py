"""The scene: one item per node and per connection, kept in step with the document."""

from collections.abc import Collection, Mapping

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsScene

from nnstudio.document.change import Change
from nnstudio.document.model import Document, Edge
from nnstudio.gui.canvas import geometry, routing
from nnstudio.gui.canvas.cards import Card
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.progress import Progress
from nnstudio.gui.canvas.wire_item import WireItem
from nnstudio.gui.debugging.states import State

PICK = 14.0
LONG = geometry.WIDTH + 2 * routing.RUN_UP
"""Shorter wires have no card between their ends."""

DETOUR = 400.0


class Drawing(QGraphicsScene):
    """The items of the present document by node id and by connection."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.nodes: dict[int, NodeItem] = {}
        self.wires: dict[Edge, WireItem] = {}
        self.touching: dict[int, set[WireItem]] = {}

    def follow(self, document: Document, change: Change, cards: dict[int, Card]) -> None:
        """Bring the items from one document to the next."""
        for edge in change.disconnected:
            self.disconnect_wire(edge)
        for number in change.removed:
            self.removeItem(self.nodes.pop(number))
        for number in change.added:
            self.nodes[number] = NodeItem(cards[number], self.look)
            self.addItem(self.nodes[number])
        for edge in change.connected:
            self.connect_wire(edge)
        self.place({number: document.by_id[number].position for number in change.added | change.moved})
        self.show_cards(cards)

    def connect_wire(self, edge: Edge) -> None:
        """Add a connection's item."""
        wire = WireItem(edge, self.nodes[edge.source], self.nodes[edge.target], self.look)
        self.wires[edge] = wire
        for number in (edge.source, edge.target):
            self.touching.setdefault(number, set()).add(wire)
        self.addItem(wire)

    def disconnect_wire(self, edge: Edge) -> None:
        """Remove a connection's item."""
        wire = self.wires.pop(edge)
        for number in (edge.source, edge.target):
            self.touching[number].discard(wire)
        self.removeItem(wire)

    def place(self, positions: dict[int, tuple[float, float]]) -> None:
        """Put nodes somewhere, with their wires."""
        for number, position in positions.items():
            self.nodes[number].setPos(QPointF(*geometry.within(position)))
        for wire in self.wires_of(positions):
            wire.follow()
            self.route(wire)

    def route_all(self) -> None:
        """Lead every wire around the cards in its way."""
        for wire in self.wires.values():
            self.route(wire)

    def route(self, wire: WireItem) -> None:
        """Lead one wire around the cards in its way."""
        start, end = wire.source.output_port, wire.target.input_port
        if end.x() - start.x() < LONG:
            wire.route(None)
            return
        around = QRectF(start, end).normalized().adjusted(0, -DETOUR, 0, DETOUR)
        cards = [item.box for item in self.items(around) if isinstance(item, NodeItem)]
        boxes = [(box.left(), box.top(), box.right(), box.bottom()) for box in cards]
        wire.route(routing.lane(start.toTuple(), end.toTuple(), boxes))

    def wires_of(self, numbers: Collection[int]) -> set[WireItem]:
        """The wires that begin or end at some nodes."""
        return {wire for number in numbers for wire in self.touching.get(number, ())}

    def show_cards(self, cards: dict[int, Card]) -> None:
        """Say on each node what differs from before."""
        changed = {number for number, card in cards.items() if self.nodes[number].card != card}
        for number in changed:
            self.nodes[number].set_card(cards[number])
        for wire in self.wires.values():
            if wire.edge.source in changed:
                wire.follow()

    def show_progress(self, progress: Progress) -> None:
        """Let the instruction about to run glow, and dim what waits."""
        for node in self.nodes.values():
            name = node.card.name
            node.set_mood(glow=progress.glowing.get(name, ""), waiting=progress.waiting.get(name, ""))

    def show_edited(self, numbers: Collection[int]) -> None:
        """Mark the nodes that were edited since the network last learned."""
        for number, node in self.nodes.items():
            node.set_mood(edited=number in numbers)

    def show_stops(self, states: Mapping[str, State]) -> None:
        """Mark the nodes that breakpoints are about, by name."""
        for node in self.nodes.values():
            node.set_mood(stop=states.get(node.card.name))

    def flash(self, names: Collection[str], *, on: bool) -> None:
        """Let the marks of breakpoints at some nodes be large for a moment."""
        for node in self.nodes.values():
            node.set_mood(flashing=on and node.card.name in names)

    def set_look(self, look: Look) -> None:
        """Paint everything in another theme."""
        self.look = look
        for node in self.nodes.values():
            node.set_look(look)
        for wire in self.wires.values():
            wire.set_look(look)

    def select(self, numbers: Collection[int], edges: Collection[Edge]) -> None:
        """Show what is selected."""
        for number, node in self.nodes.items():
            node.set_mood(selected=number in numbers)
        for edge, wire in self.wires.items():
            wire.mark(selected=edge in edges)

    def node_at(self, point: QPointF) -> NodeItem | None:
        """The topmost node whose card is under a point."""
        found = [item for item in self.items(around(point)) if isinstance(item, NodeItem)]
        return next((node for node in found if node.box.contains(point)), None)

    def wire_at(self, point: QPointF, *, apart_from: Collection[int] = ()) -> WireItem | None:
        """The topmost wire under a point that does not touch certain nodes."""
        found = [item for item in self.items(around(point)) if isinstance(item, WireItem)]
        apart = [wire for wire in found if not {wire.edge.source, wire.edge.target} & set(apart_from)]
        return next((wire for wire in apart if wire.near(point)), None)

    def input_at(self, point: QPointF) -> NodeItem | None:
        """The node whose input port is near a point."""
        return self.port_at(point, incoming=True)

    def output_at(self, point: QPointF) -> NodeItem | None:
        """The node whose output port is near a point."""
        return self.port_at(point, incoming=False)

    def port_at(self, point: QPointF, *, incoming: bool) -> NodeItem | None:
        """The node that has a port near a point."""
        for item in self.items(around(point)):
            if isinstance(item, NodeItem) and (item.card.takes_input or not incoming):
                port = item.input_port if incoming else item.output_port
                if (port - point).manhattanLength() <= PICK:
                    return item
        return None

    def badge_at(self, point: QPointF) -> NodeItem | None:
        """The node whose mark of a problem is under a point."""
        found = [item for item in self.items(around(point)) if isinstance(item, NodeItem) and item.card.problems]
        return next((node for node in found if node.badge.contains(point - node.pos())), None)

    def within(self, area: QRectF) -> list[int]:
        """Ids of the nodes that an area touches."""
        found = [item for item in self.items(area) if isinstance(item, NodeItem)]
        return [node.card.id for node in found if node.box.intersects(area)]

    def bounds(self, numbers: Collection[int] | None = None) -> QRectF:
        """The rectangle around some nodes, or around all."""
        area = QRectF()
        for number, node in self.nodes.items():
            if numbers is None or number in numbers:
                area = area.united(node.box)
        return area


def around(point: QPointF) -> QRectF:
    """A small area around a point."""
    return QRectF(point.x() - PICK, point.y() - PICK, 2 * PICK, 2 * PICK)
