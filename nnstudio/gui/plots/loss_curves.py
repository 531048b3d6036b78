"""Curves of the loss, of every metric and of the learning rate over the iterations."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from PySide6.QtCore import QSignalBlocker, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QVBoxLayout

from nnstudio.engine.metrics import METRICS
from nnstudio.gui.plots.book import Page
from nnstudio.gui.plots.curve_view import CurveView
from nnstudio.gui.plots.header import CHOICE, Header
from nnstudio.gui.plots.legend import Line
from nnstudio.gui.plots.runs_choice import MOST_RUNS, RunsChoice
from nnstudio.gui.store import Store
from nnstudio.session.frame import Frame
from nnstudio.session.requests import CurveRequest

LOSS, RATE = "Loss", "Learning rate"
USUAL = ("accuracy",)
"""What is offered before the first frame says what is measured."""
BOTH_FROM = 320
FEWEST, MOST = 100, 1000
EXPLANATION = f"""
<p>The faint band holds the <b>loss L of every iteration</b>, taken on that iteration's batch; the strong line is
smoothed: the mean over the latest iterations. The number is the exact loss at the present iteration. A thin vertical
line says where the network, the loss or the data changed. The dashed line is the loss on the <b>validation</b> rows,
which the network never learns from.</p>
<p><b>What good looks like:</b> a quick fall that becomes flat, with both lines close together. If validation rises
while training falls, the network learns the examples by heart. A jagged line that does not fall asks for a smaller
learning rate; a flat one for a larger, or for a look at the gradients.</p>
<p><b>Earlier runs</b>, and branches that were left, lie pale and dashed behind the present one; the list at the top
chooses which, at most {MOST_RUNS} at once.</p>
<p>Metrics are measured beside the loss and not trained on. <b>Accuracy</b> is the share of rows that are put into the
right class, <b>R²</b> the share of the targets' variance that is explained (1 is best), <b>MAE</b> the mean size of the
error, <b>perplexity</b> among how many equally likely tokens the network still wavers.</p>
"""


class LossCurves(Page):
    """The chosen curves in a low panel; the loss and the chosen ones in a high panel.

    Attributes:
        plots: by what they show, in words.
    """

    def __init__(self, store: Store, title: str) -> None:
        super().__init__()
        self.store = store
        self.header = Header(title, EXPLANATION)
        self.plots: dict[str, CurveView] = {}
        self.choice = QComboBox()
        self.choice.setFixedHeight(CHOICE)
        self.choice.setAccessibleName("Loss, metric or learning rate")
        self.header.add(self.choice)
        self.runs = RunsChoice(store)
        self.header.add(self.runs)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.header)
        self.choice.currentTextChanged.connect(self.arrange)
        self.metrics: tuple[str, ...] | None = None
        self.offer(USUAL)
        self.runs.changed.connect(self.compare)
        store.outline_changed.connect(self.forget)

    def forget(self) -> None:
        """Show no curve where there is no run any more."""
        if self.store.outline is None:
            for plot in self.plots.values():
                plot.show_curves({}, 0)
            self.header.say("")

    def compare(self) -> None:
        """Draw the runs that are chosen behind the present one."""
        for plot in self.plots.values():
            plot.set_lines(self.beside(own(plot.lines)))
        if self.store.frame:
            self.show_frame(self.store.frame)

    def beside(self, lines: list[Line]) -> list[Line]:
        """A plot's lines, and behind the first of them those of earlier runs."""
        return [*lines, *(self.runs.line(branch, lines[0].name) for branch in self.runs.chosen)]

    def offer(self, metrics: Iterable[str]) -> None:
        """Offer the loss, these metrics and the learning rate."""
        if tuple(metrics) == self.metrics:
            return
        self.metrics = tuple(metrics)
        wanted = {LOSS: pair("loss", "validation.loss")}
        for metric in self.metrics:
            wanted[title_of(metric)] = pair(f"metric.{metric}", f"validation.{metric}")
        wanted[RATE] = [Line("learning_rate", "α")]
        for words in [words for words in self.plots if words not in wanted]:
            plot = self.plots.pop(words)
            self.column.removeWidget(plot)
            plot.hide()
            plot.deleteLater()
        for words, lines in wanted.items():
            if words not in self.plots:
                self.plots[words] = CurveView(words.lower(), self.beside(lines))
                self.column.addWidget(self.plots[words], 1)
        chosen = self.choice.currentText()
        with QSignalBlocker(self.choice):
            self.choice.clear()
            self.choice.addItems(list(wanted))
            self.choice.setCurrentText(chosen if chosen in wanted else LOSS)
        self.arrange()

    @property
    def shown(self) -> list[str]:
        """What is seen: the chosen plot, below that of the loss where there is room."""
        chosen = self.choice.currentText() or LOSS
        if self.height() < BOTH_FROM:
            return [chosen]
        others = [words for words in map(self.choice.itemText, range(self.choice.count())) if words != LOSS]
        return [LOSS, chosen if chosen != LOSS else others[0]]

    def arrange(self) -> None:
        """Show what is chosen, or that and the loss where there is room."""
        shown = self.shown
        for words, plot in self.plots.items():
            plot.setVisible(words in shown)
            plot.legend.show_title(words if len(shown) > 1 else "")
        if self.store.frame:
            self.show_frame(self.store.frame)

    def minimumSizeHint(self) -> QSize:
        """Room for one plot: where there is no more, only one is shown."""
        plot = self.plots[LOSS].minimumSizeHint()
        header = self.header.minimumSizeHint()
        return QSize(max(plot.width(), header.width()), plot.height() + header.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew."""
        super().resizeEvent(event)
        self.arrange()

    def requests(self) -> list[CurveRequest]:
        """The curves that are seen, with about one point per pixel."""
        points = min(max(self.width() // 100 * 100, FEWEST), MOST)
        names = [line.name for words in self.shown for line in self.plots[words].lines]
        return [asked(name, points) for name in names]

    def show_frame(self, frame: Frame) -> None:
        """Draw the curves of a frame."""
        moment = frame.moment
        if moment.metrics:
            self.offer(moment.metrics)
        exact = {f"metric.{name}": value for name, value in moment.metrics.items()}
        if moment.loss is not None:
            exact["loss"] = moment.loss
        found = {named(request): curve for request, curve in frame.curves.items()}
        for plot in self.plots.values():
            curves = {line.name: found[line.name] for line in plot.lines if line.name in found}
            if curves:
                plot.show_curves(curves, moment.where.iteration, exact, moment.changes)
        smoothed = any(self.plots[words].smoothed for words in self.shown)
        self.header.say(f"iteration {moment.where.iteration:,}{', lines smoothed' if smoothed else ''}")

    def numbers(self, name: str) -> np.ndarray[Any, Any] | None:
        """The shown values of a curve, such as "validation.loss"."""
        curves = [plot.curves[name] for plot in self.plots.values() if name in plot.curves]
        return curves[0].mean if curves else None


def named(request: CurveRequest) -> str:
    """The name of the line that a curve is drawn as: that of another run has its number behind it."""
    return request.name if request.branch is None else f"{request.name}@{request.branch}"


def asked(name: str, points: int) -> CurveRequest:
    """What to ask for to draw a line."""
    curve, _, number = name.partition("@")
    return CurveRequest(curve, points, int(number) if number else None)


def own(lines: list[Line]) -> list[Line]:
    """Those of the present run."""
    return [line for line in lines if not line.pale]


def pair(training: str, validation: str) -> list[Line]:
    """A curve of the training rows and one of the validation rows."""
    return [
        Line(training, "training", short="train"),
        Line(validation, "validation", "text", dashed=True, short="valid."),
    ]


def title_of(metric: str) -> str:
    """What a metric is called, with its output where there are several."""
    kind, _, output = metric.partition(".")
    title = METRICS[kind].title if kind in METRICS.members else kind
    return f"{title} of {output}" if output else title
