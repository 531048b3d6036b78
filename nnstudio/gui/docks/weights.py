"""Weights and biases as heat maps."""

from typing import Any

import numpy as np

from nnstudio.gui.dock import Dock
from nnstudio.gui.plots.array_panel import ArrayPanel, Chosen
from nnstudio.gui.plots.pictures import parameters
from nnstudio.gui.store import Store
from nnstudio.session.frame import Asked, Frame

EXPLANATION = """
<p><b>f = x·W + b</b>: row <i>i</i> and column <i>j</i> of W hold the weight from input <i>i</i> to unit <i>j</i>;
the last row, b, holds each unit's bias.</p>
<p>A recurrent layer's <b>recurrent_weight</b>, U, leads from the state h(t−1). Gated layers have one part of the
columns for each gate: an LSTM i (input), f (forget), g (candidate), o (output), a GRU r (reset), z (update),
n (candidate).</p>
<p>Blue is positive, orange negative; the scale is printed beside the color bar.</p>
<p><b>What good looks like:</b> small, unequal values at the start that grow into a pattern and settle. Equal columns
are units that learn the same; sizes that keep growing mean a learning rate that is too large.</p>
"""

WEIGHTS = Chosen("Weights", "weights", "value", parameters)


class WeightsDock(Dock):
    """The weights and biases of the selected nodes, or of all."""

    name = "weights"
    title = "Weights"
    area = "bottom"

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.widget = self.panel = ArrayPanel(store, self.title, EXPLANATION, [WEIGHTS])

    def requests(self) -> list[Asked]:
        """Values of the parameters that are seen."""
        return [*self.panel.requests()]

    def show_frame(self, frame: Frame) -> None:
        """Show their values."""
        self.panel.show_frame(frame)

    def numbers(self, name: str) -> np.ndarray[Any, Any] | None:
        """The shown values of a parameter, such as "hidden1.weight"."""
        return self.panel.numbers(name)
