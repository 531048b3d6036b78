"""Heat maps of parameters over the run: one row per weight, iterations from left to right."""

from dataclasses import replace
from math import prod
from typing import Any

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnstudio.gui.focus import Focus
from nnstudio.gui.plots.array_panel import MOST, names_of
from nnstudio.gui.plots.matrix_view import MatrixView
from nnstudio.gui.plots.naming import Naming
from nnstudio.gui.plots.notice import Message
from nnstudio.gui.plots.pages import Pages
from nnstudio.gui.plots.pictures import Examples, Picture, parameters
from nnstudio.gui.plots.sheet import NOT_COMPUTED, Cell, Sheet
from nnstudio.gui.plots.table import Table
from nnstudio.session.frame import Frame, Reply
from nnstudio.session.moment import Example
from nnstudio.session.requests import DerivationRequest, HistoryRequest

Array = np.ndarray[Any, Any]

POINTS, LINES = 200, 256


class PastSheet(Sheet):
    """The values of a parameter over the run."""

    def place(self, cell: Cell, example: Example = 0) -> DerivationRequest | None:  # noqa: ARG002
        """None: the numbers are of other moments."""
        return None

    @property
    def remark(self) -> str:
        """How many weights there are, and which iterations are seen."""
        weights = sum(whole for _, whole in self.parts)
        if self.filled is None:
            return f"{weights:,} weights"
        first, last = self.picture.column(0), self.picture.column(self.columns - 1)
        return f"{weights:,} weights × iterations {first} to {last}"


