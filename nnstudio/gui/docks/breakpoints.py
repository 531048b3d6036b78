"""Where a training stops: the list of breakpoints, their editor, and where they have stopped this run."""

from functools import partial

import numpy as np
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.document.model import At, Breakpoint, Condition
from nnstudio.gui.debugging import searches, stops
from nnstudio.gui.debugging.breakpoint_edit import BreakpointEdit
from nnstudio.gui.debugging.breakpoint_list import BreakpointModel, BreakpointView, Entry
from nnstudio.gui.debugging.presets import presets
from nnstudio.gui.debugging.states import complaint, node_of, same, state, threshold_words
from nnstudio.gui.dock import Dock
from nnstudio.gui.phrases import capital
from nnstudio.gui.plots.header import Header, tool_button
from nnstudio.gui.plots.notice import Message
from nnstudio.gui.plots.pace import Pace
from nnstudio.gui.plots.table import Table
from nnstudio.gui.store import Store
from nnstudio.gui.theme import GAP, PADDING
from nnstudio.session.frame import Frame
from nnstudio.session.moment import Hit, Moment, Outline
from nnstudio.session.requests import Asked, MeasureRequest

EXPLANATION = """
<p>A breakpoint stops a training, and every step that runs over it: <b>before an instruction</b>, or <b>when a
number</b> of the network reaches a threshold, right behind the instruction that made it so.</p>
<p>A filled disk is on, a hollow one off, a crossed one can never stop; a triangle marks the one that stopped the
training here. A condition that goes on to hold stops once, and again when it has not held in between.</p>
<p><b>When first?</b> goes to where the condition held first in this run, <b>Back to the previous hit</b> to the latest
place before this one. Nothing is lost by that: the run can be followed forward again.</p>
<p>Click beside an instruction in the program, or press F9, to break at it.</p>
"""
EMPTY = (
    "There are no breakpoints yet. Add a condition with +, choose a preset, click beside an instruction in the "
    "program, or select a node and press F9."
)
NOTHING, LISTED, EDITED = range(3)
"""The pages."""
MOST_ASKED = 100
"""So many conditions are told their present numbers."""
KEPT = 500
"""So many hits are listed, the latest."""


