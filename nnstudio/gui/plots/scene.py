"""The nodes that a panel is about: the selected ones, or all."""

from dataclasses import dataclass

from nnstudio.document.model import Document
from nnstudio.gui.focus import Focus
from nnstudio.gui.plots.array_panel import names_of
from nnstudio.gui.plots.naming import Naming
from nnstudio.session.moment import Outline, Quantity


@dataclass(frozen=True)
class Scene:
    """What is looked at.

    Attributes:
        document, outline: the drawing and its program.
        naming: what units are called.
        nodes: names of the selected nodes, or of all where none is selected, in the drawing's order.
    """

    document: Document
    outline: Outline
    naming: Naming
    nodes: tuple[str, ...]

    def weights(self) -> list[Quantity]:
        """The weights of these nodes, without biases and other vectors."""
        owned = {node: [] for node in self.nodes}  # type: dict[str, list[Quantity]]
        for quantity in self.outline.quantities:
            node, _, part = quantity.name.partition(".")
            if quantity.role == "value" and node in owned and part.endswith("weight"):
                owned[node].append(quantity)
        return [quantity for node in self.nodes for quantity in owned[node]]

    def having(self, role: str) -> list[Quantity]:
        """The quantities of a role that are called like these nodes."""
        found = {quantity.name: quantity for quantity in self.outline.quantities if quantity.role == role}
        return [found[node] for node in self.nodes if node in found]


def scene(focus: Focus) -> Scene | None:
    """What is looked at now; None without a program."""
    store = focus.store
    outline, document = store.outline, store.document
    if outline is None:
        return None
    chosen = set(focus.names) or set(document.by_name)
    nodes = tuple(node.name for node in document.order if node.name in chosen)
    return Scene(document, outline, Naming(document, outline, *names_of(store)), nodes)
