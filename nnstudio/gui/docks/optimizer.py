"""What the optimizer does with a gradient: its memory, and the update as rate times direction."""

import inspect
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea

from nnstudio.engine.optimizers import OPTIMIZERS
from nnstudio.gui.dock import Dock
from nnstudio.gui.plots import foresight
from nnstudio.gui.plots.array_panel import ArrayPanel, Chosen
from nnstudio.gui.plots.curve_view import CurveView
from nnstudio.gui.plots.leaves import Leaves
from nnstudio.gui.plots.legend import Line
from nnstudio.gui.plots.naming import Naming, frozen_words
from nnstudio.gui.plots.pace import Pace
from nnstudio.gui.plots.pictures import Examples, Picture, parameters
from nnstudio.gui.store import Store
from nnstudio.gui.theme import GAP, PADDING
from nnstudio.session.frame import Frame
from nnstudio.session.moment import Outline
from nnstudio.session.requests import Asked, CurveRequest

EXPLANATION = """
<p><b>ΔW = −rate ⊙ direction</b>: an optimizer multiplies a direction, made of the gradient or of its decaying mean,
with the <b>effective learning rate</b> of each weight; the update is added to the weight.</p>
<p>Its <b>memory</b> is what it keeps from iteration to iteration: the velocity of momentum, Adagrad's sum G of squared
gradients, the decaying means m and v of Adam, s and u of RMSprop and Adadelta. <b>Formulas</b> lists how it gets from
the gradient to the update; <b>Schedule</b> shows what α was and is going to be.</p>
<p><b>What good looks like:</b> updates about a thousandth as large as the weights, and directions whose signs stay
the same for a while. Where signs change in every iteration, the rate is too large.</p>
"""
STEP, MEMORY, FORMULAS, SCHEDULE = "Rate × direction", "Memory", "Formulas", "Schedule"
PARTS = {"rate": "rate", "direction": "direction", "update": "update"}
NO_MEMORY = "SGD without momentum remembers nothing; choose another optimizer, or give it momentum, to see its memory."
SYMBOLS = {
    "velocity": "v",
    "accumulator": "G",
    "first_moment": "m",
    "second_moment": "v",
    "squared_gradients": "s",
    "squared_steps": "u",
}
"""What the formulas call what an optimizer keeps."""
WITHOUT_SIGN = ("accumulator", "second_moment", "squared_gradients", "squared_steps")
LINES = [
    Line(foresight.PAST, "α so far", short="so far"),
    Line(foresight.AHEAD, "α ahead", "text", dashed=True, short="ahead"),
]
ROOM = 170


def steps(outline: Outline, naming: Naming, _role: str, nodes: Iterable[str], examples: Examples) -> list[Picture]:
    """Of each parameter, a picture of its rates, its directions and its updates."""
    names = list(nodes)
    found = [
        [part_of(each, words) for each in parameters(outline, naming, role, names, examples)]
        for role, words in PARTS.items()
    ]
    return [picture for pictures in zip(*found, strict=True) for picture in pictures]


def memories(outline: Outline, naming: Naming, _role: str, nodes: Iterable[str], examples: Examples) -> list[Picture]:
    """Of each parameter, a picture of all that the optimizer keeps for it."""
    names = list(nodes)
    roles = dict.fromkeys(each.role for each in outline.quantities if each.role.startswith("moment."))
    found = [
        [part_of(each, role.removeprefix("moment.")) for each in parameters(outline, naming, role, names, examples)]
        for role in roles
    ]
    return [picture for pictures in zip(*found, strict=True) for picture in pictures]


def part_of(picture: Picture, part: str) -> Picture:
    """One of several pictures of a parameter, which has another name."""
    words = part.replace("_", " ")
    positive, plain = part == "rate" or part in WITHOUT_SIGN, picture.cell

    def cell(row: int, column: int) -> str:
        return plain(row, column) if part in ("rate", "update") else f"{words} of {plain(row, column)}"

    key = f"{SYMBOLS.get(part, part)} · {picture.key}"
    return replace(picture, key=key, cell=cell, signed=not positive, logarithmic=positive)