class BreakpointsDock(Dock):
    """The breakpoints of the document, in the state in which the run makes them."""

    name = "breakpoints"
    title = "Breakpoints"
    area = "left"

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.model = BreakpointModel()
        self.view = BreakpointView(self.model)
        self.header = Header(self.title, EXPLANATION)
        self.plus = tool_button("plus", "Add a breakpoint")
        self.preset_button = tool_button("sliders", "Presets: breakpoints that people use, for all layers concerned")
        self.first = tool_button("search", "When first? Go to where the selected condition held first in this run")
        self.back = tool_button("back_hit", "Back to the previous hit of any breakpoint  (Ctrl+Shift+F5)")
        self.menu = QMenu(self.preset_button)
        self.edit = BreakpointEdit(store)
        self.edited: Breakpoint | None = None
        self.message = Message(EMPTY)
        self.more = QPushButton("Presets…")
        self.past = QListWidget()
        self.values: dict[Breakpoint, float | None] = {}
        self.refused: dict[Breakpoint, str] = {}
        self.here: set[At | Condition] = set()
        self.pace = Pace(store)
        self.widget = self.lay_out()
        self.listen()
        self.refresh()
        self.show_hits()

    def lay_out(self) -> QWidget:
        """The header above the list, or above the editor."""
        for button in (self.plus, self.preset_button, self.first, self.back):
            self.header.add(button)
        self.preset_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.preset_button.setMenu(self.menu)
        self.more.setMenu(self.menu)
        self.menu.setToolTipsVisible(True)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.past.setFrameShape(QFrame.Shape.NoFrame)
        self.past.setAccessibleName("Hits of this run")
        self.past.setSpacing(2)
        self.past.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        heading = QLabel("Hits of this run")
        heading.setProperty("role", "small")
        heading.setContentsMargins(PADDING, GAP, PADDING, 0)
        self.below = QWidget()
        hits = QVBoxLayout(self.below)
        hits.setContentsMargins(0, 0, 0, 0)
        hits.setSpacing(0)
        hits.addWidget(heading)
        hits.addWidget(self.past, 1)
        self.parts = QSplitter(Qt.Orientation.Vertical)
        self.parts.setChildrenCollapsible(False)
        self.parts.addWidget(self.view)
        self.parts.addWidget(self.below)
        self.parts.setSizes([300, 120])
        editing = QScrollArea()
        editing.setFrameShape(QFrame.Shape.NoFrame)
        editing.setWidgetResizable(True)
        editing.setWidget(self.edit)
        editing.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pages = QStackedWidget()
        for page in (self.nothing(), self.parts, editing):
            self.pages.addWidget(page)
        widget = Body(self)
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.pages, 1)
        return widget

    def nothing(self) -> QWidget:
        """What is seen while there is no breakpoint."""
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, PADDING)
        column.addWidget(self.message)
        row = QVBoxLayout()
        row.setContentsMargins(PADDING, 0, PADDING, 0)
        row.addWidget(self.more)
        column.addLayout(row)
        column.addStretch(1)
        return page

    def listen(self) -> None:
        """Follow the document, the run and the user."""
        store = self.store
        for signal in (store.document_changed, store.outline_changed, store.hits.changed):
            signal.connect(self.refresh)
        for signal in (store.hits.changed, store.branches_changed, store.outline_changed):
            signal.connect(self.show_hits)
        store.project_shown.connect(self.leave)
        self.plus.clicked.connect(lambda: self.open_editor(None))
        self.first.clicked.connect(self.when_first)
        self.back.clicked.connect(lambda: searches.run_back(store))
        self.menu.aboutToShow.connect(self.offer_presets)
        self.edit.taken.connect(self.take)
        self.edit.ended.connect(self.leave)
        self.model.checked.connect(lambda each, on: stops.enable(store, [each], on=on))
        self.view.remove_wanted.connect(lambda: stops.remove(store, self.view.selected))
        self.view.edit_wanted.connect(self.edit_selected)
        self.view.activated.connect(self.jump)
        self.view.selectionModel().selectionChanged.connect(self.show_buttons)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self.open_menu)
        self.past.itemActivated.connect(self.go_to)
        self.past.itemClicked.connect(self.go_to)

    # What is shown

    @property
    def moment(self) -> Moment | None:
        """Where the run is."""
        return self.store.frame.moment if self.store.frame else None

    @property
    def outline(self) -> Outline | None:
        """The program."""
        return self.store.outline

    def refresh(self) -> None:
        """List the breakpoints as things are now."""
        moment = self.moment
        here = {hit.breakpoint.stop for hit in moment.hits} if moment else set()
        past = self.store.hits.of(moment.run, self.store.branches) if moment else []
        entries = [self.entry(each, here, past) for each in self.store.document.breakpoints]
        self.model.show(entries)
        self.say(entries)
        if not self.editing:
            self.pages.setCurrentIndex(LISTED if entries or past else NOTHING)
        self.show_buttons()
        self.keep_in_sight(here)

    def keep_in_sight(self, here: set[At | Condition]) -> None:
        """Scroll to what has just stopped the training."""
        if here != self.here:
            self.here = here
            row = next((row for row, each in enumerate(self.model.entries) if each.breakpoint.stop in here), None)
            if row is not None:
                self.view.scrollTo(self.model.index(row))

    def entry(self, each: Breakpoint, here: set[At | Condition], past: list[Hit]) -> Entry:
        """One breakpoint as it is listed."""
        why = complaint(each, self.store.document, self.outline, self.refused)
        known = each in self.values
        said = why or (threshold_words(each, self.values[each]) if known else "")
        count = sum(hit.breakpoint.stop == each.stop for hit in past)
        return Entry(each, state(each, here, why), said, count)

    def say(self, entries: list[Entry]) -> None:
        """How many there are, in the header."""
        off = sum(not each.breakpoint.enabled for each in entries)
        invalid = sum(each.state == "invalid" for each in entries)
        parts = [f"{len(entries):,} breakpoint{'' if len(entries) == 1 else 's'}"]
        parts += [f"{off:,} off"] if off else []
        parts += [f"{invalid:,} invalid"] if invalid else []
        brief = f"{len(entries):,}{f' · {invalid:,} invalid' if invalid else ''}"
        self.header.label.say(" · ".join(parts) if entries else "no breakpoints", brief)

    def show_hits(self) -> None:
        """List where the run stopped, the latest first."""
        moment = self.moment
        hits = self.store.hits.of(moment.run, self.store.branches)[-KEPT:] if moment else []
        self.past.clear()
        for hit in reversed(hits):
            item = QListWidgetItem(hit_words(hit))
            item.setToolTip(f"{hit.sentence}\nClick to go there.")
            item.setData(Qt.ItemDataRole.UserRole, hit)
            self.past.addItem(item)
        self.below.setVisible(bool(hits))

    def show_buttons(self) -> None:
        """Offer what can be done now."""
        self.first.setEnabled(any(isinstance(each.stop, Condition) for each in self.view.selected))
        self.back.setEnabled(any(each.enabled for each in self.store.document.breakpoints))
        self.plus.setEnabled(self.outline is not None)
        self.preset_button.setEnabled(self.outline is not None)

    # The run

    def requests(self) -> list[Asked]:
        """The present numbers."""
        if self.outline is None or not self.pace.due():
            return []
        wanted: list[Asked] = [wish for each in self.asked if (wish := wish_of(each))]
        wish = self.edit.wish if self.editing else None
        return [*wanted, wish] if wish else wanted

    @property
    def asked(self) -> tuple[Breakpoint, ...]:
        """Those whose present numbers are asked for."""
        return () if self.editing else self.store.document.breakpoints[:MOST_ASKED]

    def show_frame(self, frame: Frame) -> None:
        """Show the present numbers and what was hit."""
        for each in self.store.document.breakpoints:
            wish = wish_of(each)
            reply = frame.replies.get(wish) if wish else None
            if reply is not None:
                self.values[each] = None if reply.values is None else float(reply.values)
                self.refused[each] = reply.refusal
        reply = frame.replies.get(self.edit.wish) if self.editing and self.edit.wish else None
        if reply is not None:
            self.edit.show_reply(reply)
        self.refresh()

    # What the user does

    @property
    def editing(self) -> bool:
        """Whether the editor is seen."""
        return self.pages.currentIndex() == EDITED

    def open_editor(self, each: Breakpoint | None) -> None:
        """Edit a breakpoint, or make one."""
        self.edited = each
        self.edit.show_breakpoint(each)
        self.pages.setCurrentIndex(EDITED)
        self.edit.kind.setFocus()

    def edit_selected(self) -> None:
        """Edit the first of those that are selected."""
        for each in self.view.selected[:1]:
            self.open_editor(each)

    def take(self, new: Breakpoint) -> None:
        """Have what was edited."""
        if self.edited is None:
            stops.add(self.store, [new])
        else:
            stops.change(self.store, self.edited, new)
        self.leave()

    def leave(self) -> None:
        """Show the list again."""
        if self.editing:
            self.pages.setCurrentIndex(LISTED)
            self.view.setFocus()
        self.refresh()

    def offer_presets(self) -> None:
        """List the presets for the network as it is."""
        self.menu.clear()
        if self.outline is not None:
            for each in presets(self.store.document, self.outline):
                words = f"{each.title} ({len(each.breakpoints)})"
                action = self.menu.addAction(words, partial(self.add_preset, each.name))
                action.setToolTip(each.tip)

    def add_preset(self, name: str) -> None:
        """Add all breakpoints of a preset."""
        if self.outline is None:
            return
        for each in presets(self.store.document, self.outline):
            if each.name == name:
                stops.add(self.store, each.breakpoints, f"add breakpoints: {each.title.lower()}")

    def when_first(self) -> None:
        """Go to where the first selected condition held first."""
        for each in self.view.selected:
            if isinstance(each.stop, Condition):
                searches.when_first(self.store, each)
                return

    def go_to(self, item: QListWidgetItem) -> None:
        """Go to a past hit."""
        searches.go_to(self.store, item.data(Qt.ItemDataRole.UserRole))

    def jump(self, index: QModelIndex) -> None:
        """Show the node and the instruction of a breakpoint."""
        each = self.model.entries[index.row()].breakpoint
        node = self.store.document.by_name.get(node_of(each))
        if node:
            self.store.select([node.id])
        row = row_of(each, self.outline)
        if row is not None:
            self.store.row_wanted.emit(row)

    def open_menu(self, place: QPoint) -> None:
        """What can be done with the selected breakpoints."""
        chosen, store = self.view.selected, self.store
        menu = QMenu(self.view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if chosen:
            menu.addAction("Show where it is", lambda: self.jump(self.view.currentIndex()))
            menu.addAction("Edit…", self.edit_selected)
            off = any(each.enabled for each in chosen)
            menu.addAction("Disable" if off else "Enable", lambda: stops.enable(store, chosen, on=not off))
            first = menu.addAction("When first?", self.when_first)
            first.setEnabled(self.first.isEnabled())
            menu.addAction("Remove", lambda: stops.remove(store, chosen))
            menu.addSeparator()
        menu.addAction("Add…", lambda: self.open_editor(None))
        menu.addAction("Recheck all", lambda: searches.recheck(store))
        menu.popup(self.view.viewport().mapToGlobal(place))

    def tables(self) -> list[Table]:
        """The breakpoints as they are listed, and the hits of this run."""
        columns = ["breakpoint", "state", "about it", "hits"]
        cells = [[each.title, each.state, each.said, str(each.hits)] for each in self.model.entries]
        found = [Table("breakpoints", np.array(cells, np.str_).reshape(len(cells), len(columns)), columns)]
        items = [self.past.item(place).data(Qt.ItemDataRole.UserRole) for place in range(self.past.count())]
        if items:
            columns = ["iteration", "instruction", "breakpoint", "value", "place"]
            cells = [hit_cells(hit) for hit in items]
            found.append(Table("hits", np.array(cells, np.str_), columns))
        return found


class Body(QWidget):
    """The panel's widget, which knows its tables."""

    def __init__(self, dock: BreakpointsDock) -> None:
        super().__init__()
        self.dock = dock

    def tables(self) -> list[Table]:
        """What is listed."""
        return self.dock.tables()


def hit_words(hit: Hit) -> str:
    """When and where the run stopped, with the number and the threshold, in two lines."""
    stop, time = hit.breakpoint.stop, f"Iteration {hit.iteration:,}"
    if isinstance(stop, At) or hit.value is None:
        return f"{time}\nBefore {stop}"
    where = f", {stop.measure.where}" if stop.measure.where else ""
    return f"{time}: {hit.value:.4g} {stop.comparison} {stop.threshold:g}\n{capital(stop.measure.title)}{where}"


def hit_cells(hit: Hit) -> list[str]:
    """A hit as a line of a table."""
    where = f"{hit.where.phase} · {hit.where.node} · {hit.where.title}"
    value = "" if hit.value is None else repr(hit.value)
    return [str(hit.iteration), str(hit.instruction), str(hit.breakpoint), value, where]


def wish_of(each: Breakpoint) -> MeasureRequest | None:
    """The wish for a condition's number; None where it is one of a single moment only together with another."""
    return MeasureRequest(each.stop.measure) if isinstance(each.stop, Condition) else None


def row_of(each: Breakpoint, outline: Outline | None) -> int | None:
    """The instruction that a breakpoint stops before, or that writes what it looks at; None where there is none."""
    if outline is None:
        return None
    stop = each.stop
    if isinstance(stop, At):
        return next((place for place, row in enumerate(outline.rows) if same(row, stop)), None)
    written = (stop.quantity.partition(".")[0], stop.place)
    found = [place for place, row in enumerate(outline.rows) if written in row.writes]
    return found[-1] if found else None
