"""The learning rate: the schedule's, and the effective one of every weight, now and over the run."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtWidgets import QLabel

from nnstudio.engine.optimizers import OPTIMIZERS
from nnstudio.gui.dock import Dock
from nnstudio.gui.plots.array_panel import ArrayPanel, Chosen
from nnstudio.gui.plots.curve_view import CurveView
from nnstudio.gui.plots.leaves import Leaves
from nnstudio.gui.plots.legend import Line
from nnstudio.gui.plots.naming import Naming, frozen_words
from nnstudio.gui.plots.numerals import brief
from nnstudio.gui.plots.pace import Pace
from nnstudio.gui.plots.past_panel import PastPanel
from nnstudio.gui.plots.pictures import Examples, Picture, parameters
from nnstudio.gui.store import Store
from nnstudio.gui.theme import GAP
from nnstudio.session.frame import Frame
from nnstudio.session.moment import Outline
from nnstudio.session.requests import Asked, Curve, CurveRequest

EXPLANATION = """
<p><b>ΔW = rate ⊙ direction</b>: the <b>effective learning rate</b> is what an optimizer multiplies each weight's
direction with. With SGD it is α for all; Adagrad's is <b>α/√(G + ε)</b> with G the sum of all squared gradients,
RMSprop's <b>α/√(s + ε)</b> with s their decaying mean.</p>
<p>In <b>All weights over time</b> every row is a weight and iterations go from left to right; colors stand for powers
of ten. Click a row, or press Enter on it, to see that weight among the <b>chosen weights</b>, and again to take it
away. The black line among the <b>means</b> is α itself, as the schedule has it.</p>
<p><b>What good looks like:</b> rates of similar size within a layer that settle slowly. Adagrad's only fall: if they
come near zero before the loss does, learning ends too early. RMSprop's and Adadelta's rise again where gradients
become small.</p>
"""
TIME, CHOSEN, MEANS, NOW = "All weights over time", "Chosen weights", "Means and schedule", "All weights now"
COLORS = ("accent", "positive", "negative", "text")
MOST_CHOSEN, MOST_MEANS = 8, 7
FIRST_CHOSEN = 3
ROOM = 190


def rates(outline: Outline, naming: Naming, role: str, nodes: Iterable[str], examples: Examples) -> list[Picture]:
    """A picture of each parameter's rates."""
    found = parameters(outline, naming, role, nodes, examples)
    return [replace(picture, signed=False, logarithmic=True) for picture in found]


