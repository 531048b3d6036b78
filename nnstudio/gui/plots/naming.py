"""Symbols in the course's notation: x₁, f₂₁, O₂₁, w²₁₁."""

from collections.abc import Mapping

from nnstudio.document.model import Document, Node
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.recurrent import RecurrentLayer
from nnstudio.gui import notation
from nnstudio.session.moment import Outline


class Naming:
    """What the units and weights of a network are called.

    Layers are numbered along the drawing's order, counting the nodes that have parameters. A node without any
    (dropout, an activation) goes on with the number of the node that feeds it.

    Args:
        features: what the values of the only input are called in the data; empty where that is not known.
        vocabulary: the text of each token number that the only input takes; empty where it takes none.
    """

    def __init__(
        self,
        document: Document,
        outline: Outline,
        features: tuple[str, ...] = (),
        vocabulary: tuple[str, ...] = (),
    ) -> None:
        self.document = document
        self.features = features
        self.vocabulary = vocabulary
        self.shapes = outline.shapes
        self.inputs = [node.name for node in document.nodes if node.kind == "input"]
        numbered = [node.name for node in document.order if outline.parameters.get(node.name)]
        self.layers = {name: number for number, name in enumerate(numbered, start=1)}

    def output(self, name: str, unit: int) -> str:
        """The output of a unit, counted from 0; its number alone where the node has no single layer."""
        source = self.origin(name)
        if source in self.inputs:
            return notation.output(0, unit + 1) if len(self.inputs) == 1 else f"{source}{notation.lowered(unit + 1)}"
        if source in self.layers:
            return notation.output(self.layers[source], unit + 1)
        return str(unit + 1)

    def heading(self, name: str, unit: int) -> str:
        """The output of a unit; of an input, followed by a space and what it is called in the data."""
        symbol, known = self.output(name, unit), self.shapes.get(name, ())[-1:] == (len(self.features),)
        return f"{symbol} {self.features[unit]}" if known and self.origin(name) in self.inputs else symbol

    def weighted_sum(self, name: str, unit: int) -> str:
        """The value of a unit before its activation."""
        source = self.origin(name)
        return notation.weighted_sum(self.layers[source], unit + 1) if source in self.layers else str(unit + 1)

    def fed(self, name: str, unit: int) -> str:
        """What feeds a node at one of its inputs; of a node that looks tokens up, the token."""
        before = self.feeds(name)
        if len(before) != 1:
            return str(unit + 1)
        if len(self.shapes.get(name, ())) > len(self.shapes.get(before[0].name, ())):
            return f"{unit} {self.vocabulary[unit]}" if unit < len(self.vocabulary) else str(unit)
        return self.heading(before[0].name, unit)

    def weight(self, name: str, source: int, unit: int) -> str:
        """The weight of a node from one of its inputs to one of its units."""
        return notation.weight(self.layers.get(name, 0), source + 1, unit + 1)

    def bias(self, name: str, unit: int) -> str:
        """The bias of a unit."""
        return notation.bias(self.layers.get(name, 0), unit + 1)

    def recurrent_weight(self, name: str, source: int, unit: int) -> str:
        """The weight of a node from a unit's state to a unit."""
        return notation.recurrent_weight(self.layers.get(name, 0), source + 1, unit + 1)

    def recurrent_bias(self, name: str, unit: int) -> str:
        """The bias of a unit's sum over the state."""
        return notation.recurrent_bias(self.layers.get(name, 0), unit + 1)

    def gates(self, name: str) -> Mapping[str, str]:
        """Letters and names of the equal parts that a node's columns are; none where they are one."""
        kind = LAYERS.members.get(self.document.by_name[name].kind) if name in self.document.by_name else None
        return kind.gates if kind is not None and issubclass(kind, RecurrentLayer) else {}

    def part(self, name: str, column: int) -> tuple[str, int]:
        """The gate and the unit of a column of a node's weights or sums; no gate where they are one part."""
        letters, units = [*self.gates(name)], self.shapes.get(name, (0,))[-1]
        if not letters or not units or column // units >= len(letters):
            return "", column
        return letters[column // units], column % units

    def feeds(self, name: str) -> list[Node]:
        """The nodes that feed a node."""
        document = self.document
        node = document.by_name.get(name)
        return [document.by_id[number] for number in document.inputs[node.id]] if node else []

    def origin(self, name: str) -> str | None:
        """The input or node with parameters whose units a node's units are; None where they are of several."""
        shape = self.shapes.get(name)
        while name not in self.layers and name not in self.inputs:
            before = self.feeds(name)
            if len(before) != 1 or self.shapes.get(before[0].name) != shape:
                return None
            name = before[0].name
        return name


def frozen_words(outline: Outline) -> str:
    """Which nodes are not trained; empty where all are."""
    nodes = dict.fromkeys(name.partition(".")[0] for name in sorted(outline.frozen))
    return f"Frozen, so not trained: {', '.join(nodes)}." if nodes else ""
