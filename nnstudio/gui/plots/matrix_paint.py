"""How a heat map is painted, part by part; cells are painted with the corner of their area as origin."""

import numpy as np
from PySide6.QtCore import QMargins, QPoint, QRect, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle

from nnstudio.gui.plots.grid import Grid
from nnstudio.gui.plots.heat import bar_image, heat_image, inks
from nnstudio.gui.plots.lettering import Align, Face, draw_text, figures, names, symbol_or_all, words
from nnstudio.gui.plots.numerals import short, shortest, tick
from nnstudio.gui.plots.scale import Scale
from nnstudio.gui.plots.sheet import Cell, Sheet
from nnstudio.gui.theme import current
from nnstudio.session.look import reduced

BAR = 48
LIMITS_FROM = 180
EDGE = 4
BETWEEN = "  "
PAST = 0.5
LINES_FROM = 8
CROSSED_FROM = 7
WIDEST = "−0.000"
RIGHT = Align.AlignRight
LEFT_TO_RIGHT = Qt.LayoutDirection.LeftToRight


def paint_caption(painter: QPainter, sheet: Sheet, scale: Scale, area: QRect) -> None:
    """What is shown at the left, the scale of its colors at the right."""
    right = area.right() if sheet.filled is None else paint_scale(painter, scale, area)
    room = QRect(area.left(), area.top(), right - area.left() - 8, area.height())
    name = names().cut(first_part(sheet.picture.key, room.width()), room.width(), Qt.TextElideMode.ElideMiddle)
    draw_text(painter, room, name, names(), current().text)
    room.setLeft(room.left() + names().width(name) + 8)
    paint_words(painter, [sheet.remark], room)


def first_part(key: str, width: int) -> str:
    """A name, or where it is too wide what stands before its middle dot."""
    return key if names().width(key) <= width else key.partition(" · ")[0]


def paint_words(painter: QPainter, parts: list[str], area: QRect) -> None:
    """As many of some words as there is room for, in one line; none is cut in two unless it is the dearest."""
    while len(parts) > 1 and words().width(BETWEEN.join(parts)) > area.width():
        parts = parts[:-1]
    draw_text(painter, area, BETWEEN.join(parts), words(), current().secondary)


