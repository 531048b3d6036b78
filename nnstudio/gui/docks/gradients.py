"""Gradients of the loss: as heat maps, by layer over the run, beside the weights, and how often which occur."""

from typing import Any

import numpy as np

from nnstudio.gui.dock import Dock
from nnstudio.gui.plots.array_panel import ArrayPanel, Chosen
from nnstudio.gui.plots.book import Book
from nnstudio.gui.plots.chain_factors import ChainPage
from nnstudio.gui.plots.check_page import CheckPage
from nnstudio.gui.plots.courses import CoursesPage
from nnstudio.gui.plots.distributions import DistributionsPage
from nnstudio.gui.plots.histogram import HistogramsPage
from nnstudio.gui.plots.pictures import outputs, parameters
from nnstudio.gui.store import Store
from nnstudio.session.frame import Frame
from nnstudio.session.requests import Asked

EXPLANATION = """
<p><b>∂L/∂W = xᵀ·∂L/∂f, ∂L/∂b = Σ ∂L/∂f</b>: by how much the loss rises when a weight grows a little. Training goes
the other way: W ← W − α·∂L/∂W.</p>
<p><b>∂L/∂O</b> is what the backward pass hands to each unit, one row per example of the batch, and <b>∂L/∂f</b> what
the activation's slope leaves of it.</p>
<p>Of sequences one example is shown, one row per time step; <b>∂L/∂h</b> and <b>∂L/∂c</b> say how much of the error
reaches each time step of a recurrent layer on its way back.</p>
<p><b>What good looks like:</b> sizes that are alike from layer to layer and shrink as the loss settles. If they fall by
a factor of ten with every layer towards the input, the gradient vanishes; if they grow, it explodes.</p>
"""
FLOW = """
<p><b>‖∂L/∂W‖ = √Σ (∂L/∂w)²</b>: how large each layer's gradient was, over the whole run, on a logarithmic axis. Colors
run from the layer next to the input to the output's.</p>
<p>Every iteration of the first thousand is recorded, then every fiftieth.</p>
<p><b>What good looks like:</b> curves that lie close together. If each layer towards the input lies ten times lower,
the gradient <b>vanishes</b> on its way back; if it lies higher and rises, it <b>explodes</b>.</p>
"""
RATIO = """
<p><b>‖ΔW‖ / ‖W‖</b>: what share of itself each layer's weights changed by in one update, over the whole run.</p>
<p><b>What good looks like:</b> near <b>1e−3</b>, in the band from 1e−4 to 1e−2. Far below, the layer learns next to
nothing: raise the learning rate, or look whether its gradient vanishes. Above, near 1, each update throws away what was
learned: lower the learning rate.</p>
"""
SPREAD = """
<p><b>How often which ∂L/∂w occurs</b> at this moment, for every weight of a matrix.</p>
<p><b>What good looks like:</b> a hill around 0 that is alike from layer to layer. A spike at 0 alone is a layer that
gets next to no gradient: its units are saturated or dead, or the layers behind it let nothing through. A few bars far
out are single weights that will jump.</p>
"""
COURSE = """
<p><b>How often which ∂L/∂w occurred</b> over the whole run: iterations from left to right, values from bottom to top,
and the darker, the larger the share of a layer's weights that had this gradient then.</p>
<p>The axis has <b>powers of ten</b> on both sides of 0, so that gradients that vanish are seen on their way to 0; the
button switches to an even one. What was before this panel was opened is found out by replaying the run while it
rests.</p>
<p><b>What good looks like:</b> two clouds, above and below 0, at a height that is alike from layer to layer and sinks
slowly. Clouds that sink into 0 are a gradient that vanishes or weights that have died; ones that rise a power of ten
again and again explode.</p>
"""
HEALTHY = (1e-4, 1e-2)
OF_PARAMETERS = Chosen("∂L/∂W", "weights to learn", "gradient", parameters)
OF_OUTPUTS = Chosen("∂L/∂O", "gradient of its output", "gradient", outputs)
OF_SUMS = Chosen("∂L/∂f", "weighted sums", "pre_activation_gradient", outputs)
OF_STATES = Chosen("∂L/∂h", "gradient of a state", "state_gradient", outputs)
OF_CELLS = Chosen("∂L/∂c", "gradient of a memory cell", "cell_gradient", outputs)
CHOICES = [OF_PARAMETERS, OF_OUTPUTS, OF_SUMS, OF_STATES, OF_CELLS]


class GradientsDock(Dock):
    """The gradients of the selected nodes' weights, outputs or weighted sums, or of all nodes'."""

    name = "gradients"
    title = "Gradients"
    area = "bottom"

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.widget = self.book = Book(
            store,
            self.title,
            {
                "Values": lambda: ArrayPanel(self.focus, self.title, EXPLANATION, CHOICES),
                "Flow": lambda: CoursesPage(self.focus, "Gradient norm", FLOW, ("gradient.norm",)),
                "Factors": lambda: ChainPage(self.focus),
                "Update ratio": lambda: CoursesPage(
                    self.focus, "Update ratio", RATIO, ("update.norm", "value.norm"), HEALTHY
                ),
                "Histogram": lambda: HistogramsPage(self.focus, "Gradients now", SPREAD, "gradient"),
                "Check": lambda: CheckPage(self.focus),
                "Over time": lambda: DistributionsPage(
                    self.focus, "Gradients over time", COURSE, "gradient", "weights", logarithmic=True
                ),
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
        """What is shown of a parameter, such as "hidden1.weight", or of a node, on the page that is seen."""
        return self.book.numbers(name)
