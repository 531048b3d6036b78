"""How well the network does: loss and metrics over the run, and what it decides over the plane of two inputs."""

from typing import Any

import numpy as np

from nnstudio.gui.dock import Dock
from nnstudio.gui.plots.book import Book
from nnstudio.gui.plots.confusion import ConfusionPage
from nnstudio.gui.plots.loss_curves import LossCurves
from nnstudio.gui.plots.predictions import PredictionsPage
from nnstudio.gui.plots.regions import RegionsPage
from nnstudio.gui.plots.step_loss import StepLossPage
from nnstudio.gui.plots.trial import TrialPage
from nnstudio.gui.store import Store
from nnstudio.session.frame import Frame
from nnstudio.session.requests import Asked


class LossDock(Dock):
    """Loss and metrics over the iterations, and what the network predicts."""

    name = "loss"
    title = "Loss"
    area = "bottom"

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.panel = LossCurves(store, self.title)
        self.widget = self.book = Book(
            store,
            self.title,
            {
                "Curves": lambda: self.panel,
                "Per time step": lambda: StepLossPage(self.focus),
                "Confusion": lambda: ConfusionPage(self.focus),
                "Predictions": lambda: PredictionsPage(self.focus),
                "Regions": lambda: RegionsPage(self.focus),
                "Try it": lambda: TrialPage(self.focus),
            },
        )

    def requests(self) -> list[Asked]:
        """What is seen."""
        return self.book.requests()

    def show_frame(self, frame: Frame) -> None:
        """Show its values."""
        self.book.show_frame(frame)

    def numbers(self, name: str) -> np.ndarray[Any, Any] | None:
        """What is shown of a curve, such as "validation.loss", or of an output, on the page that is seen."""
        return self.book.numbers(name)