def paint_scale(painter: QPainter, scale: Scale, area: QRect) -> int:
    """The color bar between its two limits, or alone where there is little room; returns where it begins."""
    if area.width() < LIMITS_FROM:
        bar = QRect(area.right() - BAR // 2, area.center().y() - 3, BAR // 2, 8)
        painter.drawImage(bar, bar_image(signed=scale.signed))
        return bar.left()
    face, color = figures(), current().secondary
    low, high = scale.words, tick(scale.limit)
    draw_text(painter, area, high, face, color, align=RIGHT)
    bar = QRect(area.right() - face.width(high) - 4 - BAR, area.center().y() - 3, BAR, 8)
    painter.drawImage(bar, bar_image(signed=scale.signed))
    room = QRect(area.left(), area.top(), bar.left() - 4 - area.left(), area.height())
    draw_text(painter, room, low, face, color, align=RIGHT)
    return room.right() - face.width(low)


def paint_heat(painter: QPainter, sheet: Sheet, scale: Scale, grid: Grid) -> None:
    """The visible cells as colors; those from the pass before are pale."""
    seen, fresh = grid.visible[0], sheet.present
    now = range(max(seen.start, fresh.start), min(seen.stop, fresh.stop))
    if len(now) < len(seen):
        paint_rows(painter, sheet, scale, grid, seen, PAST)
    if now:
        painter.fillRect(0, grid.top(now.start), round(grid.width), grid.top(now.stop) - grid.top(now.start), ground())
        paint_rows(painter, sheet, scale, grid, now, 1.0)


def ground() -> QColor:
    """What cells are painted upon."""
    return QColor(current().panel)


def paint_rows(painter: QPainter, sheet: Sheet, scale: Scale, grid: Grid, rows: range, opacity: float) -> None:
    """Some rows as colors, upon hatching that shows through where a value is not finite."""
    assert sheet.values is not None  # noqa: S101
    columns = grid.visible[1]
    corner = QPoint(grid.left(columns.start), grid.top(rows.start))
    target = QRect(corner, QPoint(grid.left(columns.stop) - 1, grid.top(rows.stop) - 1))
    values = sheet.values[rows.start : rows.stop, columns.start : columns.stop]
    values = reduced(values, max(target.height(), 1), max(target.width(), 1))
    if not np.isfinite(values).all():
        painter.fillRect(target, QBrush(QColor(current().error), Qt.BrushStyle.BDiagPattern))
    painter.setOpacity(opacity)
    painter.drawImage(target, heat_image(values, scale))
    painter.setOpacity(1.0)


def paint_lines(painter: QPainter, sheet: Sheet, grid: Grid) -> None:
    """Gaps between cells where these are large enough, and a line above each further part, such as a bias."""
    rows, columns = grid.visible
    painter.setPen(QPen(QColor(current().panel), 1))
    bottom, right = grid.top(rows.stop) - 1, grid.left(columns.stop) - 1
    if grid.cell[0] >= LINES_FROM:
        for column in columns:
            edge = grid.left(column + 1) - 1
            painter.drawLine(edge, 0, edge, bottom)
    if grid.cell[1] >= LINES_FROM:
        for row in rows:
            edge = grid.top(row + 1) - 1
            painter.drawLine(0, edge, right, edge)
    painter.setPen(QPen(QColor(current().secondary), 1))
    blocks = len(sheet.picture.blocks)
    if blocks and grid.columns == sheet.columns:
        for block in range(1, blocks):
            edge = grid.left(block * grid.columns // blocks) - 1
            painter.drawLine(edge, 0, edge, bottom)
    for row in np.cumsum([shown for shown, _ in sheet.parts[:-1]], dtype=int).tolist():
        painter.drawLine(0, grid.top(row) - 1, right - 1, grid.top(row) - 1)


def paint_crosses(painter: QPainter, sheet: Sheet, scale: Scale, grid: Grid) -> None:
    """A diagonal through each visible cell that is 0, where cells are large enough."""
    assert sheet.values is not None  # noqa: S101
    if min(grid.cell) < CROSSED_FROM:
        return
    painter.setPen(QPen(inks(signed=scale.signed)[0], 1))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(PAST)
    for row in grid.visible[0]:
        for column in (each for each in grid.visible[1] if not sheet.values[row, each]):
            left, top, width, height = grid.rectangle(row, column)
            painter.drawLine(left + 2, top + height - 4, left + width - 4, top + 2)
    painter.setOpacity(1.0)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def paint_numbers(painter: QPainter, sheet: Sheet, scale: Scale, grid: Grid) -> None:
    """The value inside each visible cell, where there is room for it."""
    assert sheet.values is not None  # noqa: S101
    face = figures()
    if grid.cell[0] < face.width(WIDEST) + 4 or grid.cell[1] < face.height:
        return
    painter.setFont(face.font)
    ink, plain, fresh = inks(signed=scale.signed), QColor(current().text), sheet.present
    for row in grid.visible[0]:
        places = scale.index(sheet.values[row])
        for column in grid.visible[1]:
            value = float(sheet.values[row, column])
            cell = QRect(*grid.rectangle(row, column))
            text = fitted(value, cell.width() - 2, face)
            if not np.isfinite(value):
                plate = face.metrics.tightBoundingRect(text).size().grownBy(QMargins(3, 3, 3, 3))
                painter.fillRect(QStyle.alignedRect(LEFT_TO_RIGHT, Align.AlignCenter, plate, cell), ground())
            painter.setPen(ink[places[column]] if np.isfinite(value) and row in fresh else plain)
            painter.drawText(cell, Align.AlignCenter, text)


def fitted(value: float, width: int, face: Face) -> str:
    """The number, to one digit where there is no room for more, or nothing rather than a part of it."""
    return next((text for text in (short(value), shortest(value)) if face.width(text) <= width), "")


def paint_row_headings(painter: QPainter, sheet: Sheet, grid: Grid, area: QRect) -> None:
    """Names of the rows, thinned out where they are close; the last part's is always there."""
    line = words().height - 2
    for row, place in headed(grid, line, area.height(), parts=len(sheet.parts)).items():
        room = QRect(area.left(), area.top() + place, area.width(), line)
        heading = symbol_or_all(sheet.row_heading(row), area.width())
        draw_text(painter, room, heading, words(), current().secondary, align=RIGHT)


def headed(grid: Grid, line: int, height: int, *, parts: int) -> dict[int, int]:
    """The rows that have headings, and where these begin: none touches another, and the last part has one."""
    rows = thinned(grid.visible[0], line, grid.cell[1])
    last = [grid.rows - 1] if parts > 1 and grid.rows - 1 in grid.visible[0] else []
    found: dict[int, int] = {}
    for row in [*last, *rows]:
        middle = (grid.top(row) + grid.top(row + 1)) // 2
        place = min(max(middle - line // 2, -2), height + 2 - line)
        if 0 <= middle <= height and all(abs(place - other) >= line for other in found.values()):
            found[row] = place
    return found


def paint_column_headings(painter: QPainter, sheet: Sheet, grid: Grid, area: QRect) -> None:
    """Names of the columns, thinned out where they are close."""
    columns = grid.visible[1]
    room = grid.cell[0] - 6
    headings = [symbol_or_all(sheet.column_heading(column), room) for column in (columns[0], columns[-1])]
    widest = max(words().width(heading) for heading in headings)
    for column in thinned(columns, widest + 6, grid.cell[0]):
        middle = area.left() + (grid.left(column) + grid.left(column + 1)) // 2
        if area.left() <= middle and middle + widest // 2 <= area.right() + EDGE:
            place = QRect(middle - widest, area.top(), 2 * widest, area.height())
            heading = symbol_or_all(sheet.column_heading(column), room)
            draw_text(painter, place, heading, words(), current().secondary, align=Align.AlignHCenter)


def thinned(cells: range, wanted: float, cell: float) -> range:
    """The cells whose headings do not touch; the same ones wherever the picture is panned to."""
    step = spacing(wanted, cell)
    return range(-(-cells.start // step) * step, cells.stop, step)


def spacing(wanted: float, cell: float) -> int:
    """How many cells from one heading to the next so that they do not touch: 1, 2, 5, 10, 20 and so on."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if step * cell >= wanted:
                return step
        power *= 10


def paint_frame(painter: QPainter, grid: Grid, cell: Cell, color: str) -> None:
    """A frame around a cell."""
    left, top, width, height = grid.rectangle(*cell)
    painter.setPen(QPen(QColor(color), 2))
    painter.drawRect(QRect(left, top, max(width - 2, 3), max(height - 2, 3)))


def paint_position(painter: QPainter, grid: Grid) -> None:
    """Thin bars at the edges that say which part of a zoomed matrix is seen."""
    color = QColor(current().secondary)
    (width, height), (x, y) = grid.extent, grid.offset
    if width > grid.width + 1:
        length = max(round(grid.width / width * grid.width), 8)
        painter.fillRect(QRect(round(x / width * grid.width), round(grid.height) - 3, length, 3), color)
    if height > grid.height + 1:
        length = max(round(grid.height / height * grid.height), 8)
        painter.fillRect(QRect(round(grid.width) - 3, round(y / height * grid.height), 3, length), color)
