"""The instructions of one iteration, with a mark at the one about to run."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from nnstudio.gui.debugging import stops
from nnstudio.gui.debugging.states import by_row, stop_at
from nnstudio.gui.dock import Dock
from nnstudio.gui.formulas import FormulaLabel, formula
from nnstudio.gui.plots.header import Header, tool_button
from nnstudio.gui.plots.listing import Listing, ListingView
from nnstudio.gui.plots.notice import Message, Notice
from nnstudio.gui.store import Store
from nnstudio.gui.theme import PADDING
from nnstudio.session.frame import Frame
from nnstudio.session.moment import Hit

EXPLANATION = """
<p>The drawing compiles to this list. <b>Training runs it from top to bottom, once per iteration</b>; stepping runs one
row of the very same list.</p>
<p><b>Forward</b> computes every node's output, <b>loss</b> compares with the target, <b>backward</b> carries the
loss's gradient from the output to the input by the chain rule, and <b>update</b> changes the weights.</p>
<p>The arrow marks the row about to run; it is red where a training stopped because that row makes a number that is
not finite. Rows above it have been computed in this pass; rows below still show the pass
before.</p>
<p><b>Click left of a row</b>, or press F9, to stop a training there; the panel Breakpoints lists all.</p>
"""
NO_PROGRAM = "There is no program yet. Its instructions appear once the network has no errors and its data was read."
STRIP, ROOM = 46, 260
"""Height of the strip with the typeset formula, and the height of the panel from which on there is one."""


class ProgramDock(Dock):
    """The instruction list of one iteration."""

    name = "program"
    title = "Program"
    area = "right"

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.model = Listing()
        self.view = ListingView(self.model)
        self.header = Header(self.title, EXPLANATION)
        self.follow = tool_button("follow", "Keep the instruction about to run in sight", checkable=True)
        self.header.add(self.follow)
        self.message = Message(NO_PROGRAM)
        self.strip = Strip()
        self.widget = self.lay_out()
        self.follow.setChecked(True)
        self.follow.toggled.connect(self.view.set_following)
        self.view.following_changed.connect(self.follow.setChecked)
        self.view.clicked.connect(self.select)
        self.view.activated.connect(self.select)
        self.view.stop_wanted.connect(self.toggle)
        store.outline_changed.connect(self.show_outline)
        store.document_changed.connect(self.show_stops)
        store.row_wanted.connect(self.view.show_row)
        self.stopped_at: tuple[Hit, ...] = ()
        self.show_outline()

    def lay_out(self) -> QWidget:
        """The header above the list."""
        widget = Body(self.strip)
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(Notice(self.store))
        column.addWidget(self.message, 1)
        column.addWidget(self.view, 1)
        column.addWidget(self.strip)
        return widget

    def show_outline(self) -> None:
        """List the instructions of a newly compiled program."""
        rows = self.store.outline.rows if self.store.outline else ()
        self.model.show(rows)
        self.message.setVisible(not rows)
        self.view.setVisible(bool(rows))
        self.header.say(f"{len(rows)} instructions per iteration" if rows else "no program")
        self.show_stops()

    def show_stops(self) -> None:
        """Mark the breakpoints at instructions."""
        outline, hits = self.store.outline, {hit.breakpoint.stop for hit in self.stopped_at}
        self.model.show_stops(by_row(self.store.document, outline, hits) if outline else {})

    def toggle(self, instruction: int) -> None:
        """Stop before an instruction's node in its phase, or no more."""
        outline = self.store.outline
        if outline is not None:
            stops.toggle(self.store, stop_at(outline.rows[instruction]))

    def follow_hits(self, hits: tuple[Hit, ...]) -> None:
        """Mark what was hit, and bring the place into view."""
        if hits != self.stopped_at:
            self.stopped_at = hits
            self.show_stops()
            if hits:
                self.view.set_following(True)

    def show_frame(self, frame: Frame) -> None:
        """Move the mark."""
        outline, moment = self.store.outline, frame.moment
        if outline and moment.version == outline.version:
            self.model.point(moment.instruction, wrong=moment.fault is not None)
            self.follow_hits(moment.hits)
            self.view.keep_in_sight()
            row = None if moment.running else self.model.present
            self.strip.say(row.formula if row else "")

    def select(self, index: QModelIndex) -> None:
        """Select the node of a row."""
        node = self.store.document.by_name.get(self.model.node(index.row()))
        if node:
            self.store.select([node.id])


class Strip(QScrollArea):
    """The formula of the instruction about to run as it is printed in books; scrolls where it is wide."""

    def __init__(self) -> None:
        super().__init__()
        self.label = FormulaLabel()
        self.label.setContentsMargins(PADDING, 0, PADDING, 0)
        self.label.setAccessibleName("Formula of the instruction about to run")
        self.setWidget(self.label)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(STRIP)

    def say(self, formulas: str) -> None:
        """Show one or several lines beside each other; while a training runs, nothing."""
        self.label.say("&nbsp;&nbsp; ".join(formula(line) for line in formulas.split("\n")))


class Body(QWidget):
    """Shows its last part only where there is room for it."""

    def __init__(self, last: QWidget) -> None:
        super().__init__()
        self.last = last

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the last part, or hide it."""
        super().resizeEvent(event)
        self.last.setVisible(self.height() >= ROOM)