class RatesDock(Dock):
    """The learning rates of the selected nodes' weights, or of all nodes'."""

    name = "rates"
    title = "Learning rates"

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.now = ArrayPanel(self.focus, self.title, EXPLANATION, [Chosen(NOW, "weights to learn", "rate", rates)])
        self.past = PastPanel(self.focus, "rate")
        self.pace = Pace(store)
        self.chosen: list[tuple[str, int]] = []
        self.courses = CurveView("rates of chosen weights", [])
        self.means = CurveView("mean rates", [])
        self.said = QLabel()
        self.said.setProperty("role", "small")
        self.said.setWordWrap(True)
        self.said.setContentsMargins(GAP, 0, GAP, GAP // 2)
        leaves = {TIME: self.past, CHOSEN: self.courses, MEANS: self.means, NOW: self.now}
        self.widget = self.panel = Leaves(self.now.header, [self.now.notice, self.said], leaves, ROOM)
        self.past.chosen.connect(self.choose)
        for signal in (store.outline_changed, self.focus.changed):
            signal.connect(self.rebuild)
        self.rebuild()

    def rebuild(self) -> None:
        """Begin with other parameters; chosen weights stay where they are among them."""
        keys = {view.sheet.picture.key: view.sheet.picture for view in self.past.views}
        self.chosen = [(key, weight) for key, weight in self.chosen if key in keys]
        if not self.chosen and keys:
            key, picture = next(iter(keys.items()))
            self.chosen = some_of(key, picture.shape[0] * picture.shape[1])
        self.panel.offer([TIME, CHOSEN, MEANS, NOW] if keys else [TIME])
        self.means.set_lines(mean_lines([each.name for picture in keys.values() for each in picture.quantities]))
        self.draw_chosen()
        self.tell()

    def choose(self, key: str, weight: int) -> None:
        """Draw the course of a weight, or draw it no longer."""
        if (key, weight) in self.chosen:
            self.chosen.remove((key, weight))
        else:
            self.chosen = [*self.chosen, (key, weight)][-MOST_CHOSEN:]
        self.draw_chosen()

    def requests(self) -> list[Asked]:
        """What is seen."""
        wanted: list[Asked] = [*self.now.requests()]
        if not self.pace.due():
            return wanted
        wanted += self.past.requests()
        if self.panel.shows(self.courses):
            pictures = {view.sheet.picture.key: view.sheet.picture for view in self.past.views}
            keys = dict.fromkeys(key for key, _ in self.chosen)
            names = [each.name for key in keys if key in pictures for each in pictures[key].quantities]
            wanted += [self.past.wish(name) for name in names]
        if self.panel.shows(self.means):
            wanted += [CurveRequest(line.name) for line in self.means.lines]
        return wanted

    def show_frame(self, frame: Frame) -> None:
        """Show rates, their past and their means."""
        self.now.show_frame(frame)
        if self.past.show_frame(frame):
            self.draw_chosen()
        curves = {request.name: curve for request, curve in frame.curves.items()}
        shown = {line.name: curves[line.name] for line in self.means.lines if line.name in curves}
        if shown:
            alpha = {"learning_rate": frame.moment.learning_rate}
            self.means.show_curves(shown, frame.moment.where.iteration, alpha, frame.moment.changes)
        self.tell()

    def draw_chosen(self) -> None:
        """Draw the courses of the chosen weights."""
        found = {f"{key} {weight}": self.past.course(key, weight) for key, weight in self.chosen}
        known = {name: course for name, course in found.items() if course is not None}
        lines = [styled(name, course[0], place) for place, (name, course) in enumerate(known.items())]
        if lines != self.courses.lines:
            self.courses.set_lines(lines)
        curves = {name: Curve(CurveRequest(name), at, rate, rate, rate) for name, (_, at, rate) in known.items()}
        moment = self.store.frame.moment if self.store.frame else None
        self.courses.show_curves(curves, moment.where.iteration if moment else 0, {}, moment.changes if moment else ())

    def tell(self) -> None:
        """Say what kind of rates there are."""
        words = self.words()
        self.said.setText(words)
        self.said.setVisible(bool(words))

    def words(self) -> str:
        """The optimizer, and whether each weight has a rate of its own."""
        outline, frame = self.store.outline, self.store.frame
        if outline is None or frame is None:
            return ""
        title = OPTIMIZERS[self.store.document.recipe.optimizer.kind].title
        alpha = f"α = {brief(frame.moment.learning_rate)}"
        own = any(role == "rate" for row in outline.rows for role, _ in row.writes)
        if own:
            words = f"{title}: every weight has a rate of its own, made from {alpha} and its past gradients."
        else:
            words = f"{title}: every weight has the same rate, {alpha}."
        return " ".join([words, frozen_words(outline)]).strip()

    def numbers(self, name: str) -> np.ndarray[Any, Any] | None:
        """The shown rate of a parameter, such as "hidden1.weight"."""
        return self.now.numbers(name)


def some_of(key: str, size: int) -> list[tuple[str, int]]:
    """A few weights of a picture, to begin with."""
    return [(key, int(place)) for place in np.unique(np.linspace(0, size - 1, FIRST_CHOSEN).astype(int))]


def styled(name: str, words: str, place: int) -> Line:
    """The line of the n-th chosen weight."""
    return Line(name, words, COLORS[place % len(COLORS)], dashed=place >= len(COLORS))


def mean_lines(names: list[str]) -> list[Line]:
    """The line of the schedule, and of the first parameters' mean rates."""
    lines = [Line("learning_rate", "α", "text", dashed=True)]
    colors = COLORS[:-1]
    for place, name in enumerate(names[:MOST_MEANS]):
        lines.append(Line(f"rate.mean:{name}", name, colors[place % len(colors)], dashed=place >= len(colors)))
    return lines
