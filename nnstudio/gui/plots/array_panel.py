"""Heat maps of the selected nodes, or of all: what the activations, weights and gradients panels have in common."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QVBoxLayout

from nnstudio.document.change import Change
from nnstudio.gui.debugging.places import add_actions
from nnstudio.gui.example_box import ExampleBox
from nnstudio.gui.focus import Focus
from nnstudio.gui.plots.book import Page
from nnstudio.gui.plots.grid import Zoom
from nnstudio.gui.plots.header import CHOICE, Header
from nnstudio.gui.plots.matrix_view import MatrixView
from nnstudio.gui.plots.naming import Naming
from nnstudio.gui.plots.notice import Message, Notice
from nnstudio.gui.plots.pages import Pages
from nnstudio.gui.plots.pictures import Examples, Picture
from nnstudio.gui.plots.scale import Scale
from nnstudio.gui.plots.sheet import assemble
from nnstudio.gui.store import Store
from nnstudio.session.frame import Frame
from nnstudio.session.moment import Outline, Quantity
from nnstudio.session.requests import Asked, Request, View

MOST = 40
REMEMBERED = 3
NO_PROGRAM = "Nothing to show yet. Numbers appear once the network has no errors and its data was read."


@dataclass(frozen=True)
class Chosen:
    """What one choice of a panel stands for.

    Attributes:
        words: as the choice is called on screen.
        noun: what a node may lack, as in "drop has no weights".
        role: of the quantities that it shows; there is no such choice where the network has none.
        pictures: finds the pictures of some nodes; it also gets what the examples are called.
        advice: what to do where no node of the network has any.
    """

    words: str
    noun: str
    role: str
    pictures: Callable[[Outline, Naming, str, list[str], Examples], list[Picture]]
    advice: str = ""


class ArrayPanel(Page):
    """Shows the pictures of the selected nodes, or of all nodes stacked in the drawing's order.

    Each picture keeps its zoom and scale while other nodes are looked at, unless its shape changes; a reset and another
    project forget the scales.

    Args:
        focus: the nodes that it is about.
        columns: how many heat maps stand beside each other where there is room.

    Attributes:
        views: the heat maps, top to bottom.
        message: what is said where there is none.
    """

    def __init__(self, focus: Focus, title: str, explanation: str, choices: list[Chosen], columns: int = 1) -> None:
        super().__init__()
        store = focus.store
        self.focus, self.store = focus, store
        self.choices = choices
        self.offered = choices[:1]
        self.views: list[MatrixView] = []
        self._values: dict[tuple[str, str], View] = {}
        self._asked: dict[MatrixView, list[list[Request]]] = {}
        self._kept: dict[tuple[Quantity, ...], tuple[Zoom, Scale]] = {}
        self.examples = Examples()
        self._run: int | None = None
        self._names = names_of(store)
        self.choice = QComboBox()
        self.choice.addItems([each.words for each in self.offered])
        self.choice.setFixedHeight(CHOICE)
        self.choice.setAccessibleName(f"{title}: which values")
        self.example = ExampleBox(store, brief=True)
        self.example.setFixedHeight(CHOICE)
        self.header = Header(title, explanation, focus)
        self.header.add(self.example)
        if len(choices) > 1:
            self.header.add(self.choice)
        self.notice = Notice(store)
        self.message = Message()
        self.pages = Pages(columns)
        self.lay_out()
        self.choice.currentIndexChanged.connect(self.rebuild)
        store.outline_changed.connect(self.rebuild)
        focus.changed.connect(self.rebuild)
        store.document_changed.connect(self.follow)
        store.data_changed.connect(self.name_features)
        store.example_changed.connect(self.recall)
        self.rebuild()

    def lay_out(self) -> None:
        """The header above a list of heat maps that scrolls."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.notice)
        column.addWidget(self.message, 1)
        column.addWidget(self.pages, 1)

    @property
    def chosen(self) -> Chosen:
        """The present choice."""
        return self.offered[max(self.choice.currentIndex(), 0)]

    def numbers(self, name: str, role: str | None = None) -> np.ndarray[Any, Any] | None:
        """The values that are shown of a quantity, or of that in a role; None while there are none."""
        found = [view for (of, each), view in self._values.items() if each == name and role in (None, of)]
        return found[0].values if found else None

    # What is shown

    def follow(self, change: Change) -> None:
        """Follow the drawing; moved nodes change nothing."""
        if change.structural:
            self.rebuild()

    def name_features(self) -> None:
        """Call the inputs by the names of newly read columns or tokens."""
        names = names_of(self.store)
        if names != self._names:
            self._names = names
            self.rebuild()

    def rebuild(self) -> None:
        """Choose the pictures anew and keep the views of those that stay."""
        self.offer()
        pictures = self.pictures()
        self.header.say(self.subject(len(pictures)))
        self.message.say("" if pictures else self.complaint())
        self.pages.setVisible(bool(pictures))
        self.put(pictures[:MOST])
        if self.store.outline is None:
            self._kept.clear()
        self.recall()

    def offer(self) -> None:
        """Offer what the network has; without a network, the first choice."""
        quantities = self.store.outline.quantities if self.store.outline else ()
        roles = {quantity.role for quantity in quantities}
        offered = [each for each in self.choices if each is self.choices[0] or each.role in roles]
        if offered != self.offered:
            chosen, self.offered = self.chosen, offered
            with QSignalBlocker(self.choice):
                self.choice.clear()
                self.choice.addItems([each.words for each in offered])
                self.choice.setCurrentIndex(offered.index(chosen) if chosen in offered else 0)
        self.choice.setVisible(len(offered) > 1)

    def recall(self) -> None:
        """Show what the latest frame already knows of new views, which perhaps nobody asks again."""
        for view in self.views:
            self.ask(view)
        if self.store.frame:
            self.show_frame(self.store.frame)

    def pictures(self) -> list[Picture]:
        """The pictures of the selected nodes, or of all where none is selected."""
        outline = self.store.outline
        if outline is None:
            return []
        document = self.store.document
        naming = Naming(document, outline, *self._names)
        chosen = set(self.focus.names) or set(document.by_name)
        nodes = [node.name for node in document.order if node.name in chosen]
        return self.chosen.pictures(outline, naming, self.chosen.role, nodes, self.examples)

    def subject(self, count: int) -> str:
        """What is shown, for the header."""
        names = self.focus.names
        if names:
            return ", ".join(names)
        return "all nodes" if count <= MOST else f"the first {MOST} of {count}; select a node to see others"

    def complaint(self) -> str:
        """Why nothing is shown and what to do."""
        names = self.focus.names
        if self.store.outline is None:
            return NO_PROGRAM
        if names and not (self.chosen.advice and self.lacking):
            verb = "has" if len(names) == 1 else "have"
            return f"{enumerated(names)} {verb} no {self.chosen.noun}. Select another node, or none to see all."
        return f"No node of this network has {self.chosen.noun}. {self.chosen.advice}".strip()

    @property
    def lacking(self) -> bool:
        """Whether no node of the network has what is chosen."""
        quantities = self.store.outline.quantities if self.store.outline else ()
        return all(quantity.role != self.chosen.role for quantity in quantities)

    def put(self, pictures: list[Picture]) -> None:
        """Show these pictures; views of the same ones stay, with their zoom."""
        old = {view.sheet.picture.key: view for view in self.views}
        self.views = [self.view(picture, old, alone=len(pictures) == 1) for picture in pictures]
        for view in old.values():
            if view not in self.views:
                self.drop(view)
        self.pages.show_views(self.views)
        self.example.setVisible(any(picture.single for picture in pictures))

    def drop(self, view: MatrixView) -> None:
        """Take a view away and remember how its picture was looked at."""
        picture = view.sheet.picture
        self._kept[picture.quantities] = view.zoom, view.scale
        self._asked.pop(view, None)
        for quantity in picture.quantities:
            self._values.pop((quantity.role, quantity.name), None)
        self.pages.stack.removeWidget(view)
        view.hide()
        view.deleteLater()

    def view(self, picture: Picture, old: dict[str, MatrixView], *, alone: bool) -> MatrixView:
        """The view of a picture: the old one, or a new one with the zoom and scale of the last time."""
        view = old.get(picture.key)
        if view is None or view.sheet.picture.quantities != picture.quantities:
            view = MatrixView(picture)
            view.menu_opened.connect(lambda menu, place: add_actions(menu, self.store, place))
            view.zoom, view.scale = self._kept.get(picture.quantities, (view.zoom, view.scale))
        else:
            view.show_sheet(replace(view.sheet, picture=picture))
        view.alone = alone
        return view

    # Values

    def requests(self) -> list[Asked]:
        """What the visible heat maps have room for."""
        wanted: list[Asked] = []
        for view in self.views:
            if not view.visibleRegion().isEmpty():
                wanted += self.ask(view)
        return wanted

    def ask(self, view: MatrixView) -> list[Request]:
        """A view's requests; the latest few are remembered, because answers come a moment later."""
        wanted = view.requests(self.store.example)
        earlier = self._asked.get(view, [])
        if wanted not in earlier:
            self._asked[view] = [wanted, *earlier][:REMEMBERED]
        return wanted

    def show_frame(self, frame: Frame) -> None:
        """Show the answers of a frame of the present program."""
        outline, moment = self.store.outline, frame.moment
        if outline is None or moment.version != outline.version:
            return
        if moment.run != self._run:
            self.begin(moment.run)
        self.examples.batch = moment.batch
        for view in self.views:
            self.feed(view, frame)
        counts = [each.shape[0] for each in self._values.values() if each.request.example is not None and each.shape]
        self.example.show_batch(max(counts, default=0), moment.batch)

    def begin(self, run: int) -> None:
        """Another run: its values have nothing to do with the old scales."""
        self._run = run
        self._kept = {key: (zoom, type(scale)(signed=scale.signed)) for key, (zoom, scale) in self._kept.items()}
        for view in self.views:
            view.forget_scale()

    def feed(self, view: MatrixView, frame: Frame) -> None:
        """Show what a frame answers to one of a view's latest requests."""
        for wanted in self._asked.get(view, []):
            answers = [frame.views[request] for request in wanted if request in frame.views]
            if len(answers) == len(wanted):
                self._values.update({(each.request.role, each.request.name): each for each in answers})
                view.show_sheet(assemble(view.sheet.picture, answers), settled=not frame.moment.running)
                return


def enumerated(names: list[str]) -> str:
    """Names in a sentence: a, b and c."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def names_of(store: Store) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the network's inputs are called in the data that was read, and the vocabulary of its tokens."""
    dataset = store.loaded.dataset if store.loaded else None
    if dataset is None:
        return (), ()
    vocabularies = list(dataset.encoding.vocabulary.values())
    return dataset.encoding.feature_names, vocabularies[0] if len(vocabularies) == 1 else ()
