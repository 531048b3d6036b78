"""A recurrent layer unrolled through time."""

import time
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QVBoxLayout, QWidget

from nnstudio.base.catalogue import SettingError
from nnstudio.document.change import Change
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.recurrent import RecurrentLayer
from nnstudio.gui.dock import Dock
from nnstudio.gui.example_box import ExampleBox
from nnstudio.gui.focus import Focus
from nnstudio.gui.plots.array_panel import NO_PROGRAM, names_of
from nnstudio.gui.plots.header import CHOICE, Header
from nnstudio.gui.plots.naming import Naming
from nnstudio.gui.plots.notice import Notice
from nnstudio.gui.plots.numerals import short
from nnstudio.gui.plots.strips import Strip, recurrent_nodes, strips_of, value_at
from nnstudio.gui.plots.timeline import Timeline
from nnstudio.gui.store import Store
from nnstudio.gui.theme import PADDING
from nnstudio.session.frame import Frame
from nnstudio.session.moment import Moment
from nnstudio.session.requests import Asked, Request

EXPLANATION = """
<p><b>h(t) = act(x(t)·W + h(t−1)·U + b)</b>: the same weights at every time step. Columns are the time steps of one
example; each strip is one quantity, its units one below the other. Gated layers also have a cell <b>c</b> and gates
(LSTM i, f, g, o; GRU r, z, n).</p>
<p><b>∂L/∂h(t)</b> is how much of the error reaches a time step on its way back, in colors for powers of ten, and
‖∂L/∂h‖ its size, on a logarithmic axis; an LSTM's error comes back through <b>∂L/∂c</b>.</p>
<p><b>L</b> is the loss of each time step alone, on a logarithmic axis; the loss is the mean of those that are no
padding. Where only the last state is used there is one loss for the whole sequence, and no such strip.</p>
<p>The <b>share</b> strips say how much each time step adds to the gradient of a shared weight, as the size of
xᵀ·∂L/∂f(t) over the batch; as matrices they add up to the gradient, whose size is ‖Σ‖. While training
they follow at intervals.</p>
<p>Hatched time steps are padding: the example is shorter than the longest.</p>
<p>The framed time step is the one that the run is at; pale ones are of the pass before. Over a dashed line no error is
passed back. Click a value to read all strips at its time step and to trace its unit as a curve; Ctrl and the wheel
zoom. Of the mean over the batch, sizes are means of the examples' sizes.</p>
<p><b>What good looks like:</b> sizes of ∂L/∂h within a few powers of ten from the last time step to the first. Where
they fall towards 0 the layer cannot learn from what came early; where they grow, clip the gradient.</p>
"""
NO_LAYER = "This network has no recurrent layer. Add a simple RNN, an LSTM or a GRU to see it unrolled through time."
CHOICES = ("All", "Forward", "Backward")
HINT = "Click a value to read its time step and to trace its unit."
REMEMBERED = 3
RARELY, SECONDS = 0.25, 0.005
"""While training, shares are asked for only every so often, and every so many seconds for each time step: each of them
is a product of matrices, which training itself does not compute."""


class RecurrentDock(Dock):
    """The selected recurrent layer through time, or the first one, or the pinned one."""

    name = "recurrent"
    title = "Recurrent timeline"
    area = "bottom"

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.widget = self.panel = RecurrentPanel(self.focus, self.title)

    def requests(self) -> list[Asked]:
        """The strips that are seen."""
        return [*self.panel.requests()]

    def show_frame(self, frame: Frame) -> None:
        """Show their values."""
        self.panel.show_frame(frame)

    def numbers(self, name: str) -> np.ndarray[Any, Any] | None:
        """The shown values of a strip, (time, units), by its role, such as "state" or "norm.contribution weight"."""
        sheet = self.panel.timeline.shown.sheets.get(name)
        return sheet.values if sheet else None


