"""The marks of breakpoints on nodes; those that have just stopped the training flash."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from nnstudio.gui.canvas.drawing import Drawing
from nnstudio.gui.debugging.states import by_node, node_of
from nnstudio.gui.store import Store

if TYPE_CHECKING:  # the window paints before NumPy is imported
    from nnstudio.session.moment import Hit, Moment

FLASHES, MILLISECONDS = 3, 160
"""How often a mark becomes large, and for how long."""


class StopMarks(QObject):
    """Says on each node whether a training stops there."""

    def __init__(self, store: Store, drawing: Drawing) -> None:
        super().__init__()
        self.store = store
        self.drawing = drawing
        self.hits: tuple[Hit, ...] = ()
        self.left = 0
        self.timer = QTimer(self, interval=MILLISECONDS)
        self.timer.timeout.connect(self.flash)

    def refresh(self) -> None:
        """Mark the nodes."""
        hits = {hit.breakpoint.stop for hit in self.hits}
        self.drawing.show_stops(by_node(self.store.document, self.store.outline, hits))

    def follow(self, moment: "Moment") -> None:
        """Flash where the run has just stopped."""
        if moment.hits == self.hits:
            return
        self.hits, self.left = moment.hits, 2 * FLASHES if moment.hits else 0
        self.refresh()
        self.flash()

    def flash(self) -> None:
        """Make the marks large, or small again."""
        names = {node_of(hit.breakpoint) for hit in self.hits}
        self.drawing.flash(names, on=self.left % 2 == 1)
        self.left -= 1
        if self.left < 0:
            self.timer.stop()
        elif not self.timer.isActive():
            self.timer.start()
