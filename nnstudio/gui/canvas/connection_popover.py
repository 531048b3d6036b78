"""The card of a connection between two units: its weight, what it did last, a field to set it, a button to cut it."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QPushButton

from nnstudio.gui import notation
from nnstudio.gui.canvas import cutting
from nnstudio.gui.canvas.popover import Entry, Fact, Popover, number_of
from nnstudio.gui.canvas.stage import Stage
from nnstudio.gui.canvas.unit_edges import UnitEdges
from nnstudio.gui.canvas.units import weight_of
from nnstudio.gui.store import Store
from nnstudio.session.frame import Frame
from nnstudio.session.requests import Request


class ConnectionPopover(Popover):
    """About one weight, or one for each gate.

    Attributes:
        target: id of the node that it leads to.
        place: the units that it joins, counted from 0.
        field: what the weight is typed into; None where there is one for each gate.
        cut: cuts the connection or restores it.
    """

    def __init__(self, stage: Stage, edges: UnitEdges, index: int, anchor: QPointF) -> None:
        source, target = edges.source.card, edges.target.card
        self.place = row, column = cutting.pair_of(edges, index)
        self.target = target.id
        self.name, self.units, self.gates = weight_of(edges), edges.units, target.gates
        symbol = notation.weight(target.layer, row + 1, column + 1)
        super().__init__(stage, symbol, f"{source.name}, unit {row + 1} → {target.name}, unit {column + 1}", anchor)
        self.weight = Request("value", self.name, entry=self.place)
        self.field: Entry | None = None
        if settable(stage.store, edges, index):
            self.field = self.add_entry(symbol, f"Weight {symbol} of {target.name}", self.enter)
        else:
            self.add_facts([self.fact(symbol, "its weight", "value")])
        self.add_facts(
            [
                self.fact(f"∂L/∂{symbol}", "its gradient in the latest backward pass", "gradient"),
                self.fact(f"Δ{symbol}", "what the latest update added to it", "update"),
                self.fact("α", "its effective learning rate in the latest update", "rate"),
                self.fact("w·x", "what it brings to the weighted sum, for the example that is shown", "term"),
            ]
        )
        self.cut = QPushButton()
        self.cut.clicked.connect(self.toggle)
        self.add_buttons(self.cut)
        self.follow()

    def fact(self, symbol: str, words: str, role: str) -> Fact:
        """A line about the connection."""
        row, column = self.place
        example = self.stage.store.example if role == "term" else None
        columns = range(column, max(len(self.gates), 1) * self.units[1], self.units[1])
        requests = tuple(Request(role, self.name, example=example, entry=(row, each)) for each in columns)
        return Fact(symbol, words, requests, (), tuple(letter for letter, _ in self.gates))

    def requests(self) -> list[Request]:
        """The numbers, and the weight that the field shows."""
        return [self.weight, *super().requests()]

    def show_frame(self, frame: Frame) -> None:
        """Show the numbers of a moment."""
        super().show_frame(frame)
        if self.field:
            self.field.show_value(number_of(frame.views.get(self.weight), ()))

    def enter(self, value: float) -> None:
        """Set the weight."""
        self.stage.weight_entered.emit(self.name, self.place, value)

    def toggle(self) -> None:
        """Cut the connection, or restore it."""
        edges = self.edges
        if edges is not None:
            cutting.toggle_cut(self.stage.store, edges, self.index)

    @property
    def edges(self) -> UnitEdges | None:
        """The connections that it is one of; None where they are not shown any more."""
        return self.stage.units.pairs.get(self.target)

    @property
    def index(self) -> int:
        """Flat index among them."""
        row, column = self.place
        return row * self.units[1] + column

    def open(self) -> None:
        """Show it with the weight to be typed."""
        super().open()
        if self.field and self.field.isEnabled():
            self.field.setFocus(Qt.FocusReason.TabFocusReason)

    def turn(self, by: int) -> None:
        """The connection from the next unit to the same one."""
        edges, (row, column) = self.edges, self.place
        if edges is not None:
            self.stage.open_popover(connection_between(self.stage, edges, (row + by) % self.units[0], column))

    def valid(self) -> bool:
        """Whether the connection is still shown."""
        edges = self.edges
        return edges is not None and edges.units == self.units and weight_of(edges) == self.name

    def follow(self) -> None:
        """Say whether the connection is cut."""
        edges = self.edges
        is_cut = edges is not None and cutting.is_cut(edges, self.index)
        self.cut.setText("Restore" if is_cut else "Cut")
        self.cut.setToolTip("Let it learn again" if is_cut else "Take the connection away: its weight is held at 0")
        if self.field:
            self.field.setEnabled(not is_cut)


def connection_between(stage: Stage, edges: UnitEdges, source: int, target: int) -> ConnectionPopover:
    """The card of the connection between two units, in the middle of its way."""
    y = (float(edges.begin[source]) + float(edges.end[target])) / 2
    anchor = QPointF((edges.left + edges.right) / 2, y)
    return ConnectionPopover(stage, edges, source * edges.units[1] + target, anchor)


def settable(store: Store, edges: UnitEdges, index: int) -> bool:
    """Whether a connection has one weight of its own in the network that is trained."""
    name = weight_of(edges)
    quantities = store.outline.quantities if store.outline else ()
    shapes = [each.shape for each in quantities if each.role == "value" and each.name == name]
    return shapes == [edges.units] and edges.exact and index < edges.units[0] * edges.units[1]
