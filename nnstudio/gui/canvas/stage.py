"""What gestures and commands of the canvas act upon."""

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtWidgets import QGraphicsView

from nnstudio.document.model import Edge
from nnstudio.engine.layers import LAYERS
from nnstudio.gui.canvas.callout import Callout
from nnstudio.gui.canvas.camera import Camera
from nnstudio.gui.canvas.chooser import Chooser, Entry
from nnstudio.gui.canvas.drawing import Drawing
from nnstudio.gui.canvas.path_marks import PathMarks
from nnstudio.gui.canvas.strips import Strips
from nnstudio.gui.canvas.units import Units
from nnstudio.gui.searching import described
from nnstudio.gui.store import Store

if TYPE_CHECKING:  # it acts upon the stage
    from nnstudio.gui.canvas.popover import Popover


class Stage(QObject):
    """The store, the scene, the camera, the units, and the ways to say or ask something at a point.

    Attributes:
        wires: selected connections; selected nodes are the store's.
        pointer: where the pointer is in the scene; None while it is elsewhere.
        popover: the card of a connection or a unit that is open; None where none is.

    Signals:
        inspect_requested(): the user wants to edit the settings of what is selected.
        weight_entered(str, object, float): a parameter's name, the index in it, and what it is to be there.
        output_entered(str, int, float): a node's name, a unit, and what it is to put out in the present pass.
    """

    inspect_requested = Signal()
    weight_entered = Signal(str, object, float)
    output_entered = Signal(str, int, float)

    def __init__(self, store: Store, drawing: Drawing, view: QGraphicsView) -> None:
        super().__init__(view)
        self.store = store
        self.drawing = drawing
        self.view = view
        self.units = Units(store, drawing)
        self.strips = Strips(store, drawing)
        self.paths = PathMarks(store, drawing, self.units)
        self.camera = Camera(view, self.refresh_units)
        self.callout = Callout(view)
        self.wires: set[Edge] = set()
        self.pointer: QPointF | None = None
        self.popover: Popover | None = None

    def refresh_units(self) -> None:
        """Unfold and fold what should be at this zoom."""
        self.units.refresh(self.camera.zoom)
        self.follow_popover()
        self.paths.follow()

    def open_popover(self, popover: "Popover") -> None:
        """Show the card of a connection or a unit, and no other."""
        self.close_popover()
        self.popover = popover
        popover.open()

    def close_popover(self) -> None:
        """Take the card away; the keyboard goes back to the canvas."""
        popover, self.popover = self.popover, None
        if popover is not None:
            if popover.isAncestorOf(self.view.focusWidget() or popover) or popover.hasFocus():
                self.view.setFocus()
            popover.hide()
            popover.deleteLater()

    def follow_popover(self) -> None:
        """Let the card stand where it belongs, and say what an edit has changed; what is gone has none."""
        if self.popover is not None and not self.popover.valid():
            self.close_popover()
        if self.popover is not None:
            self.popover.follow()
            self.popover.show_at_anchor()

    def here(self) -> QPointF:
        """Where something new is put: at the pointer, or in the middle where the pointer is elsewhere."""
        return self.pointer if self.pointer is not None else self.camera.area.center()

    def select(self, numbers: Collection[int], wires: Collection[Edge] = ()) -> None:
        """Select nodes and connections; listeners of the store hear also of other connections."""
        before, self.wires = self.wires, set(wires)
        nodes = self.store.selection
        self.store.select(list(numbers))
        if self.wires != before and self.store.selection == nodes:
            self.store.selection_changed.emit()
        self.show_selection()

    def show_selection(self) -> None:
        """Mark what is selected."""
        self.wires &= self.drawing.wires.keys()
        self.drawing.select(set(self.store.selection), self.wires)

    def place(self, positions: dict[int, tuple[float, float]]) -> None:
        """Show nodes elsewhere, with all that hangs on them; the document stays."""
        self.drawing.place(positions)
        self.units.follow(positions)
        self.paths.follow()

    def say(self, text: str, point: QPointF, *, lined: bool = False) -> None:
        """Show a sentence, or lines of their own, beside a point of the scene."""
        self.callout.say(text, self.view.mapFromScene(point), lined=lined)

    def hush(self) -> None:
        """Take the sentence away."""
        self.callout.hide()

    def choose(self, caption: str, entries: Sequence[Entry], point: QPointF, chosen: Callable[[str], None]) -> None:
        """Open a list at a point of the scene."""
        chooser = Chooser(self.view, caption, entries, chosen)
        chooser.open_at(self.view.viewport().mapToGlobal(self.view.mapFromScene(point)))

    def choose_kind(self, point: QPointF, chosen: Callable[[str], None], *, fed: bool = False) -> None:
        """Open the list of kinds, of only those that take connections where `fed`."""
        entries = [
            Entry(kind.name, kind.title, kind.help(), f"layer_{kind.name}", described(kind))
            for kind in LAYERS.members.values()
            if not fed or kind.takes[1] != 0
        ]
        self.choose("Add a layer", entries, point, chosen)


def tell(point: QPointF) -> tuple[float, float]:
    """A point as plain numbers."""
    return point.x(), point.y()
