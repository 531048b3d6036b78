"""The present moment beside another one, of this run or of a branch: what differs, and where."""

from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QLabel, QSplitter, QVBoxLayout, QWidget

from nnstudio.gui.dock import Dock
from nnstudio.gui.plots.array_panel import NO_PROGRAM, names_of
from nnstudio.gui.plots.difference_table import DifferenceModel, DifferenceView
from nnstudio.gui.plots.header import CHOICE, Header
from nnstudio.gui.plots.matrix_view import MatrixView
from nnstudio.gui.plots.naming import Naming
from nnstudio.gui.plots.notice import Message
from nnstudio.gui.plots.numerals import brief
from nnstudio.gui.plots.other_moment import OtherMoment
from nnstudio.gui.plots.pace import Pace
from nnstudio.gui.plots.pictures import Examples, Picture, outputs, parameter
from nnstudio.gui.plots.sheet import Sheet, assemble
from nnstudio.gui.store import Store
from nnstudio.gui.theme import GAP
from nnstudio.session.comparing import DIFFERENCE
from nnstudio.session.difference import CompareRequest, Differences, Place
from nnstudio.session.frame import Frame
from nnstudio.session.moment import Quantity
from nnstudio.session.requests import Asked, Request
from nnstudio.session.trainer import orders
from nnstudio.session.trainer.answers import Compared, News, Refused

EXPLANATION = """
<p>Every parameter, every node's output and every gradient at this moment, a, beside the same at another one, b:
<b>‖a − b‖/‖b‖</b> says by what share it differs, the table begins with what differs most, and the picture shows
<b>a − b</b>: blue where it is larger here, orange where it is smaller.</p>
<p>Compare with an iteration of this run, with a moment that was <b>pinned</b>, or with another branch: at the same
iteration, or at its end. Nothing moves for it. At the start of an iteration one sees what the one before has left.</p>
<p><b>What good looks like:</b> layers that differ by similar shares. A layer near 0 learns next to nothing, or was not
touched by what the branches differ in. Outputs and gradients tell something only of the same examples.</p>
"""
KINDS = {"All": "", "Weights": "value", "Outputs": "activation", "Gradients": "gradient"}
WAITING = "The other moment is being reached …"
MOVING = "A branch at the same iteration is compared when the training pauses."
OTHER_ROWS = "the batches hold other examples"
NARROW, PICTURE = 480, 120
"""Pixels below which the picture stands below the table, unless that is low; and its least width."""
REMEMBERED = 3
Wanted = tuple[Place, bool]


class Split(QSplitter):
    """Two widgets beside each other where there is room, else one below the other."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn where it has to."""
        super().resizeEvent(event)
        high = self.width() < min(NARROW, 2 * self.height())
        way = Qt.Orientation.Vertical if high else Qt.Orientation.Horizontal
        if way != self.orientation():
            self.setOrientation(way)
            self.setSizes([3000, 2000])


