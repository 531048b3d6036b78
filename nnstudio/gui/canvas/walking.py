"""Walking among the units of an unfolded node with the arrow keys: the keyboard's way to hover."""

from PySide6.QtCore import QRectF, QSizeF

from nnstudio.gui.canvas.hover import Hover
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.stage import Stage
from nnstudio.gui.canvas.unit_words import unit_words

ROOM = (-24.0, -24.0, 24.0, 24.0)
"""What is brought into view around a unit."""


class Walk:
    """Which unit the keyboard is at.

    Attributes:
        node: that it is of; None while nobody walks.
    """

    def __init__(self, stage: Stage, hover: Hover) -> None:
        self.stage = stage
        self.hover = hover
        self.node: NodeItem | None = None

    def step(self, by: int) -> bool:
        """Go to the unit that is looked at, from there to the next or previous one; False where there is none."""
        store = self.stage.store
        node = self.stage.drawing.nodes[store.selection[-1]] if store.selection else None
        if node is None or node.column is None:
            return False
        count = len(node.column.places)
        unit = min(store.unit, count - 1)
        going = unit + by if node is self.node else unit
        if not 0 <= going < count:
            return False
        self.node = node
        store.choose_unit(going)
        self.stage.camera.show(QRectF(node.pos() + node.unit_point(going), QSizeF()).adjusted(*ROOM))
        self.show()
        return True

    def show(self) -> None:
        """Light the unit, and say what its numbers are."""
        node = self.node
        if node is None or node.column is None:
            self.stop()
            return
        unit = min(self.stage.store.unit, len(node.column.places) - 1)
        self.hover.light_node(node)
        self.hover.light_unit(node, unit, None, None)
        words = unit_words(self.stage.units, node, unit)
        self.stage.say(words, node.pos() + node.unit_point(unit), lined=True)

    def stop(self) -> None:
        """Walk no more."""
        if self.node is not None:
            self.node = None
            self.stage.hush()
            self.hover.leave()
