"""Painting a column of units: circles colored by what is chosen, with their numbers when there is room."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from nnstudio.gui import notation
from nnstudio.gui.canvas.activity import Activity, shades, thinned
from nnstudio.gui.canvas.geometry import BAND, FIRST, LAST, RADIUS, Column
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.states import State

NUMBERS = 0.9
"""From this zoom on circles hold their numbers."""

NOTHING = 1e-9
"""What is smaller than this is shown as 0 in a circle; the tool tip has the number."""

STRIP = 10.0
UPPER, LOWER = (20 * 16, 140 * 16), (200 * 16, 140 * 16)
"""Where a chord begins and how far it reaches, in sixteenths of a degree."""

STALE = 0.55
"""Opacity of units whose numbers are of the pass before."""


def paint_units(
    painter: QPainter, look: Look, column: Column, activity: Activity | None, marked: int | None, zoom: float
) -> None:
    """Draw the units in coordinates around the card's centre."""
    if column.band is not None:
        paint_band(painter, look, column, activity)
    drawn = list(column.drawn)
    if activity is None:
        painter.setBrush(look.canvas)
        for unit in drawn:
            painter.setPen(look.selected_outline if unit == marked else look.empty_unit)
            painter.drawEllipse(QPointF(0, float(column.places[unit])), RADIUS, RADIUS)
        return
    shown = activity.shown
    values = shown.values[drawn]
    painter.setOpacity(1.0 if shown.fresh else STALE)
    for unit, value, shade in zip(drawn, values, shades(values, shown.scale), strict=True):
        center = QPointF(0, float(column.places[unit]))
        outline = look.selected_outline if unit == marked else look.unit_outline
        if shown.states is not None:
            paint_state(painter, look, center, int(shown.states[unit]), outline)
        else:
            painter.setPen(outline)
            painter.setBrush(look.shade_brushes[shade])
            painter.drawEllipse(center, RADIUS, RADIUS)
            if zoom >= NUMBERS:
                paint_number(painter, look, center, float(value), int(shade))
        if activity.kept is not None and not activity.kept[unit]:
            paint_cross(painter, look, center)
    painter.setOpacity(1.0)


def paint_state(painter: QPainter, look: Look, center: QPointF, state: int, outline: QPen) -> None:
    """A circle that is told by its filling and not only by its color: full, empty, half or hatched."""
    full = state in (State.ON, State.KEPT)
    vague = state in (State.NONE, State.DROPPED) and outline is not look.selected_outline
    painter.setPen(look.empty_unit if vague else outline)
    painter.setBrush(look.accent if full else look.hatch if state == State.DROPPED else look.canvas)
    painter.drawEllipse(center, RADIUS, RADIUS)
    if state in (State.LOW, State.HIGH):
        painter.setPen(outline)
        painter.setBrush(look.accent)
        circle = QRectF(center.x() - RADIUS, center.y() - RADIUS, 2 * RADIUS, 2 * RADIUS)
        painter.drawChord(circle, *UPPER if state == State.HIGH else LOWER)


def paint_number(painter: QPainter, look: Look, center: QPointF, value: float, shade: int) -> None:
    """A unit's number in its circle, without the leading zero."""
    text = short(value)
    painter.setFont(look.numbers if len(text) < 5 else look.small_numbers)
    painter.setPen(look.shade_texts[shade])
    box = QRectF(center.x() - 18, center.y() - RADIUS, 36, 2 * RADIUS)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def short(value: float) -> str:
    """A number in at most five characters, such as −.53, 12.4 or 3e−7."""
    size = abs(value)
    if not np.isfinite(value):
        return notation.number(value)
    if size < 1000 and value == round(value):
        return notation.typeset(f"{value:.0f}")
    if size < 0.005:
        return "0" if size < NOTHING else f"{value:.0e}".replace("e-0", "e-").replace("-", "−")
    digits = 2 if size < 10 else 1 if size < 100 else 0
    text = f"{value:.{digits}f}" if size < 1000 else f"{value:.0e}".replace("e+0", "e")
    return text.replace("-", "−").replace("0.", ".", 1) if size < 0.995 else text.replace("-", "−")


def paint_cross(painter: QPainter, look: Look, center: QPointF) -> None:
    """The mark of a unit that dropout switched off."""
    painter.setPen(look.cross)
    reach = RADIUS * 0.7
    for sign in (-1, 1):
        offset = QPointF(reach, sign * reach)
        painter.drawLine(center - offset, center + offset)


def paint_band(painter: QPainter, look: Look, column: Column, activity: Activity | None) -> None:
    """The strip that stands for a wide layer's middle units, and how many they are."""
    assert column.band is not None  # noqa: S101
    top, bottom = column.band
    strip = QRectF(-STRIP / 2, top, STRIP, bottom - top)
    if activity is not None:
        painter.drawImage(strip, strip_image(look, column, activity))
    painter.setPen(look.unit_outline)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(strip)
    words = f"⋮ {column.hidden} more"
    width = look.label_metrics.horizontalAdvance(words) + 12
    box = QRectF(-width / 2, (top + bottom) / 2 - 10, width, 20)
    painter.setBrush(look.card)
    painter.drawRoundedRect(box, 4, 4)
    painter.setFont(look.label)
    painter.setPen(look.secondary)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def strip_image(look: Look, column: Column, activity: Activity) -> QImage:
    """The middle units' colors from top to bottom, one pixel each; of states, full for those that are on or kept."""
    shown, middle = activity.shown, slice(FIRST, len(column.places) - LAST)
    if shown.states is None:
        rows = shades(thinned(shown.values[middle], int(BAND)), shown.scale)
        colors = np.ascontiguousarray(look.shade_table[rows])
    else:
        full = np.isin(shown.states[middle], (State.ON, State.HIGH, State.KEPT))
        colors = np.ascontiguousarray(look.state_table[thinned(full.astype(float), int(BAND)).astype(np.intp)])
    found = QImage(colors.data, 1, len(colors), 4, QImage.Format.Format_RGBA8888_Premultiplied)
    return found.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)  # which is painted much sooner