class CompareDock(Dock):
    """A table of differences, and a picture of those of the quantity that is chosen in it.

    Attributes:
        differences: what is shown; None while there is nothing.
    """

    name = "compare"
    title = "Compare"
    area = "bottom"

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.pace = Pace(store)
        self.differences: Differences | None = None
        self.view: MatrixView | None = None
        self._reached: Wanted | None = None
        self._asking: Wanted | None = None
        self._refused: tuple[Wanted, str] | None = None
        self._asked: list[list[Request]] = []
        self.header = Header(self.title, EXPLANATION)
        self.kinds = QComboBox()
        self.other = OtherMoment(store, self.header)
        self.said = QLabel()
        self.message = Message()
        self.table = DifferenceView(DifferenceModel())
        self.split = Split()
        self.widget = QWidget()
        self.lay_out()
        self.kinds.currentIndexChanged.connect(self.list_again)
        self.other.changed.connect(self.follow)
        self.table.chosen.connect(self.picture_chosen)
        store.outline_changed.connect(self.rebuild)
        store.project_shown.connect(self.forget)
        self.follow()

    def lay_out(self) -> None:
        """The table beside the picture, below the choices."""
        self.kinds.addItems([*KINDS])
        self.kinds.setFixedHeight(CHOICE)
        self.kinds.setAccessibleName("Which quantities are compared")
        self.header.add(self.kinds)
        self.said.setProperty("role", "small")
        self.said.setWordWrap(True)
        self.said.setContentsMargins(GAP, 0, GAP, GAP // 2)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.table)
        column = QVBoxLayout(self.widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.header, self.said):
            column.addWidget(widget)
        column.addWidget(self.message, 1)
        column.addWidget(self.split, 1)

    # The other moment

    def follow(self) -> None:
        """Another moment is chosen, or the runs are others: say what is shown until it is reached."""
        self._refused = None
        if self.differences is not None and self.differences.here.run != self.present:
            self.differences = None
        self.tell()

    @property
    def present(self) -> int | None:
        """Number of the present run."""
        return next((each.number for each in self.store.branches if each.present), None)

    def forget(self) -> None:
        """Another project is shown."""
        self.differences = self._reached = self._asking = None
        self.list_again()
        self.tell()

    def reach(self, wanted: Wanted) -> None:
        """Have the trainer look at the other moment, unless it is on its way there."""
        if self._asking is not None or (self._refused and self._refused[0] == wanted):
            return
        self._asking = wanted

        def heard(news: News) -> None:
            self._asking = None
            if isinstance(news, Compared):
                self._reached = wanted
                if self.view is not None:
                    self.view.show_sheet(Sheet(self.view.sheet.picture))
                self.show_differences(news.differences)
            elif isinstance(news, Refused):
                self._refused = wanted, news.sentence
                self.tell()

        self.store.asked.emit(orders.Compare(*wanted), heard)

    # Values

    def requests(self) -> list[Asked]:
        """The table, and the picture of what is chosen."""
        wanted = self.other.place
        if wanted is None or self.store.outline is None:
            return []
        if wanted != self._reached:
            self.reach(wanted)
            return []
        pictured: list[Request] = []
        if self.view is not None and self.view.isVisible():
            pictured = self.view.requests(self.store.example)
            if pictured not in self._asked:
                self._asked = [pictured, *self._asked][:REMEMBERED]
        return [*([CompareRequest(wanted[0])] if self.pace.due() else []), *pictured]

    def show_frame(self, frame: Frame) -> None:
        """Show a comparison with the moment that is chosen; those with others are not for sight."""
        wanted = self.other.place
        reply = None if wanted is None else frame.replies.get(CompareRequest(wanted[0]))
        if reply is None:
            return
        if reply.differences is None:
            self._reached = None
            return
        self.show_differences(reply.differences)
        for asked in self._asked:
            found = [frame.views[each] for each in asked if each in frame.views]
            if self.view is not None and len(found) == len(asked) and asked[0].name == self.pictured.name:
                self.view.show_sheet(assemble(self.view.sheet.picture, found), settled=not frame.moment.running)
                return

    def show_differences(self, differences: Differences) -> None:
        """Show a comparison."""
        if differences.here.run != self.present:
            return
        self.differences = differences
        self.list_again()
        self.tell()

    def list_again(self) -> None:
        """List what is chosen."""
        self.table.show_differences(self.differences, KINDS[self.kinds.currentText()])

    def tell(self) -> None:
        """Say what is compared with what, or why nothing is."""
        shown = self.differences
        self.said.setText("" if shown is None else self.words(shown))
        self.said.setVisible(shown is not None and self.said.parentWidget() is not None)
        self.split.setVisible(shown is not None and self.split.parentWidget() is not None)
        self.message.say("" if shown else self.complaint())

    def complaint(self) -> str:
        """Why nothing is shown."""
        if self.store.outline is None:
            return NO_PROGRAM
        if self._refused is not None:
            sentence = self._refused[1]
            return f"{sentence[:1].upper()}{sentence[1:]}."
        moving = self.other.moment is not None and self.other.moment.running and self.other.chosen.mode == "same"
        return MOVING if moving else WAITING

    def words(self, shown: Differences) -> str:
        """The two moments, their losses, and whether their batches are alike."""
        told = [f"a: {self.place_words(shown.here)}", f"b: {self.place_words(shown.other)}"]
        losses = [each for each in (shown.loss, shown.other_loss) if each is not None]
        if len(losses) > 1:
            told.append(f"loss {brief(losses[0])} and {brief(losses[1])}")
        if not shown.same_rows and any(each.role == "activation" for each in shown.found):
            told.append(OTHER_ROWS)
        return " · ".join(told)

    def place_words(self, place: Place) -> str:
        """A moment in words."""
        branch = self.other.branch(place.run)
        name = "" if branch is None or len(self.store.branches) == 1 else f"{branch.name}, "
        instruction = f", instruction {place.instruction + 1}" if place.instruction else ""
        return f"{name}iteration {place.iteration:,}{instruction}"

    # The picture

    def rebuild(self) -> None:
        """Another program is run: the picture is of its quantities."""
        if self.store.outline is None:
            self.forget()
        if self.table.key is not None:
            self.picture_chosen(*self.table.key)

    @property
    def pictured(self) -> Quantity:
        """What the picture is of."""
        assert self.view is not None  # noqa: S101
        return self.view.sheet.picture.quantities[0]

    def picture_chosen(self, role: str, name: str) -> None:
        """Show a picture of a quantity's differences."""
        picture = self.picture(role, name)
        if self.view is not None and picture is not None and self.view.sheet.picture.quantities == picture.quantities:
            return
        if self.view is not None:
            self.view.hide()
            self.view.deleteLater()
            self.view = None
        if picture is not None:
            self.view = MatrixView(picture)
            self.view.setAccessibleName(f"Differences of {name}")
            self.view.setMinimumWidth(PICTURE)
            self.split.addWidget(self.view)
            self.split.setSizes([3000, 2000])

    def picture(self, role: str, name: str) -> Picture | None:
        """How a quantity's differences are shown; None of one that is not here."""
        outline = self.store.outline
        known = {} if outline is None else {(each.role, each.name): each for each in outline.quantities}
        quantity = known.get((role, name))
        if outline is None or quantity is None:
            return None
        naming, examples = Naming(self.store.document, outline, *names_of(self.store)), Examples()
        if ("value", name) in known:
            plain = parameter(naming, name.rpartition(".")[0], quantity, None)
        else:
            plain = outputs(outline, naming, role, [name], examples)[0]
            examples.batch = () if self.store.frame is None else self.store.frame.moment.batch

        def cell(row: int, column: int) -> str:
            return f"Δ{plain.cell(row, column)}"

        differing = (Quantity(DIFFERENCE + role, name, quantity.shape),)
        return replace(plain, quantities=differing, cell=cell, signed=True)

    def numbers(self, name: str) -> np.ndarray[Any, Any] | None:
        """The differences that are pictured of a quantity; None where another one is, or nothing."""
        return self.view.sheet.filled if self.view is not None and self.pictured.name == name else None
