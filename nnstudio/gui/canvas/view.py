"""The canvas: shows the store's document, and of the run what it asked for."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from nnstudio.document.change import Change, compare
from nnstudio.document.model import Document
from nnstudio.gui import theme
from nnstudio.gui.canvas import deeds
from nnstudio.gui.canvas.cards import Card, describe
from nnstudio.gui.canvas.edited import Edited
from nnstudio.gui.canvas.legend import show_choice
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.motion import Motion
from nnstudio.gui.canvas.progress import Progress, progress
from nnstudio.gui.canvas.stops import StopMarks
from nnstudio.gui.canvas.surface import Surface
from nnstudio.gui.canvas.tints import Coloring
from nnstudio.gui.canvas.units import Shown
from nnstudio.gui.store import Store
from nnstudio.session.frame import Frame
from nnstudio.session.requests import Request


class CanvasView(Surface):
    """Where networks are drawn.

    The window asks for `requests` at screen pace and hands every answer to `show_frame`; its commands call `do` with
    the names in `deeds.DEEDS`, such as "copy" or "frame_all".

    Signals:
        inspect_requested(): the user wants to edit the settings of what is selected.
        weight_entered(str, object, float): a parameter's name, the index in it, and what it is to be there.
        output_entered(str, int, float): a node's name, a unit, and what it is to put out in the present pass.
    """

    inspect_requested = Signal()
    weight_entered = Signal(str, object, float)
    output_entered = Signal(str, int, float)

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(store, parent)
        self.store = store
        self.setAccessibleName("Canvas")
        self.progress = Progress()
        self.motion = Motion(self.stage)
        self.edited = Edited()
        self.stops = StopMarks(store, self.drawing)
        self.listen()
        self.follow(compare(Document(), store.document))

    def listen(self) -> None:
        """Follow the store, the theme and the legend."""
        self.store.document_changed.connect(self.follow)
        self.store.problems_changed.connect(self.show_cards)
        self.store.selection_changed.connect(self.show_selection)
        self.store.outline_changed.connect(self.show_outline)
        self.stage.inspect_requested.connect(self.inspect_requested)
        self.stage.weight_entered.connect(self.weight_entered)
        self.stage.output_entered.connect(self.output_entered)
        self.legend.shown_chosen.connect(self.show_edges)
        self.legend.coloring_chosen.connect(self.color_units)
        self.store.example_changed.connect(self.stage.units.show)
        self.store.paths_changed.connect(self.stage.paths.follow)
        theme.watcher.changed.connect(self.show_theme)

    # Commands

    def do(self, name: str) -> None:
        """Do one of `deeds.DEEDS` if enough is selected."""
        if self.possible(name):
            deeds.DEEDS[name].do(self.stage)

    def possible(self, name: str) -> bool:
        """Whether enough is selected for one of `deeds.DEEDS`."""
        return deeds.DEEDS[name].possible(self.stage)

    def add(self, kind: str) -> None:
        """Add a node of a kind in the middle of what is seen."""
        deeds.add_in_middle(self.stage, kind)

    # What is shown

    def follow(self, change: Change) -> None:
        """Show another document."""
        another = len(self.store.edits.steps) == 1  # another project: show all of it, with nothing of the one before
        self.cancel()
        self.walk.stop()
        self.hover.leave()
        self.motion.end()
        if another:
            self.stage.units.forget()
            self.edited.forget()
            self.legend.hide()
        self.drawing.follow(self.store.document, change, self.cards())
        self.stage.refresh_units()
        self.drawing.route_all()
        self.stage.units.follow(change.moved)
        self.stage.paths.follow()
        self.show_edited()
        self.stops.refresh()
        self.show_selection()
        self.show_progress()
        if another or self.lost(change):
            deeds.frame_all(self.stage)
        self.viewport().update()

    def lost(self, change: Change) -> bool:
        """Whether everything was shown before several nodes moved, and some of it is out of view now."""
        camera = self.stage.camera
        return camera.fitted and len(change.moved) > 1 and not camera.area.contains(self.drawing.bounds())

    def cards(self) -> dict[int, Card]:
        """What the nodes' cards say now."""
        return describe(self.store.document, self.store.problems)

    def show_cards(self) -> None:
        """Say on the cards what is wrong now."""
        self.drawing.show_cards(self.cards())

    def show_selection(self) -> None:
        """Mark what is selected, and say it to screen readers."""
        self.stage.show_selection()
        if self.walk.node is not None and self.walk.node.card.id not in self.store.selection:
            self.walk.stop()
        names = ", ".join(self.store.selected_names) or "nothing"
        self.setAccessibleDescription(
            f"The network; {names} selected. Tab and arrow keys move between nodes, up and down also among the units "
            "of an unfolded one. Space adds a node."
        )

    def show_progress(self) -> None:
        """Let the instruction about to run glow."""
        frame = self.stage.units.frame
        self.progress = progress(self.store.outline, None if frame is None else frame.moment)
        self.drawing.show_progress(self.progress)

    def show_edited(self) -> None:
        """Mark what was edited since the network last learned."""
        self.drawing.show_edited(self.edited.nodes(self.store.document))

    def show_outline(self) -> None:
        """Another program runs, or none."""
        if self.store.outline is None:
            self.stage.strips.forget()
        self.stops.refresh()
        self.show_progress()

    def show_theme(self) -> None:
        """Paint in the present theme."""
        look = Look(theme.current())
        self.motion.end()
        self.drawing.set_look(look)
        self.stage.units.set_look(look)
        self.legend.show_theme()
        self.viewport().update()

    def requests(self) -> list[Request]:
        """What the canvas wants to see of the run now."""
        area, zoom, popover = self.stage.camera.area, self.stage.camera.zoom, self.stage.popover
        shown = [*self.stage.units.requests(area), *self.stage.strips.requests(area, zoom)]
        shown += self.hover.glimpse.asked
        return [*shown, *(popover.requests() if popover else [])]

    def show_frame(self, frame: Frame) -> None:
        """Show a moment of the run."""
        self.stage.units.show_frame(frame)
        if self.stage.popover:
            self.stage.popover.show_frame(frame)
        if progress(self.store.outline, frame.moment) != self.progress:
            self.show_progress()
        self.stage.strips.show_frame(frame)
        self.hover.glimpse.show_frame(frame)
        if self.walk.node is not None:
            self.walk.show()
        self.stops.follow(frame.moment)
        self.motion.follow(frame.moment)
        self.follow_training(frame)
        self.show_legend()

    def follow_training(self, frame: Frame) -> None:
        """What is trained now is no longer edited."""
        before = self.edited.trained
        self.edited.follow(frame.moment, self.store.document)
        if self.edited.trained is not before:
            self.show_edited()

    def show_edges(self, shown: Shown) -> None:
        """Let connections between units show something else: "value", "gradient", "update" or "term"."""
        self.stage.units.shown = shown
        show_choice(self.legend.connections, shown)
        self.stage.units.show()
        self.show_legend()

    def color_units(self, coloring: Coloring) -> None:
        """Color units by something else: "activation", "gradient", "mask" or "on"."""
        self.stage.units.coloring = coloring
        show_choice(self.legend.units, coloring)
        self.stage.units.show()
        self.show_legend()

    def show_legend(self) -> None:
        """Show the legend while there is something that it explains."""
        units = self.stage.units
        self.legend.setVisible(bool(units.columns))
        batch = () if units.frame is None else units.frame.moment.batch
        said = (units.time_words(), units.unit_words(), units.scale_words())
        words = "  ·  ".join(each for each in said if each)
        self.legend.show_scale(words, units.examples, batch)
        self.place_legend()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again where everything was shown."""
        super().resizeEvent(event)
        self.place_legend()
        if self.stage.camera.fitted:
            deeds.frame_all(self.stage)
