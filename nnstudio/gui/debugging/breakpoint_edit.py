"""The editor of one breakpoint, with the present value of what it looks at."""

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from nnstudio.document.model import COMPARISONS, At, Breakpoint, Condition, Measure
from nnstudio.gui import theme
from nnstudio.gui.debugging import measures
from nnstudio.gui.debugging.measure_edit import CAPTION, MeasureEdit, offer
from nnstudio.gui.debugging.states import threshold_words
from nnstudio.gui.debugging.stops import PHASES
from nnstudio.gui.forms.choices import CalmCombo
from nnstudio.gui.number_edit import number_complaint, number_in
from nnstudio.gui.phrases import capital
from nnstudio.gui.store import Store
from nnstudio.gui.theme.spin_box import SpinBox
from nnstudio.session.breakpoints import MOST
from nnstudio.session.frame import Reply
from nnstudio.session.requests import MeasureRequest

NUMBER, INSTRUCTION = "number", "instruction"
KINDS = {NUMBER: "When a number is reached", INSTRUCTION: "Before an instruction"}
FIRST = Breakpoint(Condition("gradient.mean_abs", "<", 1e-9))
LARGEST = 2**31 - 1


class BreakpointEdit(QWidget):
    """Everything that can be said of a breakpoint; only what the network has is offered.

    Attributes:
        breakpoint: as it was when the editor opened.

    Signals:
        taken(Breakpoint): it is to be as is said here.
        ended(): there is nothing more to edit.
        edited(): something else is said.
    """

    taken = Signal(object)
    ended = Signal()
    edited = Signal()

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.breakpoint = FIRST
        self.reply: Reply | None = None
        self.kind, self.node, self.phase, self.comparison = (CalmCombo() for _ in range(4))
        self.measure = MeasureEdit(store)
        self.threshold = QLineEdit()
        self.running, self.ignored = SpinBox(), SpinBox()
        self.preview = QLabel()
        self.take, self.leave = QPushButton("Add"), QPushButton("Cancel")
        self.rows: dict[str, tuple[QWidget, ...]] = {}
        self.lay_out()
        self.listen()

    def lay_out(self) -> None:
        """Captions and controls; what is seen depends on the kind."""
        offer(self.kind, KINDS, NUMBER)
        offer(self.comparison, dict.fromkeys(COMPARISONS, ""), "<")
        for place, sign in enumerate(COMPARISONS):
            self.comparison.setItemText(place, sign)
        self.running.setRange(1, MOST)
        self.ignored.setRange(0, LARGEST)
        self.ignored.setGroupSeparatorShown(True)
        for box in (self.running, self.ignored):
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.preview.setWordWrap(True)
        self.preview.setProperty("role", "secondary")
        self.take.setProperty("primary", True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GAP)
        grid.setVerticalSpacing(theme.GRID)
        grid.setColumnStretch(1, 1)
        compared = beside(self.comparison, self.threshold, shares=(2, 5))
        lines = (
            ("Stop", self.kind),
            ("Phase", self.phase),
            ("Node", self.node),
            ("", self.measure),
            ("Is", compared),
            ("For", self.running),
            ("Skip", self.ignored),
        )
        for place, (caption, control) in enumerate(lines):
            label = QLabel(caption)
            label.setFixedWidth(CAPTION)
            if caption:
                grid.addWidget(label, place, 0)
                grid.addWidget(control, place, 1)
                control.setAccessibleName(caption)
            else:
                grid.addWidget(control, place, 0, 1, 2)
            self.rows[caption] = (label, control) if caption else (control,)
        self.threshold.setAccessibleName("Threshold")
        self.comparison.setAccessibleName("Comparison")
        self.running.setToolTip("For how many iterations in a row the condition has to hold")
        self.ignored.setToolTip("The first iterations of the run, in which it does not stop")
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PADDING, theme.GAP, theme.PADDING, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addLayout(grid)
        column.addWidget(self.preview)
        column.addWidget(beside(self.take, self.leave))
        column.addStretch(1)

    def listen(self) -> None:
        """Follow what is chosen."""
        self.kind.activated.connect(self.take_kind)
        self.phase.activated.connect(self.offer_nodes)
        for signal in (self.measure.edited, self.node.activated, self.comparison.activated, self.threshold.textEdited):
            signal.connect(self.refresh)
        for box in (self.running, self.ignored):
            box.valueChanged.connect(self.refresh)
        self.take.clicked.connect(self.finish)
        self.leave.clicked.connect(self.ended)

    # What is said

    @property
    def stop(self) -> At | Condition:
        """Where it is to stop."""
        if self.kind.currentData() == INSTRUCTION:
            return At(self.node.currentData() or "", self.phase.currentData() or "", self.time_step)
        measure = self.measure.measure
        threshold = number_in(self.threshold.text())
        return Condition(
            measure.quantity, self.comparison.currentData() or "<", threshold, measure.place, measure.index
        )

    @property
    def time_step(self) -> int | None:
        """That of the breakpoint that is edited, where it is still about the same node and phase."""
        old = self.breakpoint.stop
        same = isinstance(old, At) and (old.node, old.phase) == (self.node.currentData(), self.phase.currentData())
        return old.time_step if same and isinstance(old, At) else None

    @property
    def said(self) -> Breakpoint:
        """The breakpoint as it is said."""
        running = 1 if self.kind.currentData() == INSTRUCTION else self.running.value()
        return Breakpoint(self.stop, self.breakpoint.enabled, running, self.ignored.value())

    @property
    def complaint(self) -> str:
        """Why there can be no such breakpoint; empty where there can."""
        if self.kind.currentData() == INSTRUCTION:
            return "" if self.node.currentData() else "There is no such instruction."
        refusal = self.reply.refusal if self.reply and self.reply.request == self.wish else ""
        wrong = self.measure.complaint or number_complaint(self.threshold.text())
        return wrong or (f"{capital(refusal)}." if refusal else "")

    # What is shown

    def show_breakpoint(self, given: Breakpoint | None) -> None:
        """Edit a breakpoint, or make one."""
        self.breakpoint = each = given or self.first()
        self.take.setText("Save" if given else "Add")
        instruction = isinstance(each.stop, At)
        self.kind.choose(INSTRUCTION if instruction else NUMBER)
        self.fill(each.stop)
        self.running.setValue(each.running)
        self.ignored.setValue(each.ignored)
        self.show_kind()

    def first(self) -> Breakpoint:
        """What a new breakpoint is at first: about the selected node, where it learns."""
        outline, names = self.store.outline, self.store.selected_names
        place = f"{names[-1]}.weight" if names else ""
        if outline is None or place not in measures.places(outline, "gradient"):
            return FIRST
        return Breakpoint(Condition("gradient.mean_abs", "<", 1e-9, place))

    def fill(self, stop: At | Condition) -> None:
        """Say a stop in the controls; those of the other kind say what is usual."""
        condition = stop if isinstance(stop, Condition) else self.first().stop
        assert isinstance(condition, Condition)  # noqa: S101
        self.measure.show_measure(Measure(condition.quantity, condition.place, condition.index))
        self.comparison.choose(condition.comparison)
        self.threshold.setText(f"{condition.threshold:.10g}")
        names = self.store.selected_names
        at = stop if isinstance(stop, At) else At(names[-1] if names else "", "forward")
        rows = self.store.outline.rows if self.store.outline else ()
        known = {row.phase for row in rows}
        offer(self.phase, {phase: phase.capitalize() for phase in PHASES if phase in known}, at.phase)
        self.offer_nodes()
        self.node.choose(at.node, at.node)
        if self.node.currentIndex() < 0 and not isinstance(stop, At):
            self.node.setCurrentIndex(0)

    def offer_nodes(self) -> None:
        """Offer those that do something in the phase."""
        phase, before = self.phase.currentData(), self.node.currentData()
        rows = self.store.outline.rows if self.store.outline else ()
        names = dict.fromkeys(row.node for row in rows if row.phase == phase)
        offer(self.node, {name: name for name in names}, before)
        if self.node.currentIndex() < 0:
            self.node.setCurrentIndex(0)
        self.refresh()

    def take_kind(self) -> None:
        """Another kind of stop."""
        self.show_kind()

    def show_kind(self) -> None:
        """Show what can be said of this kind of stop."""
        instruction = self.kind.currentData() == INSTRUCTION
        for caption, widgets in self.rows.items():
            of_instruction = caption in ("Phase", "Node")
            both = caption in ("Stop", "Skip")
            for widget in widgets:
                widget.setVisible(both or of_instruction == instruction)
        self.refresh()

    @property
    def wish(self) -> MeasureRequest | None:
        """What is to be known of the present moment."""
        instruction = self.kind.currentData() == INSTRUCTION
        return None if instruction or self.measure.complaint else MeasureRequest(self.measure.measure)

    def show_reply(self, reply: Reply) -> None:
        """Take the present number."""
        self.reply = reply
        self.say()

    def refresh(self) -> None:
        """Say whether it can be, and what it would do now."""
        self.running.setSuffix(f" iteration{'' if self.running.value() == 1 else 's'} in a row")
        self.ignored.setSuffix(f" iteration{'' if self.ignored.value() == 1 else 's'} at first")
        self.say()
        self.edited.emit()

    def say(self) -> None:
        """The preview in words."""
        complaint = self.complaint
        wrong = bool(complaint) and math.isnan(number_in(self.threshold.text()))
        if bool(self.threshold.property("refused")) != wrong:
            self.threshold.setProperty("refused", wrong)
            self.threshold.style().polish(self.threshold)
        self.take.setEnabled(not complaint)
        words = complaint or self.present_words()
        if words != self.preview.text():
            self.preview.setText(words)

    def present_words(self) -> str:
        """The present number, and whether it would stop."""
        stop = self.stop
        if isinstance(stop, At):
            return f"Stops before {stop}."
        reply = self.reply
        if reply is None or reply.request != self.wish:
            return "…"
        words = capital(threshold_words(Breakpoint(stop), None if reply.values is None else float(reply.values)))
        known = reply.values is not None and "would" not in words and words.startswith("Now")
        return f"{words}: would not stop." if known else f"{words}."

    # Keys

    def finish(self) -> None:
        """Hand on what is said."""
        if not self.complaint:
            self.taken.emit(self.said)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes it, Esc leaves it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finish()
        elif event.key() == Qt.Key.Key_Escape:
            self.ended.emit()
        else:
            super().keyPressEvent(event)


def beside(*controls: QWidget, shares: tuple[int, ...] = (0, 1)) -> QWidget:
    """Controls next to each other, with their shares of the room that is left."""
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.GAP)
    for control, share in zip(controls, shares, strict=True):
        row.addWidget(control, share)
    return both