class PastPanel(QWidget):
    """Shows a role of the parameters of the selected nodes, or of all, over the run.

    Attributes:
        views: the heat maps, top to bottom.
        replies: what is known, by parameter.

    Signals:
        chosen(str, int): a row was clicked: the picture's key and the number of the weight, with those of the bias
            behind those of the weight.
        rebuilt(): other pictures are shown.
    """

    chosen = Signal(str, int)
    rebuilt = Signal()

    def __init__(self, focus: Focus, role: str) -> None:
        super().__init__()
        self.focus, self.store = focus, focus.store
        self.role = role
        self.views: list[MatrixView] = []
        self.replies: dict[str, Reply] = {}
        self._run: int | None = None
        self.message = Message()
        self.pages = Pages()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.message, 1)
        column.addWidget(self.pages, 1)
        for signal in (self.store.outline_changed, focus.changed):
            signal.connect(self.rebuild)
        self.rebuild()

    def rebuild(self) -> None:
        """Choose the pictures anew; views of those that stay keep their zoom."""
        pictures = self.pictures()
        old = {view.sheet.picture.key: view for view in self.views}
        self.views = [self.view(picture, old.get(picture.key)) for picture in pictures[:MOST]]
        for view in old.values():
            if view not in self.views:
                self.pages.stack.removeWidget(view)
                view.hide()
                view.deleteLater()
        for view in self.views:
            view.alone = len(self.views) == 1
        self.pages.show_views(self.views)
        known = {quantity.name for picture in pictures for quantity in picture.quantities}
        self.replies = {name: reply for name, reply in self.replies.items() if name in known}
        self.message.say("" if pictures else self.complaint())
        self.pages.setVisible(bool(pictures))
        self.rebuilt.emit()

    def complaint(self) -> str:
        """Why nothing is shown and what to do."""
        names = ", ".join(self.focus.names)
        if self.store.outline is None:
            return "Nothing to show yet. Numbers appear once the network has no errors and its data was read."
        return f"{names or 'This network'} has no weights to learn. Select a layer that has, or none to see all."

    def pictures(self) -> list[Picture]:
        """A picture of each parameter, whose rows are named like its weights."""
        outline, document = self.store.outline, self.store.document
        if outline is None:
            return []
        chosen = set(self.focus.names) or set(document.by_name)
        nodes = [node.name for node in document.order if node.name in chosen]
        naming = Naming(document, outline, *names_of(self.store))
        found = parameters(outline, naming, "value", nodes, Examples())
        trained = [each for each in found if each.quantities[0].name not in outline.frozen]
        return [past_of(each) for each in trained]

    def view(self, picture: Picture, old: MatrixView | None) -> MatrixView:
        """The view of a picture: the old one, or a new one."""
        if old is not None and old.sheet.picture.quantities == picture.quantities:
            old.show_sheet(replace(old.sheet, picture=dated(picture, self.dates(old.sheet.picture))))
            return old
        view = MatrixView(picture)
        view.clicked.connect(lambda row, _: self.chosen.emit(view.sheet.picture.key, view.sheet.row_span(row)[0]))
        return view

    # Values

    def requests(self) -> list[HistoryRequest]:
        """The past of what is seen."""
        seen = [view for view in self.views if not view.visibleRegion().isEmpty()]
        return [self.wish(each.name) for view in seen for each in view.sheet.picture.quantities]

    def wish(self, name: str) -> HistoryRequest:
        """The wish to see the past of a parameter."""
        return HistoryRequest(self.role, name, POINTS, LINES)

    def show_frame(self, frame: Frame) -> bool:
        """Show the answers of a frame of the present program; whether there were any."""
        if self.store.outline is None or frame.moment.version != self.store.outline.version:
            return False
        answered = False
        if frame.moment.run != self._run:
            self.replies, self._run = {}, frame.moment.run
        for view in self.views:
            names = [each.name for each in view.sheet.picture.quantities]
            found = {name: frame.replies[self.wish(name)] for name in names if self.wish(name) in frame.replies}
            if len(found) == len(names):
                answered = True
                self.replies |= found
                view.show_sheet(self.sheet(view.sheet.picture), settled=not frame.moment.running)
        return answered

    def sheet(self, picture: Picture) -> Sheet:
        """What is known of a picture's past."""
        replies = [self.replies[each.name] for each in picture.quantities]
        whole = [prod(each.shape) for each in picture.quantities]
        arrays = [reply.values for reply in replies if reply.values is not None]
        dates = self.dates(picture)
        if len(arrays) < len(replies):
            return PastSheet(picture, None, tuple((rows, rows) for rows in whole), 0)
        rows = [array[held(reply.places, dates)].T for reply, array in zip(replies, arrays, strict=True)]
        values = np.concatenate(rows)
        finite = values[np.isfinite(values)]
        parts = tuple((len(each), size) for each, size in zip(rows, whole, strict=True))
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
        return PastSheet(dated(picture, dates), values, parts, len(dates), low, high)

    def dates(self, picture: Picture) -> Array:
        """The iterations of the columns, evenly spread over all that are known."""
        reply = self.replies.get(picture.quantities[0].name)
        places = np.empty(0) if reply is None else reply.places
        if not len(places):
            return np.empty(0, np.int64)
        count = min(int(places[-1] - places[0]) + 1, POINTS)
        return np.linspace(places[0], places[-1], count).round().astype(np.int64)

    def course(self, key: str, weight: int) -> tuple[str, Array, Array] | None:
        """What a weight is called, iterations and its values there; None while there are none."""
        view = next((view for view in self.views if view.sheet.picture.key == key), None)
        if view is None:
            return None
        place = weight
        for quantity in view.sheet.picture.quantities:
            size, reply = prod(quantity.shape), self.replies.get(quantity.name)
            if place < size:
                if reply is None or reply.values is None:
                    return None
                blocks = reply.values.shape[1]
                words = view.sheet.picture.row(weight) if blocks == size else f"around {view.sheet.picture.row(weight)}"
                return words, reply.places, reply.values[:, ((place + 1) * blocks - 1) // size].astype(float)
            place -= size
        return None

    def tables(self) -> list[Table]:
        """What is known: a row for each moment, a column for each weight or block of weights."""
        return [
            Table(
                f"{self.role} of {name} over time",
                np.column_stack([reply.places, reply.values.reshape(len(reply.places), -1)]),
                ["iteration", *(str(place + 1) for place in range(reply.values[0].size))],
            )
            for name, reply in self.replies.items()
            if reply.values is not None and len(reply.places)
        ]

    def numbers(self, name: str) -> Array | None:
        """The known values of a parameter, (moments, weights)."""
        reply = self.replies.get(name)
        return None if reply is None else reply.values


def past_of(picture: Picture) -> Picture:
    """The picture of a parameter over the run: a row for each weight, then for each bias."""
    columns = picture.shape[1]

    def row(weight: int) -> str:
        return picture.cell(*divmod(weight, columns))

    return replace(picture, row=row, signed=False, logarithmic=True, blocks=())


def dated(picture: Picture, dates: Array) -> Picture:
    """A picture whose columns are called by iterations."""

    def column(place: int) -> str:
        return f"{dates[place]:,}" if place < len(dates) else NOT_COMPUTED

    def cell(weight: int, place: int) -> str:
        return f"{picture.row(weight)} after iteration {column(place)}"

    return replace(picture, column=column, cell=cell)


def held(places: Array, dates: Array) -> Array:
    """For each date the latest known moment up to then."""
    return np.maximum(np.searchsorted(places, dates, "right") - 1, 0)