class RecurrentPanel(QWidget):
    """The header above the timeline.

    Attributes:
        node: the layer that is shown; empty where there is none.
    """

    def __init__(self, focus: Focus, title: str) -> None:
        super().__init__()
        store = focus.store
        self.focus, self.store = focus, store
        self.node = ""
        self._asked: dict[str, list[Request]] = {}
        self._run: int | None = None
        self._shared = 0.0
        self.header = Header(title, EXPLANATION, focus)
        self.choice = QComboBox()
        self.choice.addItems(CHOICES)
        self.choice.setFixedHeight(CHOICE)
        self.choice.setAccessibleName(f"{title}: which quantities")
        self.example = ExampleBox(store, brief=True)
        self.example.setFixedHeight(CHOICE)
        for widget in (self.example, self.choice):
            self.header.add(widget)
        self.message = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
        self.message.setProperty("role", "secondary")
        self.message.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        self.timeline = Timeline()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(Notice(store))
        column.addWidget(self.message, 1)
        column.addWidget(self.timeline, 1)
        self.choice.currentIndexChanged.connect(self.rebuild)
        for signal in (store.outline_changed, focus.changed, store.data_changed, store.example_changed):
            signal.connect(self.rebuild)
        store.document_changed.connect(self.follow)
        self.rebuild()

    # What is shown

    def follow(self, change: Change) -> None:
        """Follow the drawing; moved nodes change nothing."""
        if change.structural:
            self.rebuild()

    def rebuild(self) -> None:
        """Choose the layer and its strips anew."""
        outline = self.store.outline
        features, vocabulary = names_of(self.store)
        naming = Naming(self.store.document, outline, features, vocabulary) if outline else None
        node = self.chosen(recurrent_nodes(outline, naming) if outline and naming else [])
        if node != self.node:
            self.node = node
            self._asked.clear()
        strips = strips_of(outline, naming, self.node) if outline and naming and self.node else []
        self.timeline.shown.vocabulary = vocabulary
        self.timeline.show_strips(self.filtered(strips))
        self.timeline.shown.cuts = self.cuts()
        self.message.setText(NO_LAYER if outline else NO_PROGRAM)
        self.message.setVisible(not strips)
        self.timeline.setVisible(bool(strips))
        for widget in (self.example, self.choice):
            widget.setVisible(bool(strips))
        self.header.say(self.subject())
        if self.store.frame:
            self.requests()
            self.show_frame(self.store.frame)

    def chosen(self, known: list[str]) -> str:
        """The pinned layer, else the selected one, else the one that was shown, else the first."""
        wished = [*self.focus.names, self.node, *known]
        found = next((name for name in wished if name in known), "")
        self.focus.shown = [found] if found else []
        return found

    def filtered(self, strips: list[Strip]) -> list[Strip]:
        """Those that are wished; tokens always."""
        place = self.choice.currentIndex()
        return [strip for strip in strips if place == 0 or strip.look == "tokens" or strip.backward == (place == 2)]

    def layer(self) -> RecurrentLayer | None:
        """The layer with its settings."""
        node = self.store.document.by_name.get(self.node)
        kind = LAYERS.members.get(node.kind) if node else None
        if node is None or kind is None or not issubclass(kind, RecurrentLayer):
            return None
        try:
            return kind(**node.settings)
        except SettingError:
            return None

    def cuts(self) -> list[int]:
        """The time steps over whose beginning, as they lie from left to right, no error is passed back."""
        layer, steps = self.layer(), self.timeline.shown.steps
        if layer is None:
            return []
        return [step + layer.go_backwards for step in range(steps) if layer.cuts_off(step, steps)]

    def subject(self) -> str:
        """What is shown, for the header."""
        layer = self.layer()
        if layer is None or not self.node:
            return ""
        cut = f" · error cut every {layer.truncate} steps" if self.timeline.shown.cuts else ""
        back = " · read from its end" if layer.go_backwards else ""
        length = self.timeline.shown.length
        real = "" if length is None else f"{length} of "
        return f"{self.node} · {layer.title} · {real}{self.timeline.shown.steps} time steps{back}{cut}"

    # Values

    def requests(self) -> list[Request]:
        """What the visible strips have room for; the latest few are remembered, as answers come a moment later."""
        axis = self.timeline.axis
        width = round(axis.width * self.timeline.factor)
        found: list[Request] = []
        shown = self.timeline.visible() if self.node else []
        if self.returning and self.returning not in shown:
            shown.append(self.returning)
        due = self.due()
        for strip in shown if due else [strip for strip in shown if not strip.total]:
            wanted = strip.request(width, self.store.example)
            earlier = self._asked.get(strip.key, [])
            if wanted not in earlier:
                self._asked[strip.key] = [wanted, *earlier][:REMEMBERED]
            found += [wanted, strip.total] if strip.total else [wanted]
        return found

    def due(self) -> bool:
        """Whether shares are to be asked for."""
        frame, now = self.store.frame, time.monotonic()
        if frame and frame.moment.running and now - self._shared < max(RARELY, SECONDS * self.timeline.shown.steps):
            return False
        self._shared = now
        return True

    def show_frame(self, frame: Frame) -> None:
        """Show the answers of a frame of the present program."""
        outline, moment = self.store.outline, frame.moment
        if outline is None or moment.version != outline.version or not self.node:
            return
        if moment.run != self._run:
            self._run = moment.run
            self.timeline.shown.scales.clear()
        self.timeline.shown.length = None
        for strip in self.timeline.shown.strips:
            self.feed(strip, frame)
        self.timeline.show_pointer(self.pointer(moment))
        self.timeline.shown.summary = self.summary()
        self.header.say(self.subject())
        self.timeline.refresh()
        self.example.show_batch(self.examples(frame), moment.batch)

    def feed(self, strip: Strip, frame: Frame) -> None:
        """Show what a frame answers to one of a strip's latest requests."""
        for wanted in self._asked.get(strip.key, []):
            view = frame.views.get(wanted)
            if view is not None:
                self.timeline.shown.show_sheet(strip.key, strip.sheet(view), settled=not frame.moment.running)
                if wanted.example is not None and view.length is not None:
                    self.timeline.shown.length = max(view.length, self.timeline.shown.length or 0)
                break
        total = frame.views.get(strip.total) if strip.total else None
        if total is not None and total.values is not None:
            self.timeline.shown.totals[strip.key] = float(total.values)

    def examples(self, frame: Frame) -> int:
        """Examples in the batch."""
        counts = [view.shape[0] for each, view in frame.views.items() if each.example is not None and view.shape]
        return max(counts, default=0)

    def pointer(self, moment: Moment) -> int | None:
        """The time step that the run is at, where it is in this layer."""
        return moment.where.time_step if moment.where.node == self.node else None

    @property
    def returning(self) -> Strip | None:
        """The strip that says how much of the error comes back: of an LSTM through the cell, else through the state."""
        strips = (self.timeline.shown.strip(f"norm.{role}_gradient") for role in ("cell", "state"))
        return next((strip for strip in strips if strip), None)

    def summary(self) -> str:
        """How much of the error is left where the layer began to read."""
        layer, strip = self.layer(), self.returning
        sheet = self.timeline.shown.sheets.get(strip.key) if strip else None
        if layer is None or strip is None or sheet is None or sheet.filled is None:
            return HINT
        last = min(sheet.parts[0][1], self.timeline.shown.length or sheet.parts[0][1]) - 1
        way = (0, last) if layer.go_backwards else (last, 0)
        start, end = (value_at(sheet, step) for step in way)
        if not start or end is None:
            return HINT
        return f"{strip.label} {short(start)} at t={way[0] + 1}, {short(end)} at t={way[1] + 1}: × {short(end / start)}"
