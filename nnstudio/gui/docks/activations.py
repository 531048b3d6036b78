"""What the units put out: as heat maps, upon their activation's curve, over a plane of inputs, and as pictures."""

from typing import Any

import numpy as np

from nnstudio.gui.dock import Dock
from nnstudio.gui.plots.array_panel import ArrayPanel, Chosen
from nnstudio.gui.plots.book import Book
from nnstudio.gui.plots.distributions import DistributionsPage
from nnstudio.gui.plots.operating import OperatingPage
from nnstudio.gui.plots.pictures import gates, outputs
from nnstudio.gui.plots.responses import ResponsesPage
from nnstudio.gui.plots.units import UnitsPage
from nnstudio.gui.plots.weight_images import WeightImagesPage
from nnstudio.gui.store import Store
from nnstudio.session.frame import Frame
from nnstudio.session.requests import Asked

EXPLANATION = """
<p><b>O = act(f)</b> with <b>f = x·W + b</b>: one row per example of the present batch, called by its row in the data,
and one column per unit.</p>
<p>Of sequences one example is shown: one row per time step t, from the first to the last.</p>
<p>Choose <b>f</b> to see the sums before the activation; of recurrent layers, <b>h</b> is the state behind every time
step, <b>c</b> an LSTM's memory cell, and the gates say what share of it is written, kept and read.</p>
<p><b>What good looks like:</b> columns that differ from each other, and rows that differ from example to example.
A column that is always 0 is a dead unit; columns that are always near the ends of the scale are saturated and pass
little gradient back.</p>
"""
COURSE = """
<p><b>How often which weighted sum f occurred</b>, over all units of a layer and all examples of each iteration's batch:
iterations from left to right, sums from bottom to top, and the darker, the larger their share. What was before this
panel was opened is found out by replaying the run while it rests.</p>
<p><b>What good looks like:</b> sums that stay where the activation bends: within about ±4 of a sigmoid's middle, ±2 of
tanh's, on both sides of ReLU's 0. Sums that drift outwards <b>saturate</b> the layer; ReLU's that all sink below 0 are
units that <b>die</b>.</p>
"""
ACTIVATIONS = Chosen("O: activation", "activations", "activation", outputs)
SUMS = Chosen("f: weighted sum", "weighted sums", "pre_activation", outputs)
STATES = Chosen("h: state", "state", "state", outputs)
CELLS = Chosen("c: cell", "memory cell", "cell", outputs)
GATES = Chosen("Gates", "gates", "candidate", gates)
CHOICES = [ACTIVATIONS, SUMS, STATES, CELLS, GATES]


class ActivationsDock(Dock):
    """The activations of the selected nodes, or of all, for each example of the batch."""

    name = "activations"
    title = "Activations"
    area = "bottom"

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.widget = self.book = Book(
            store,
            self.title,
            {
                "Values": lambda: ArrayPanel(self.focus, self.title, EXPLANATION, CHOICES),
                "Curves": lambda: OperatingPage(self.focus),
                "Units": lambda: UnitsPage(self.focus),
                "Over time": lambda: DistributionsPage(self.focus, "Sums over time", COURSE, "pre_activation", "sums"),
                "Response": lambda: ResponsesPage(self.focus),
                "Images": lambda: WeightImagesPage(self.focus),
            },
        )
        self.panel = self.book.page

    def requests(self) -> list[Asked]:
        """What is seen."""
        return self.book.requests()

    def show_frame(self, frame: Frame) -> None:
        """Show its values."""
        self.book.show_frame(frame)

    def numbers(self, name: str) -> np.ndarray[Any, Any] | None:
        """What is shown of a node, or of a weight such as "hidden1.weight", on the page that is seen."""
        return self.book.numbers(name)
