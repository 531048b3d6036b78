"""How strips of a timeline are painted; each with the corner of its area as origin."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from nnstudio.gui.plots.heat import heat_image, image_of
from nnstudio.gui.plots.lettering import Align, draw_text, figures, words
from nnstudio.gui.plots.matrix_paint import PAST, fitted, thinned
from nnstudio.gui.plots.numerals import short
from nnstudio.gui.plots.scale import Scale
from nnstudio.gui.plots.sheet import Sheet
from nnstudio.gui.plots.strips import block, present, token, value_at
from nnstudio.gui.plots.time_axis import READABLE, TimeAxis
from nnstudio.gui.theme import current
from nnstudio.session.look import reduced

Array = np.ndarray[Any, Any]
DECADES = 8
"""Powers of ten that bars reach down, the same for all so that layers can be compared."""
GAP_FROM = 4.0
DASH = [4.0, 3.0]


def runs(sheet: Sheet, visible: range) -> list[tuple[range, bool]]:
    """The visible time steps in stretches that are of this pass or of the one before."""
    if sheet.computed:
        return [(visible, True)]
    first = min(max(sheet.fresh[0], visible.start), visible.stop)
    last = min(max(sheet.fresh[1], first), visible.stop)
    parts = [(visible.start, first, False), (first, last, True), (last, visible.stop, False)]
    return [(range(start, stop), now) for start, stop, now in parts if start < stop]


def paint_heat(painter: QPainter, sheet: Sheet, scale: Scale, axis: TimeAxis, height: int) -> None:
    """Units × time as colors; what is of the pass before is pale, what is not finite hatched."""
    for steps, now in runs(sheet, axis.visible):
        target = QRect(axis.left(steps.start), 0, axis.left(steps.stop) - axis.left(steps.start), height)
        values = columns_of(sheet, steps)
        if now and not np.isfinite(values).all():
            painter.fillRect(target, QBrush(QColor(current().error), Qt.BrushStyle.BDiagPattern))
        painter.setOpacity(1.0 if now else PAST)
        painter.drawImage(target, heat_image(reduced(values, height, max(target.width(), 1)), scale))
        painter.setOpacity(1.0)


def columns_of(sheet: Sheet, steps: range) -> Array:
    """The values (units, time) of some time steps, each of them once."""
    assert sheet.values is not None  # noqa: S101
    rows, whole = sheet.parts[0]
    values: Array = sheet.values[((np.arange(steps.start, steps.stop) + 1) * rows - 1) // whole].T
    return values


def paint_blocks(painter: QPainter, sheet: Sheet, axis: TimeAxis, height: int) -> None:
    """Lines between the gates that share a strip."""
    painter.setPen(QPen(QColor(current().panel), 1))
    count = len(sheet.picture.blocks)
    for place in range(1, count):
        top = round(place * height / count)
        painter.drawLine(0, top, min(round(axis.width), axis.left(axis.steps)), top)


def paint_letters(painter: QPainter, blocks: Sequence[str], area: QRect) -> None:
    """The letters of the gates that share a strip, beside it."""
    for place, letter in enumerate(blocks):
        top = area.top() + round(place * area.height() / len(blocks))
        room = QRect(area.left(), top, area.width(), area.height() // len(blocks))
        draw_text(painter, room, letter, words(), current().secondary, align=Align.AlignRight)


def paint_numbers(painter: QPainter, sheet: Sheet, scale: Scale, axis: TimeAxis, height: int, inks: Any) -> None:
    """Each value, where there are few units and wide time steps."""
    assert sheet.values is not None  # noqa: S101
    face, units = figures(), sheet.values.shape[1]
    row = height / units
    if axis.cell < 40 or row < face.height - 2 or sheet.reduced != (1, 1):
        return
    for step in axis.visible:
        places = scale.index(sheet.values[step])
        for unit in range(units):
            value = float(sheet.values[step, unit])
            room = QRectF(axis.left(step), unit * row, axis.cell - 2, row).toRect()
            sure = np.isfinite(value) and present(sheet, step)
            color = inks[places[unit]].name() if sure else current().text
            text = fitted(value, room.width(), face) if value_at(sheet, step, unit) is not None else ""
            draw_text(painter, room, text, face, color, align=Align.AlignHCenter)


def shares(sizes: Array, most: float) -> Array:
    """How far up sizes lie, from 0 to 1, on a logarithmic axis that ends at the largest of all."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Array = np.clip(1 + np.log10(sizes / most) / DECADES, 0.0, 1.0)
    return found