class OptimizerDock(Dock):
    """The steps of the selected nodes' weights, or of all nodes', and what they are made of."""

    name = "optimizer"
    title = "Optimizer"

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        steps_chosen = Chosen(STEP, "weights to learn", "update", steps)
        self.steps = ArrayPanel(self.focus, self.title, EXPLANATION, [steps_chosen], columns=len(PARTS))
        memory_chosen = Chosen(MEMORY, "optimizer memory", "moment", memories, NO_MEMORY)
        self.memory = ArrayPanel(self.focus, MEMORY, EXPLANATION, [memory_chosen], columns=2)
        self.memory.header.hide()  # that of the steps stands above both
        self.memory.notice.setParent(None)
        self.formulas = QLabel()
        self.formulas.setWordWrap(True)
        self.formulas.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.schedule = CurveView("learning rate", LINES)
        self.pace = Pace(store)
        self.said = QLabel()
        self.said.setProperty("role", "small")
        self.said.setWordWrap(True)
        self.said.setContentsMargins(GAP, 0, GAP, GAP // 2)
        leaves = {STEP: self.steps, MEMORY: self.memory, FORMULAS: scrolled(self.formulas), SCHEDULE: self.schedule}
        self.widget = self.panel = Leaves(self.steps.header, [self.steps.notice, self.said], leaves, ROOM)
        self.panel.choice.currentIndexChanged.connect(self.tell)
        for signal in (store.outline_changed, store.document_changed):
            signal.connect(self.describe)
        self.describe()

    def requests(self) -> list[Asked]:
        """What is seen."""
        wanted: list[Asked] = [*self.steps.requests(), *self.memory.requests()]
        seen = self.panel.shows(self.schedule) and self.pace.due()
        return [*wanted, CurveRequest(foresight.PAST)] if seen else wanted

    def show_frame(self, frame: Frame) -> None:
        """Show steps, memory and schedule."""
        self.steps.show_frame(frame)
        self.memory.show_frame(frame)
        self.tell()
        outline, moment = self.store.outline, frame.moment
        past = frame.curves.get(CurveRequest(foresight.PAST))
        if past is None or outline is None:
            return
        curves = {foresight.PAST: past}
        coming = foresight.ahead(self.store.document.recipe, outline, moment.where.iteration)
        if coming is not None:
            curves[foresight.AHEAD] = coming
        now = {foresight.PAST: moment.learning_rate}
        self.schedule.show_curves(curves, moment.where.iteration, now, moment.changes)

    def tell(self) -> None:
        """Say how what is seen belongs together."""
        words = []
        if self.panel.shows(self.steps):
            words.append("update = −rate × direction, weight by weight")
        if self.store.outline and (frozen := frozen_words(self.store.outline)):
            words.append(frozen)
        if self.panel.shows(self.schedule):
            words.append(foresight.words_of(self.store.document.recipe))
        self.said.setText("\n".join(words))
        self.said.setVisible(bool(words))

    def describe(self) -> None:
        """Take another recipe or program."""
        self.formulas.setText(self.recipe_in_words())
        self.tell()

    def recipe_in_words(self) -> str:
        """What the optimizer is, and the instructions of its update in their order."""
        optimizer = OPTIMIZERS[self.store.document.recipe.optimizer.kind]
        rows = self.store.outline.rows if self.store.outline else ()
        listed = [f"{row.title}:  {row.formula}" for row in rows if row.phase == "update"]
        about, _, _ = (inspect.getdoc(optimizer) or "").partition("\n")
        return "\n".join([f"{optimizer.title}: {about}", "", "In every update, for all weights at once:", *listed])

    def numbers(self, name: str, role: str = "update") -> np.ndarray[Any, Any] | None:
        """The shown update of a parameter, or another of "rate", "direction" and "moment.<name>"."""
        return (self.memory if role.startswith("moment.") else self.steps).numbers(name, role)


def scrolled(label: QLabel) -> QScrollArea:
    """A text that scrolls where it is long."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    label.setContentsMargins(PADDING, PADDING // 2, PADDING, PADDING // 2)
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    area.setWidget(label)
    area.setAccessibleName("Formulas of the optimizer")
    return area
