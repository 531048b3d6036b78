"""The numbers that are said of what lies under the pointer: asked for only while it lies there."""

from nnstudio.gui import notation
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.unit_edges import UnitEdges
from nnstudio.gui.store import Store
from nnstudio.session.frame import Frame
from nnstudio.session.requests import Request, View

SYMBOLS = {"value": "{}", "gradient": "∂L/∂{}", "update": "Δ{}"}
"""What is said of a connection, by role."""
RANGES = {"activation": "O", "gradient": "∂L/∂O"}
"""What is said of all values of a node, by role."""


class Glimpse:
    """Asks for a few numbers and keeps what came of it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.asked: list[Request] = []
        self.views: dict[Request, View] = {}

    def look_at(self, node: NodeItem | None, edges: UnitEdges | None, index: int | None) -> None:
        """Ask for what is said of a single connection, or else of a node; of neither nothing."""
        known = {(each.role, each.name) for each in self.store.outline.quantities} if self.store.outline else set()
        if edges is not None and index is not None:
            asked = connection_requests(edges, index)
        else:
            asked = [] if node is None else node_requests(node)
        self.asked = [each for each in asked if (each.role, each.name) in known]
        self.views = {key: view for key, view in self.views.items() if key in self.asked}

    def show_frame(self, frame: Frame) -> None:
        """Keep what came of it."""
        self.views |= {key: frame.views[key] for key in self.asked if key in frame.views}

    def connection_lines(self, edges: UnitEdges, index: int, shown: str) -> list[str]:
        """Weight, gradient and latest update, apart from the one that is said already."""
        row, column = divmod(index, edges.shape_of_edges[1])
        symbol = notation.weight(edges.target.card.layer, row + 1, column + 1)
        return [
            f"{SYMBOLS[request.role].format(symbol)} = <b>{notation.number(float(view.values))}</b>{age(view)}"
            for request in connection_requests(edges, index)
            if request.role != shown and (view := self.views.get(request)) is not None and view.values is not None
        ]

    def node_lines(self, node: NodeItem) -> list[str]:
        """Between which numbers the outputs of a node lie, and ∂L/∂ of them."""
        return [
            f"{RANGES[request.role]}: {between(view)} in the batch of {view.shape[0]}{age(view)}"
            for request in node_requests(node)
            if (view := self.views.get(request)) is not None and view.values is not None
        ]


def connection_requests(edges: UnitEdges, index: int) -> list[Request]:
    """What is said of a connection with one weight of its own."""
    if edges.gates > 1 or not edges.exact:
        return []
    name, entry = f"{edges.target.card.name}.weight", divmod(index, edges.shape_of_edges[1])
    return [Request(role, name, entry=entry) for role in SYMBOLS]


def node_requests(node: NodeItem) -> list[Request]:
    """One block of all values, whose limits are those of the whole."""
    return [Request(role, node.card.name, 1, 1, example=0) for role in RANGES]


def between(view: View) -> str:
    """The smallest and the largest value."""
    low, high = notation.number(view.low), notation.number(view.high)
    return f"<b>{low}</b>" if low == high else f"<b>{low}</b> … <b>{high}</b>"


def age(view: View) -> str:
    """Says what is of the pass before."""
    return "" if view.computed else " <small>(from the pass before)</small>"