def paint_bars(painter: QPainter, sheet: Sheet, axis: TimeAxis, height: int) -> None:
    """One bar for each time step, or where these are narrow, for each pixel the largest; at least a line, but for 0."""
    assert sheet.values is not None  # noqa: S101
    if axis.cell >= READABLE:
        paint_sizes(painter, sheet, axis, height)
        height -= figures().height
    width = min(round(axis.width), axis.left(axis.steps))
    steps = ((np.arange(width + 1) + axis.offset) / axis.cell).astype(int).clip(0, axis.steps - 1)
    sizes = np.maximum.reduceat(sheet.values[: steps[-1] + 1, 0], steps[:-1])
    finite = sheet.values[np.isfinite(sheet.values)]
    up = shares(sizes, max(float(finite.max(initial=0.0)), np.finfo(float).tiny)) * height
    up = np.where(np.isnan(sizes), height, np.where(sizes > 0, np.maximum(up, 1), 0))
    if axis.cell >= GAP_FROM:
        up[steps[1:] != steps[:-1]] = 0
    now = (sheet.fresh[0] <= steps[:-1]) & (steps[:-1] < sheet.fresh[1]) | sheet.computed
    up[np.isnan(sizes) & ~now] = 0
    color = np.where(np.isnan(sizes)[:, np.newaxis], rgba(current().error), rgba(current().accent))
    color = (color * np.where(now, 1.0, PAST)[:, np.newaxis]).astype(np.uint8)
    filled = np.arange(height, 0, -1)[:, np.newaxis] <= np.round(up)
    pixels = np.where(filled, color.view(np.uint32).ravel(), np.uint32(0))
    painter.drawImage(0, 0, image_of(pixels.view(np.uint8).reshape(height, -1, 4)))
    painter.fillRect(0, height - 1, width, 1, QColor(current().hairline))


def paint_sizes(painter: QPainter, sheet: Sheet, axis: TimeAxis, bottom: int) -> None:
    """The number below each bar."""
    face = figures()
    for step in axis.visible:
        value = value_at(sheet, step)
        if value is not None:
            room = QRect(axis.left(step), bottom - face.height, round(axis.cell) - 1, face.height)
            draw_text(painter, room, short(value), face, current().text, align=Align.AlignHCenter)


def rgba(color: str) -> list[int]:
    """Red, green, blue and alpha."""
    return [*QColor(color).getRgb()]  # type: ignore[misc]


def paint_tokens(painter: QPainter, sheet: Sheet, axis: TimeAxis, height: int, vocabulary: Sequence[str]) -> None:
    """The tokens' text, in full where there is room, and none where there is not."""
    texts = {step: token(value_at(sheet, step) or 0.0, vocabulary) for step in axis.visible}
    widest = max((words().width(text) for text in texts.values()), default=0)
    if axis.cell < min(widest, 10):
        draw_text(painter, QRect(4, 0, round(axis.width), height), "zoom in to read", words(), current().secondary)
        return
    for step, text in texts.items():
        room = QRect(axis.left(step) + 1, 0, axis.left(step + 1) - axis.left(step) - 2, height)
        painter.setOpacity(1.0 if present(sheet, step) else PAST)
        draw_text(painter, room, text, words(), current().text, align=Align.AlignHCenter)
        painter.setOpacity(1.0)


