"""The course over a run of one number per weight matrix: a norm, or the ratio of two."""

import numpy as np
from PySide6.QtWidgets import QVBoxLayout

from nnstudio.gui.focus import Focus
from nnstudio.gui.plots.array_panel import NO_PROGRAM
from nnstudio.gui.plots.book import Page
from nnstudio.gui.plots.curve_view import CurveView
from nnstudio.gui.plots.header import Header
from nnstudio.gui.plots.legend import Line
from nnstudio.gui.plots.notice import Message, Notice
from nnstudio.gui.plots.scene import scene
from nnstudio.gui.plots.series import Array
from nnstudio.session.frame import Frame
from nnstudio.session.norms import MOST as RECORDED
from nnstudio.session.requests import Curve, CurveRequest

MOST = 8
POINTS = 400
TURN = 0.55
"""How far around the circle of colors the last curve is from the first."""
NO_WEIGHTS = "has no weights. Select another node, or none to see all."


class CoursesPage(Page):
    """One curve for each weight matrix of the selected nodes, or of all.

    Args:
        focus: the nodes that it is about.
        title: what is shown, such as "Gradient norm".
        explanation: rich text behind "?".
        norms: the recorded norm that is shown, such as "gradient.norm"; of two, the first over the second.
        healthy: a band in which values are as they should be.

    Attributes:
        view: the plot.
    """

    def __init__(
        self,
        focus: Focus,
        title: str,
        explanation: str,
        norms: tuple[str, ...],
        healthy: tuple[float, float] | None = None,
    ) -> None:
        super().__init__()
        self.focus, self.store = focus, focus.store
        self.title, self.norms = title, norms
        self.view = CurveView(title.lower(), [], logarithmic=True, healthy=healthy)
        self.names: list[str] = []
        self.header = Header(title, explanation, focus)
        self.message = Message()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.header, Notice(self.store), self.message):
            column.addWidget(widget)
        column.setStretchFactor(self.message, 1)
        column.addWidget(self.view, 1)
        self.store.outline_changed.connect(self.rebuild)
        focus.changed.connect(self.rebuild)
        self.rebuild()

    def rebuild(self) -> None:
        """Choose the curves anew."""
        seen = scene(self.focus)
        weights = [quantity.name for quantity in seen.weights()] if seen else []
        words = self.complaint(len(weights))
        self.message.say(words)
        names = [] if words else weights[:MOST]
        self.header.say(self.subject(len(weights)))
        self.view.setVisible(not words)
        if names != self.names:
            self.names = names
            self.view.set_lines(self.lines())
        if self.store.frame:
            self.show_frame(self.store.frame)

    def complaint(self, count: int) -> str:
        """Why nothing is shown; empty where something is."""
        outline = self.store.outline
        if outline is None:
            return NO_PROGRAM
        if not count:
            names = self.focus.names
            return f"{', '.join(names)} {NO_WEIGHTS}" if names else "No node of this network has weights."
        parameters = sum(quantity.role == "value" for quantity in outline.quantities)
        if parameters > RECORDED:
            return f"Not recorded: this network has {parameters} parameters; norms are kept of at most {RECORDED}."
        return ""

    def subject(self, count: int) -> str:
        """What is shown, for the header."""
        if count > MOST:
            return f"{self.title}, the first {MOST} of {count}; select nodes to see others"
        return self.title

    def lines(self) -> list[Line]:
        """How each curve is drawn: from the input's color around to the output's, every second one dashed."""
        last = max(len(self.names) - 1, 1)
        nodes = [name.partition(".")[0] for name in self.names]
        return [
            Line(name, node if nodes.count(node) == 1 else name, dashed=bool(place % 2), turn=TURN * place / last)
            for place, (name, node) in enumerate(zip(self.names, nodes, strict=True))
        ]

    def requests(self) -> list[CurveRequest]:
        """The recorded norms of the weights that are shown."""
        return [CurveRequest(f"{norm}:{name}", POINTS) for name in self.names for norm in self.norms]

    def show_frame(self, frame: Frame) -> None:
        """Draw the curves of a frame."""
        found = {request.name: curve for request, curve in frame.curves.items()}
        curves = {}
        for name in self.names:
            parts = [found.get(f"{norm}:{name}") for norm in self.norms]
            known = [part for part in parts if part is not None]
            if len(known) == len(parts):
                curves[name] = known[0] if len(known) == 1 else ratio(*known)
        if curves:
            self.view.show_curves(curves, frame.moment.where.iteration, changes=frame.moment.changes)

    def numbers(self, name: str) -> Array | None:
        """The shown course of a weight matrix, such as "hidden1.weight"."""
        curve = self.view.curves.get(name)
        return None if curve is None else curve.mean


def ratio(above: Curve, below: Curve) -> Curve:
    """One curve over another that was recorded together with it; NaN where that is none.

    Where points stand for several iterations, the ratio of the means, between the extremes that are possible.
    """
    count = min(len(above.iteration), len(below.iteration))
    parts = ((above.low, below.high), (above.mean, below.mean), (above.high, below.low))
    low, mean, high = (quotient(a[:count], b[:count]) for a, b in parts)
    now = None
    if above.now is not None and below.now:
        now = above.now / below.now
    return Curve(above.request, above.iteration[:count], low, mean, high, now)


def quotient(above: Array, below: Array) -> Array:
    """One over the other; NaN where the divisor is 0."""
    with np.errstate(all="ignore"):
        found: Array = np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)
    return found
