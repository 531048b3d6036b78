"""The card of a unit: its sum, output and gradient, and what can be done to it: set, clamp, drop, release."""

from PySide6.QtWidgets import QLabel, QPushButton

from nnstudio.gui import notation
from nnstudio.gui.canvas import clamping
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.popover import Entry, Fact, Popover, number_of
from nnstudio.gui.canvas.stage import Stage
from nnstudio.session.frame import Frame
from nnstudio.session.moment import Quantity
from nnstudio.session.requests import Request

WIDEST = 300


class UnitPopover(Popover):
    """About one unit of an unfolded node, for the example that is shown.

    Attributes:
        number, unit: the node's id, and the unit counted from 0.
        output: what the value is typed into that it is to put out in the present pass.
        clamp: what the value is typed into that its output is to be held at.
        bias: what its bias is typed into; only where it has one.
        drop, release: the buttons.
        state: says in a sentence what is done to it.
    """

    def __init__(self, stage: Stage, node: NodeItem, unit: int) -> None:
        card = node.card
        self.number, self.unit, self.units = card.id, unit, card.units
        self.symbol = clamping.symbol(card, unit)
        super().__init__(
            stage, self.symbol, f"{card.name}, unit {unit + 1} of {card.units}", node.pos() + node.unit_point(unit)
        )
        self.name = card.name
        self.bias_request = Request("value", f"{card.name}.bias", entry=(unit,))
        self.bias: Entry | None = None
        known = {(each.role, each.name): each for each in stage.store.outline.quantities} if stage.store.outline else {}
        sums = f"f{notation.lowered(card.layer, unit + 1)}" if card.layer else "f"
        lines = [
            (sums, "its weighted sum", "pre_activation"),
            (self.symbol, "its output", "activation"),
            (f"∂L/∂{self.symbol}", "the gradient of its output", "gradient"),
        ]
        self.add_facts([self.fact(*line, known[line[2], card.name]) for line in lines if (line[2], card.name) in known])
        bias = known.get(("value", f"{card.name}.bias"))
        if bias is not None and bias.shape == (card.units,):
            symbol = notation.bias(card.layer, unit + 1)
            self.bias = self.add_entry(symbol, f"Bias {symbol} of {card.name}", self.enter_bias)
        hint = f"Set {self.symbol} of {card.name} in this pass only, of the example that is shown"
        self.output = self.add_entry("set to", hint, self.enter_output)
        self.output.setPlaceholderText("this pass")
        hint = f"Clamp {self.symbol} of {card.name}: hold its output at a value for every example"
        self.clamp = self.add_entry("clamp to", hint, self.enter)
        self.clamp.setPlaceholderText("every pass")
        self.drop, self.release = QPushButton("Drop"), QPushButton("Release")
        self.drop.setToolTip("Clamp it to 0, as if it were not there")
        self.release.setToolTip("Let its output be computed again")
        self.drop.clicked.connect(lambda: self.enter(0.0))
        self.release.clicked.connect(self.let_go)
        self.add_buttons(self.drop, self.release)
        self.state = QLabel()
        self.state.setProperty("role", "small")
        self.state.setWordWrap(True)
        self.state.setMaximumWidth(WIDEST)
        self.grid.addWidget(self.state, self.grid.rowCount(), 0, 1, 2)
        self.follow()

    def fact(self, symbol: str, words: str, role: str, quantity: Quantity) -> Fact:
        """A line about the unit, for the example that is shown."""
        request = Request(role, self.name, example=self.stage.store.example, now=len(quantity.shape) == 3)
        return Fact(symbol, words, (request,), (0, self.unit))

    def requests(self) -> list[Request]:
        """The numbers, and the bias that its field shows."""
        return [*super().requests(), *([self.bias_request] if self.bias else [])]

    def show_frame(self, frame: Frame) -> None:
        """Show the numbers of a moment."""
        super().show_frame(frame)
        if self.bias:
            self.bias.show_value(number_of(frame.views.get(self.bias_request), ()))

    def enter_bias(self, value: float) -> None:
        """Set the bias."""
        self.stage.weight_entered.emit(self.bias_request.name, (self.unit,), value)

    def enter(self, value: float) -> None:
        """Clamp the unit."""
        clamping.clamp(self.stage.store, self.stage.drawing.nodes[self.number].card, self.unit, value)

    def enter_output(self, value: float) -> None:
        """Set the output in the present pass."""
        self.stage.output_entered.emit(self.name, self.unit, value)
        self.output.put_back()

    def let_go(self) -> None:
        """Release the unit."""
        clamping.release(self.stage.store, self.stage.drawing.nodes[self.number].card, self.unit)

    def turn(self, by: int) -> None:
        """The next unit of the same node."""
        if self.units:
            unit = (self.unit + by) % self.units
            self.stage.store.choose_unit(unit)
            self.stage.open_popover(UnitPopover(self.stage, self.stage.drawing.nodes[self.number], unit))

    def valid(self) -> bool:
        """Whether the unit is still shown."""
        node = self.stage.drawing.nodes.get(self.number)
        return (
            node is not None
            and node.column is not None
            and (node.card.name, node.card.units)
            == (
                self.name,
                self.units,
            )
        )

    def follow(self) -> None:
        """Say whether the unit is clamped."""
        held = clamping.clamped_at(self.stage.store, self.number, self.unit)
        self.clamp.show_value(held)
        self.drop.setEnabled(held != 0)
        self.release.setEnabled(held is not None)
        words = "" if held is None else f"Held at {notation.digits(held, 6)} for every example; no gradient passes it."
        self.state.setText(words)
        self.state.setVisible(bool(words))