def paint_padding(painter: QPainter, length: int, axis: TimeAxis, height: int, *, named: bool) -> None:
    """Veil the time steps that an example does not have."""
    left, right = max(axis.left(length), 0), min(axis.left(axis.steps), round(axis.width))
    room = QRect(left, 0, right - left, height)
    painter.fillRect(room, QColor(current().panel))
    painter.fillRect(room, QBrush(QColor(current().hairline), Qt.BrushStyle.BDiagPattern))
    if named and words().width("padding") + 8 < room.width():
        middle = QRect(room.center().x() - words().width("padding") // 2 - 4, 0, words().width("padding") + 8, height)
        painter.fillRect(middle, QColor(current().panel))
        draw_text(painter, middle, "padding", words(), current().secondary, align=Align.AlignHCenter)


def trace_range(values: Array) -> tuple[float, float]:
    """The smallest and largest of a unit's values, 0 among them."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    return min(low, 0.0), max(high, 0.0)


def paint_trace(painter: QPainter, sheet: Sheet, unit: int, axis: TimeAxis, height: int) -> None:
    """One unit through time as a curve, with the zero line."""
    assert sheet.values is not None  # noqa: S101
    column = block(sheet.columns, sheet.values.shape[1], unit)
    values = sheet.values[:, column]
    low, high = trace_range(values)
    span = (high - low) or 1.0
    zero = round((high / span) * (height - 4)) + 2
    painter.fillRect(0, zero, min(round(axis.width), axis.left(axis.steps)), 1, QColor(current().hairline))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for steps, now in runs(sheet, axis.visible):
        points = [(step, value_at(sheet, step, unit)) for step in range(max(steps.start - 1, 0), steps.stop)]
        known = [(step, value) for step, value in points if value is not None and math.isfinite(value)]
        places = [QPointF(axis.middle(step), 2 + (high - value) / span * (height - 4)) for step, value in known]
        painter.setOpacity(1.0 if now else PAST)
        painter.setPen(QPen(QColor(current().accent), 1.5))
        painter.drawPolyline(QPolygonF(places))
        if axis.cell >= 8:
            painter.setBrush(QColor(current().accent))
            for place in places:
                painter.drawEllipse(place, 2.0, 2.0)
        if axis.cell >= READABLE:
            for (_, value), place in zip(known, places, strict=True):
                beside = -figures().height if place.y() > height / 2 else 2
                room = QRectF(place.x() - axis.cell / 2, place.y() + beside, axis.cell, figures().height).toRect()
                draw_text(painter, room, short(value), figures(), current().text, align=Align.AlignHCenter)
        painter.setOpacity(1.0)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def paint_times(painter: QPainter, axis: TimeAxis, height: int) -> None:
    """The numbers of the time steps, counted from 1, thinned out where they are close."""
    wanted = words().width(str(axis.steps)) + 10
    visible = range(axis.visible.start + 1, axis.visible.stop + 1)
    for number in thinned(visible, wanted, axis.cell):
        if number:
            room = QRect(axis.middle(number - 1) - wanted, 0, 2 * wanted, height)
            draw_text(painter, room, str(number), words(), current().secondary, align=Align.AlignHCenter)


def paint_cuts(painter: QPainter, cuts: Sequence[int], axis: TimeAxis, top: int, bottom: int) -> None:
    """A dashed line before each time step over whose beginning no error is passed back."""
    pen = QPen(QColor(current().text), 1)
    pen.setDashPattern(DASH)
    painter.setPen(pen)
    for step in cuts:
        x = axis.left(step)
        if 0 < x < axis.width:
            painter.drawLine(x, top, x, bottom)


def paint_pointer(painter: QPainter, axis: TimeAxis, step: int, top: int, bottom: int, color: str) -> None:
    """A frame around a time step's column, with a triangle above."""
    left, right = axis.left(step), max(axis.left(step + 1), axis.left(step) + 2)
    painter.setPen(QPen(QColor(color), 1))
    painter.drawLine(left, top, left, bottom)
    painter.drawLine(right - 1, top, right - 1, bottom)
    middle = (left + right) / 2
    painter.setBrush(QColor(color))
    painter.drawPolygon(QPolygonF([QPointF(middle - 4, top - 5), QPointF(middle + 4, top - 5), QPointF(middle, top)]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
