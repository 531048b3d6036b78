"""What the network says of an example of one's own, live."""

import time
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QRect, QTimer
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QCheckBox, QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from nnstudio.data.encoding import SOLE
from nnstudio.data.errors import DataError
from nnstudio.gui.focus import Focus
from nnstudio.gui.plots.array_panel import NO_PROGRAM
from nnstudio.gui.plots.book import Page
from nnstudio.gui.plots.classes import Classes, classes_of
from nnstudio.gui.plots.header import CHOICE, Header
from nnstudio.gui.plots.lettering import Align, draw_text, figures, names, words
from nnstudio.gui.plots.notice import Message, Notice
from nnstudio.gui.plots.numerals import full, short
from nnstudio.gui.plots.own_input import Fields, fields_for, raw
from nnstudio.gui.plots.strips import token
from nnstudio.gui.plots.table import Table
from nnstudio.gui.plots.tiles import Tile
from nnstudio.gui.theme import GAP, GRID, current
from nnstudio.session.frame import Frame
from nnstudio.session.trainer import orders
from nnstudio.session.trainer.answers import News, Predicted, Refused

Array = np.ndarray[Any, Any]
EXPLANATION = """
<p><b>Type an example of your own</b> and read what the network as it is now makes of it, without dropout. Numbers are
in the units of the data; they are standardized as the data was. Words and characters that the data does not have count
as unknown; a picture is drawn by clicking its pixels.</p>
<p><b>All nodes</b> shows what every layer makes of the example, from the output back to the input: of each the values
of largest size.</p>
<p>While training it is predicted anew a few times a second. Nothing in the run changes, and all other panels go on
showing the batch that is trained on.</p>
<p><b>What good looks like:</b> an answer that changes where you expect it to, and stays where it should not matter.</p>
"""
NO_DATA = "There is no data yet, so it is not known what an example looks like."
CAPTION, LINE, SIDE = 20, 18, 120
EVERY = 0.25
"""Seconds between two predictions while training, at least."""
MOST = 12


