"""What the cards of folded layers show of the run: a strip of their outputs, and one of ∂L/∂ of them."""

from itertools import cycle, islice

from PySide6.QtCore import QRectF

from nnstudio.gui.canvas.activity import Activity, activity
from nnstudio.gui.canvas.drawing import Drawing
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.store import Store
from nnstudio.session.frame import Frame
from nnstudio.session.requests import Request

READABLE = 0.52
"""Cards show no strips below this zoom."""

CELLS = 76
"""A strip has at most so many cells; wider layers are cut into blocks, of which the value of largest size is shown."""

MOST = 32
"""While training, at most so many cards are asked for at once; more take turns."""

ROLES = ("activation", "gradient")


class Strips:
    """Asks for what the strips show, and hands it to the cards."""

    def __init__(self, store: Store, drawing: Drawing) -> None:
        self.store = store
        self.drawing = drawing
        self.turn = 0

    def requests(self, area: QRectF, zoom: float) -> list[Request]:
        """What the folded cards in an area of the scene want to see."""
        outline, frame = self.store.outline, self.store.frame
        if outline is None or zoom < READABLE:
            return []
        nodes = [node for node in self.drawing.nodes.values() if shows(node) and node.box.intersects(area)]
        if len(nodes) > MOST and frame is not None and frame.moment.running:
            self.turn = (self.turn + MOST) % len(nodes)
            nodes = list(islice(cycle(nodes), self.turn, self.turn + MOST))
        names = {node.card.name for node in nodes}
        return [
            self.request(each.role, each.name, len(each.shape))
            for each in outline.quantities
            if each.name in names and each.role in ROLES
        ]

    def request(self, role: str, name: str, axes: int) -> Request:
        """A wish for one row: an example, or the mean; of a sequence the present time step of it."""
        return Request(role, name, columns=CELLS, example=self.store.example, now=axes == 3)

    def show_frame(self, frame: Frame) -> None:
        """Hand on what has come of the present example."""
        for node in self.drawing.nodes.values():
            if node.column is None:
                found = [self.seen(frame, role, node.card.name) for role in ROLES]
                if any(found):
                    node.set_strips(*found)

    def seen(self, frame: Frame, role: str, name: str) -> Activity | None:
        """What a frame says of a layer."""
        views = (frame.views.get(self.request(role, name, axes)) for axes in (2, 3))
        return next((activity(view, None) for view in views if view is not None), None)

    def forget(self) -> None:
        """There is no run any more."""
        for node in self.drawing.nodes.values():
            node.set_strips(None, None)


def shows(node: NodeItem) -> bool:
    """Whether a card has strips: it is folded, and its units stand in a row."""
    return node.column is None and bool(node.card.units)
