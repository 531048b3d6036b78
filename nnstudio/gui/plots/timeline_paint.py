"""How a timeline is painted: strips between their labels and numbers, and the marks upon them."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QPixmap

from nnstudio.gui.plots import strip_paint as paint
from nnstudio.gui.plots.heat import inks
from nnstudio.gui.plots.lettering import draw_text, figures, names, words
from nnstudio.gui.plots.sheet import Sheet
from nnstudio.gui.plots.strips import Strip
from nnstudio.gui.plots.time_axis import TimeAxis
from nnstudio.gui.plots.unrolled import GAP, Row, Unrolled
from nnstudio.gui.theme import GRID, current

LEFT, RIGHT, TOP = 96, 84, 22


def paint_row(painter: QPainter, shown: Unrolled, row: Row, top: int, axis: TimeAxis, body: QRect) -> None:
    """A strip between its label and its numbers."""
    paint_label(painter, shown, row, top)
    if row.strip.picture.blocks and not row.trace:
        paint.paint_letters(painter, row.strip.picture.blocks, QRect(LEFT - 14, top, 12, row.height))
    half = row.height // 2 if row.height >= 2 * words().height - 6 else row.height
    for place, text in enumerate(shown.beside(row)[: row.height // half]):
        room = QRect(body.width() - RIGHT + GAP, top + place * half, RIGHT - GAP, half)
        draw_text(painter, room, text, figures(), current().text)
    sheet = shown.sheets.get(row.strip.key)
    area = QRect(LEFT, top, round(axis.width), row.height)
    if sheet is None or sheet.filled is None:
        draw_text(painter, area, "not computed yet", words(), current().secondary)
        return
    painter.save()
    painter.setClipRect(area.intersected(body))
    painter.drawPixmap(area.topLeft(), pixmap(shown, row, sheet, axis, painter.device().devicePixelRatio()))
    painter.restore()


def pixmap(shown: Unrolled, row: Row, sheet: Sheet, axis: TimeAxis, ratio: float) -> QPixmap:
    """A strip's picture, painted once for as long as it stays the same."""
    scale = shown.scales.get(row.strip.key)
    unit = shown.chosen.unit if row.trace and shown.chosen else None
    limits = tuple(vars(scale).values()) if scale else ()
    look = (row.height, row.top == 0, unit, axis, shown.length, limits, current(), ratio, id(shown.vocabulary))
    known = shown.pictures.get((row.strip.key, row.trace))
    if known is not None and known[0] is sheet and known[1] == look:
        return known[2]
    found = QPixmap(round(axis.width * ratio), round(row.height * ratio))
    found.setDevicePixelRatio(ratio)
    found.fill(QColor(current().panel))
    painter = QPainter(found)
    paint_values(painter, shown, row, sheet, axis)
    if shown.length is not None and shown.padded(row.strip, axis.steps - 1):
        paint.paint_padding(painter, shown.length, axis, row.height, named=row.top == 0)
    painter.end()
    shown.pictures[row.strip.key, row.trace] = sheet, look, found
    return found


def paint_label(painter: QPainter, shown: Unrolled, row: Row, top: int) -> None:
    """The strip's symbol, and below it what the picture does not say."""
    strip = row.strip
    label = strip.picture.column(shown.chosen.unit) if row.trace and shown.chosen else strip.label
    below = f"unit {shown.chosen.unit + 1}" if row.trace and shown.chosen else below_of(strip)
    tall = below and row.height >= 2 * words().height - 6
    room = QRect(GRID * 2, top, LEFT - 3 * GRID, row.height // 2 if tall else row.height)
    draw_text(painter, room, label, names(), current().text)
    if tall:
        draw_text(painter, room.translated(0, row.height // 2), below, words(), current().secondary)


def paint_values(painter: QPainter, shown: Unrolled, row: Row, sheet: Sheet, axis: TimeAxis) -> None:
    """A strip's picture."""
    strip, height = row.strip, row.height
    if row.trace and shown.chosen:
        paint.paint_trace(painter, sheet, shown.chosen.unit, axis, height)
    elif strip.look == "bars":
        paint.paint_bars(painter, sheet, axis, height)
    elif strip.look == "tokens":
        paint.paint_tokens(painter, sheet, axis, height, shown.vocabulary)
    else:
        scale = shown.scales[strip.key]
        paint.paint_heat(painter, sheet, scale, axis, height)
        paint.paint_blocks(painter, sheet, axis, height)
        paint.paint_numbers(painter, sheet, scale, axis, height, inks(signed=scale.signed))


def paint_marks(painter: QPainter, shown: Unrolled, axis: TimeAxis, body: QRect) -> None:
    """The time steps' numbers, where the error is cut, the chosen time step and the run's."""
    draw_text(painter, QRect(2 * GRID, 0, LEFT, TOP), "t", names(), current().secondary)
    painter.setClipRect(QRect(LEFT, 0, round(axis.width) + RIGHT, body.bottom()))
    painter.translate(LEFT, 0)
    paint.paint_times(painter, axis, TOP - 4)
    painter.setClipRect(QRect(0, 0, round(axis.width), body.bottom()))
    paint.paint_cuts(painter, shown.cuts, axis, body.top(), body.bottom())
    if shown.looked_at:
        paint.paint_pointer(painter, axis, shown.looked_at.step, TOP, body.bottom(), current().secondary)
    if shown.pointer is not None:
        paint.paint_pointer(painter, axis, shown.pointer, TOP, body.bottom(), current().accent)
    painter.resetTransform()
    painter.setClipping(False)


def below_of(strip: Strip) -> str:
    """What stands below a strip's symbol: how many units, or how its bars are to be read."""
    if strip.look == "bars":
        return f"log, {paint.DECADES} decades"
    return f"{strip.units} units" if strip.units > 1 else ""
