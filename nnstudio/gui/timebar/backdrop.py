"""The loss behind the time bar."""

from typing import Any

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from nnstudio.gui.plots.series import asks_for_logarithm, limits, logarithm
from nnstudio.gui.theme import Theme
from nnstudio.gui.timebar.span import Span
from nnstudio.session.requests import Curve

Array = np.ndarray[Any, Any]


def paint_loss(painter: QPainter, curve: Curve, span: Span, bottom: float, theme: Theme, *, logarithmic: bool) -> None:
    """The mean as a line over a filled area, as high as the part that is seen needs."""
    iterations, means = seen(curve, span)
    heights = logarithm(means) if logarithmic else means
    low, high = limits(heights)
    fill, line = QColor(theme.zero), QPen(QColor(theme.secondary), 1)
    for part in whole_parts(heights):
        ys = bottom * (1 - (heights[part] - low) / (high - low))
        points = [QPointF(span.x(x), y) for x, y in zip(iterations[part].tolist(), ys.tolist(), strict=True)]
        ends = [QPointF(points[-1].x(), bottom), QPointF(points[0].x(), bottom)]
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(fill)
        painter.drawPolygon(QPolygonF([*points, *ends]))
        painter.setPen(line)
        painter.drawPolyline(QPolygonF(points))


def seen(curve: Curve, span: Span) -> tuple[Array, Array]:
    """Iterations and means within a span, and one on each side."""
    start = max(int(np.searchsorted(curve.iteration, span.first)) - 1, 0)
    stop = int(np.searchsorted(curve.iteration, span.last, "right")) + 1
    return curve.iteration[start:stop], curve.mean[start:stop]


def whole_parts(heights: Array) -> list[slice]:
    """The stretches without numbers that are not finite."""
    finite = np.concatenate([[False], np.isfinite(heights), [False]])
    edges = np.flatnonzero(finite[1:] != finite[:-1]).tolist()
    return [slice(start, stop) for start, stop in zip(edges[::2], edges[1::2], strict=True)]


def is_logarithmic(curve: Curve, span: Span, *, now: bool) -> bool:
    """Whether the part that is seen spans so much that it asks for a logarithmic axis."""
    _, means = seen(curve, span)
    return asks_for_logarithm(means, now=now)


def value_at(curve: Curve | None, iteration: int) -> float | None:
    """The recorded value of a curve at an iteration; None where there is none."""
    if curve is None or not len(curve.iteration):
        return None
    place = int(np.searchsorted(curve.iteration, iteration))
    return None if iteration < 1 else float(curve.mean[min(place, len(curve.mean) - 1)])


def epoch_at(curve: Curve | None, iteration: int) -> int | None:
    """How many epochs were over at an iteration; between those that are told, as if they were equally long."""
    if curve is None:
        return None
    ends, numbers = np.append(0, curve.iteration), np.append(0.0, curve.mean)
    return int(np.interp(iteration, ends, numbers)) if len(ends) > 1 else 0
