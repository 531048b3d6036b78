"""Weights and biases: as heat maps, beside what they were drawn from, and how they grew and moved over the run."""

from typing import Any

import numpy as np

from nnstudio.gui.dock import Dock
from nnstudio.gui.plots.array_panel import Chosen
from nnstudio.gui.plots.book import Book
from nnstudio.gui.plots.change_panel import ChangePanel
from nnstudio.gui.plots.courses import CoursesPage
from nnstudio.gui.plots.distributions import DistributionsPage
from nnstudio.gui.plots.histogram import HistogramsPage
from nnstudio.gui.plots.pictures import parameters
from nnstudio.gui.plots.weights_panel import WeightsPanel
from nnstudio.gui.store import Store
from nnstudio.session.frame import Frame
from nnstudio.session.requests import Asked

EXPLANATION = """
<p><b>f = x·W + b</b>: row <i>i</i> and column <i>j</i> of W hold the weight from input <i>i</i> to unit <i>j</i>;
the last row, b, holds each unit's bias.</p>
<p>A recurrent layer's <b>recurrent_weight</b>, U, leads from the state h(t−1). Gated layers have one part of the
columns for each gate: an LSTM i (input), f (forget), g (candidate), o (output), a GRU r (reset), z (update),
n (candidate).</p>
<p><b>Double-click a number</b>, or press Enter on the selected one, to change it by hand.</p>
<p>Blue is positive, orange negative; the scale is printed beside the color bar.</p>
<p><b>What good looks like:</b> small, unequal values at the start that grow into a pattern and settle. Equal columns
are units that learn the same; sizes that keep growing mean a learning rate that is too large.</p>
"""
DRAWN = """
<p><b>How often which weight occurs</b> now, and as a dashed line the distribution that the <b>initializer</b> drew the
first ones from: Glorot's has deviation √(2/(fan_in + fan_out)), He's √(2/fan_in).</p>
<p><b>What good looks like:</b> at the start, bars that follow the line: small, unequal, of good variance. Later they
leave it, first at the edges. Bars that never leave it are weights that do not learn; a single bar are equal weights,
whose units never become different.</p>
"""
NORMS = """
<p><b>‖W‖ = √Σ w²</b>: how large each layer's weights were over the whole run.</p>
<p><b>What good looks like:</b> slow growth that flattens as the loss settles. Steady growth without end asks for weight
decay or a smaller learning rate; a jump is a step that was too large; a flat line is a layer that does not learn.</p>
"""
COURSE = """
<p><b>How often which weight occurred</b> over the whole run: iterations from left to right, values from bottom to top,
and the darker, the larger the share of a layer's weights that had this value then. What was before this panel was
opened is found out by replaying the run while it rests.</p>
<p><b>What good looks like:</b> a band that widens slowly and unevenly from what the initializer drew and settles. One
that stays as it is does not learn; one that widens without end asks for weight decay or a smaller learning rate; a
single line are equal weights.</p>
"""

WEIGHTS = Chosen("Weights", "weights", "value", parameters)


class WeightsDock(Dock):
    """The weights and biases of the selected nodes, or of all."""

    name = "weights"
    title = "Weights"
    area = "bottom"

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.panel = WeightsPanel(self.focus, self.title, EXPLANATION, [WEIGHTS])
        self.widget = self.book = Book(
            store,
            self.title,
            {
                "Values": lambda: self.panel,
                "Histogram": lambda: HistogramsPage(self.focus, "Weights now", DRAWN, "value", drawn=True),
                "Over time": lambda: DistributionsPage(self.focus, "Weights over time", COURSE, "value", "weights"),
                "Change": lambda: ChangePanel(self.focus),
                "Norms": lambda: CoursesPage(self.focus, "Norm of weights", NORMS, ("value.norm",)),
            },
        )

    def requests(self) -> list[Asked]:
        """What is seen."""
        return self.book.requests()

    def show_frame(self, frame: Frame) -> None:
        """Show its values."""
        self.book.show_frame(frame)

    def numbers(self, name: str) -> np.ndarray[Any, Any] | None:
        """What is shown of a parameter, such as "hidden1.weight", on the page that is seen."""
        return self.book.numbers(name)