class OutcomeTile(Tile):
    """What one output, or another node, makes of the example.

    Attributes:
        values: (values,) or (time, values); None before the first answer.
    """

    def __init__(self, output: str, classes: Classes | None, called: tuple[str, ...]) -> None:
        super().__init__(output)
        self.classes, self.called = classes, called
        self.values: Array | None = None
        self.setMinimumHeight(CAPTION + 2 * LINE)

    def show_values(self, values: Array) -> None:
        """Show another prediction."""
        self.values = values
        lines = min(values.shape[-1], MOST) if values.ndim == 1 else 2
        self.setMinimumHeight(CAPTION + LINE * (lines + 1))
        self.setAccessibleDescription(self.readout)
        self.update()

    def numbers(self) -> Array | None:
        """The outputs."""
        return self.values

    def tables(self) -> list[Table]:
        """The outputs with their names."""
        if self.values is None:
            return []
        rows = np.atleast_2d(self.values)
        return [Table(f"{self.key} of your example", rows, [self.name(place) for place in range(rows.shape[1])])]

    def name(self, place: int) -> str:
        """What a value is of."""
        if self.values is not None and self.values.shape[-1] > 1 and self.classes:
            return token(float(place), self.classes.names) or self.classes.names[place]
        return self.called[place] if place < len(self.called) else f"value {place + 1}"

    @property
    def readout(self) -> str:
        """The class, or the number."""
        if self.values is None:
            return ""
        if self.classes:
            found = np.atleast_1d(self.classes.predicted(self.values))
            texts = [token(float(place), self.classes.names) or "–" for place in found.tolist()]
            return "→ " + " ".join(texts)
        last = self.values if self.values.ndim == 1 else self.values[-1]
        place = "" if self.values.ndim == 1 else f" at t={len(self.values)}"
        return ", ".join(f"{self.name(each)} = {full(float(value))}" for each, value in enumerate(last[:3])) + place

    def paint(self, painter: QPainter, _exposed: QRect) -> None:
        """The answer, and where there are several values a bar for each of the largest."""
        width = self.width() - 2 * GRID
        draw_text(painter, QRect(GRID, 0, width, CAPTION), self.key, names(), current().text)
        draw_text(painter, QRect(GRID, CAPTION, width, LINE), self.readout, words(), current().accent)
        if self.values is not None and self.values.ndim == 1:
            self.paint_bars(painter, self.values)

    def paint_bars(self, painter: QPainter, values: Array) -> None:
        """Each value with its name; of many the largest."""
        shown = np.sort(np.argsort(-np.abs(values), kind="stable")[:MOST])
        finite = np.abs(values[np.isfinite(values)])
        most = max(float(finite.max(initial=0)), 1.0 if self.classes else 1e-300)
        side = min(SIDE, self.width() // 3)
        room = self.width() - side - 80
        for line, place in enumerate(shown.tolist()):
            top, value = CAPTION + (line + 1) * LINE, float(values[place])
            label = QRect(GRID, top, side - 2 * GRID, LINE)
            draw_text(painter, label, self.name(place), words(), current().secondary, align=Align.AlignRight)
            if np.isfinite(value):
                color = current().positive if value >= 0 else current().negative
                painter.fillRect(side, top + 4, round(room * min(abs(value) / most, 1)), LINE - 8, QColor(color))
            beside = QRect(self.width() - 76, top, 72, LINE)
            draw_text(painter, beside, short(value), figures(), current().text)


class TrialPage(Page):
    """Fields for an example, and what comes of it.

    Attributes:
        fields: for the example; None where there are none.
        tiles: what each output says.
        complaint: why the example cannot be predicted.
    """

    def __init__(self, focus: Focus) -> None:
        super().__init__()
        self.store = focus.store
        self.fields: Fields | None = None
        self.tiles: dict[str, OutcomeTile] = {}
        self.header = Header("Try it", EXPLANATION)
        self.take = QPushButton("Take the shown example")
        self.take.setFixedHeight(CHOICE)
        self.take.clicked.connect(self.fill)
        self.header.add(self.take)
        self.every = QCheckBox("All nodes")
        self.every.setToolTip("Show what every node puts out for your example, not only the outputs")
        self.every.toggled.connect(self.choose_nodes)
        self.header.add(self.every)
        self.message, self.complaint = Message(), Message()
        self.inside = QWidget()
        self.list = QVBoxLayout(self.inside)
        self.list.setContentsMargins(GAP // 2, 0, GAP // 2, GAP)
        self.list.setSpacing(GAP)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(self.inside)
        self.clock = QTimer(self, singleShot=True)
        self.clock.timeout.connect(self.ask)
        self.waiting, self.next = False, 0.0
        self.asked_for: object = None
        self.place: object = None
        self.version = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.header, Notice(self.store)):
            column.addWidget(widget)
        column.addWidget(self.message, 1)
        column.addWidget(self.area, 1)
        for signal in (self.store.outline_changed, self.store.data_changed):
            signal.connect(self.rebuild)
        self.rebuild()

    def rebuild(self) -> None:
        """Make fields for the present data, and a place for each output."""
        made = self.made()
        self.take_away(*self.tiles.values(), self.fields)
        self.list.removeWidget(self.complaint)
        self.fields = None if isinstance(made, str) else made
        self.tiles = {}
        self.message.say(made if isinstance(made, str) else "")
        self.area.setVisible(self.fields is not None)
        for control in (self.take, self.every):
            control.setVisible(self.fields is not None)
        self.header.say("" if self.fields is None else "your example")
        if self.fields is not None:
            self.list.addWidget(self.fields)
            self.list.addWidget(self.complaint)
            self.add_tiles()
            self.fields.changed.connect(self.change)
            self.fill()

    def take_away(self, *parts: QWidget | None) -> None:
        """Remove what stands in the list."""
        for old in parts:
            if old is not None:
                self.list.removeWidget(old)
                old.hide()
                old.deleteLater()

    def choose_nodes(self) -> None:
        """Show all nodes, or the outputs alone; the example stays."""
        self.take_away(*self.tiles.values())
        self.tiles = {}
        if self.fields is not None:
            self.add_tiles()
            self.change()

    def made(self) -> Fields | str:
        """Fields, or why there are none."""
        outline, dataset = self.store.outline, self.store.loaded.dataset if self.store.loaded else None
        if outline is None or dataset is None:
            return NO_DATA if outline else NO_PROGRAM
        inputs = self.inputs
        if len(inputs) != 1:
            return "Not applicable: the network has several inputs. A script can give them: session.predict."
        return fields_for(dataset, outline.shapes[inputs[0]])

    @property
    def inputs(self) -> list[str]:
        """Names of the inputs."""
        shapes = self.store.outline.shapes if self.store.outline else {}
        return [node.name for node in self.store.document.nodes if node.kind == "input" and node.name in shapes]

    def add_tiles(self) -> None:
        """A place for what each output says."""
        assert self.store.outline is not None  # noqa: S101
        loaded = self.store.loaded
        called = loaded.dataset.encoding.target_names if loaded and loaded.dataset else ()
        outputs = [each.name for each in self.store.outline.quantities if each.role == "target"]
        others = [name for name in self.store.outline.shapes if name not in outputs] if self.every.isChecked() else []
        for name in [*outputs, *reversed(others)]:
            output = name in outputs
            tile = OutcomeTile(name, classes_of(self.store, name) if output else None, called if output else ())
            self.tiles[name] = tile
            self.list.addWidget(tile)

    def fill(self) -> None:
        """Fill in the example that other panels show, or the first one."""
        dataset = self.store.loaded.dataset if self.store.loaded else None
        if dataset is None or self.fields is None:
            return
        training, frame = dataset.training, self.store.frame
        example = self.store.example if isinstance(self.store.example, int) else 0
        batch = frame.moment.batch if frame else ()
        wanted = batch[min(example, len(batch) - 1)] if batch else training.rows[0]
        found = np.flatnonzero(training.rows == wanted)
        row = int(found[0]) if found.size else 0
        values = raw(dataset, training.inputs[SOLE][row])
        if SOLE in training.lengths:
            values = values[: int(training.lengths[SOLE][row])]
        self.fields.write(values)
        self.change()

    def change(self) -> None:
        """Predict what stands there now."""
        self.version += 1
        self.clock.start(0)

    def show_frame(self, frame: Frame) -> None:
        """Predict anew at another moment."""
        moment = frame.moment
        self.place = (moment.run, moment.version, moment.where.iteration)
        self.ask()

    def ask(self) -> None:
        """Ask the trainer, or wait until that is due."""
        wished = self.place, self.version
        if self.fields is None or self.place is None or self.waiting or wished == self.asked_for:
            return
        if self.visibleRegion().isEmpty():
            return
        early = self.next - time.monotonic()
        if early > 0:
            self.clock.start(round(1000 * early) + 1)
            return
        self.asked_for = wished
        try:
            example = self.fields.read()
        except DataError as error:
            self.complaint.say(str(error))
            return
        self.waiting, self.next = True, time.monotonic() + EVERY
        given = {self.inputs[0]: np.asarray(example, np.float64)}
        order = orders.Predict(given, every=self.every.isChecked())
        self.store.asked.emit(order, partial(self.heard, self.fields))

    def heard(self, fields: Fields, news: News) -> None:
        """Show what was predicted."""
        self.waiting = False
        if fields is not self.fields:
            return
        self.complaint.say(news.sentence if isinstance(news, Refused) else "")
        if isinstance(news, Predicted):
            for name, values in news.outputs.items():
                if name in self.tiles:
                    self.tiles[name].show_values(np.asarray(values[0], np.float64))
        if (self.place, self.version) != self.asked_for:
            self.clock.start(0)

    def numbers(self, name: str) -> Array | None:
        """What an output says of the example."""
        tile = self.tiles.get(name)
        return tile.numbers() if tile else None
