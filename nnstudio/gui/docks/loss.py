"""Curves of the loss and the accuracy, on the training and the validation rows."""

from typing import Any

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from nnstudio.gui.dock import Dock
from nnstudio.gui.plots.curve_view import CurveView
from nnstudio.gui.plots.header import CHOICE, Header
from nnstudio.gui.plots.legend import Line
from nnstudio.gui.store import Store
from nnstudio.session.frame import Asked, CurveRequest, Frame

EXPLANATION = """
<p>The faint band holds the <b>loss L of every iteration</b>, taken on that iteration's batch; the strong line is
smoothed: the mean over the latest iterations. The number is the exact loss at the present iteration. A thin vertical
line says where the network, the loss or the data changed. The dashed line is the loss on the <b>validation</b> rows,
which the network never learns from.</p>
<p><b>What good looks like:</b> a quick fall that becomes flat, with both lines close together. If validation rises
while training falls, the network learns the examples by heart. A jagged line that does not fall asks for a smaller
learning rate; a flat one for a larger, or for a look at the gradients.</p>
<p><b>Accuracy</b> is the share of rows that are put into the right class.</p>
"""
LOSS = [
    Line("loss", "training", short="train"),
    Line("validation.loss", "validation", "text", dashed=True, short="valid."),
]
ACCURACY = [
    Line("metric.accuracy", "training", short="train"),
    Line("validation.accuracy", "validation", "text", dashed=True, short="valid."),
]
BOTH_FROM = 320
FEWEST, MOST = 100, 1000


class LossDock(Dock):
    """Loss and accuracy over the iterations: one of them in a low panel, both in a high one."""

    name = "loss"
    title = "Loss"
    area = "bottom"

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.header = Header(self.title, EXPLANATION)
        self.widget = self.panel = LossPanel(self.header)

    def requests(self) -> list[Asked]:
        """The curves that are seen, with about one point per pixel."""
        points = min(max(self.panel.width() // 100 * 100, FEWEST), MOST)
        shown = [plot for plot in self.panel.plots.values() if plot.isVisibleTo(self.panel)]
        return [CurveRequest(line.name, points) for plot in shown for line in plot.lines]

    def show_frame(self, frame: Frame) -> None:
        """Draw the curves of a frame."""
        moment = frame.moment
        exact = {f"metric.{name}": value for name, value in moment.metrics.items()}
        if moment.loss is not None:
            exact["loss"] = moment.loss
        found = {request.name: curve for request, curve in frame.curves.items()}
        for plot in self.panel.plots.values():
            curves = {line.name: found[line.name] for line in plot.lines if line.name in found}
            if curves:
                plot.show_curves(curves, moment.where.iteration, exact, moment.changes)
        smoothed = any(plot.smoothed for plot in self.panel.plots.values() if plot.isVisibleTo(self.panel))
        self.header.say(f"iteration {moment.where.iteration:,}{', lines smoothed' if smoothed else ''}")

    def numbers(self, name: str) -> np.ndarray[Any, Any] | None:
        """The shown values of a curve, such as "validation.loss"."""
        curves = [plot.curves[name] for plot in self.panel.plots.values() if name in plot.curves]
        return curves[0].mean if curves else None


class LossPanel(QWidget):
    """A plot of the loss and one of the accuracy."""

    def __init__(self, header: Header) -> None:
        super().__init__()
        self.plots = {"Loss": CurveView("loss", LOSS), "Accuracy": CurveView("accuracy", ACCURACY)}
        self.choice = QComboBox()
        self.choice.addItems(list(self.plots))
        self.choice.setFixedHeight(CHOICE)
        self.choice.setAccessibleName("Loss or accuracy")
        self.choice.currentTextChanged.connect(self.arrange)
        header.add(self.choice)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(header)
        for plot in self.plots.values():
            column.addWidget(plot, 1)
        self.arrange()

    def arrange(self) -> None:
        """Show the chosen plot, or both where there is room."""
        both = self.height() >= BOTH_FROM
        self.choice.setVisible(not both)
        for words, plot in self.plots.items():
            plot.setVisible(both or words == self.choice.currentText())
            plot.legend.show_title(words if both else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew."""
        super().resizeEvent(event)
        self.arrange()
