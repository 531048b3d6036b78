"""Gradients of the loss as heat maps."""

from typing import Any

import numpy as np

from nnstudio.gui.dock import Dock
from nnstudio.gui.plots.array_panel import ArrayPanel, Chosen
from nnstudio.gui.plots.pictures import outputs, parameters
from nnstudio.gui.store import Store
from nnstudio.session.frame import Asked, Frame

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
        self.widget = self.panel = ArrayPanel(store, self.title, EXPLANATION, CHOICES)

    def requests(self) -> list[Asked]:
        """The gradients that are seen."""
        return [*self.panel.requests()]

    def show_frame(self, frame: Frame) -> None:
        """Show their values."""
        self.panel.show_frame(frame)

    def numbers(self, name: str) -> np.ndarray[Any, Any] | None:
        """The shown gradient of a parameter, such as "hidden1.weight", or of a node's output."""
        return self.panel.numbers(name)
