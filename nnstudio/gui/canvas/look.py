"""Pens, brushes and fonts of the canvas in the theme's colors, made once per theme because painting happens often."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPen, QPixmap

from nnstudio.base.resources import resource
from nnstudio.gui import theme
from nnstudio.gui.canvas.stroke_pens import dashed, stroke_pens
from nnstudio.gui.theme import Theme
from nnstudio.gui.theme.colormaps import signed_table


class Look:
    """All that painting needs of a theme."""

    def __init__(self, colors: Theme) -> None:
        self.theme = colors
        self.pictures: dict[str, QPixmap] = {}
        self.canvas = QColor(colors.canvas)
        self.text = QColor(colors.text)
        self.secondary = QColor(colors.secondary)
        self.accent = QColor(colors.accent)
        self.on_accent = QColor(colors.on_accent)
        self.severity = {"error": QColor(colors.error), "warning": QColor(colors.warning)}
        self.card = QBrush(QColor(colors.panel))
        self.selected_card = QBrush(QColor(colors.selection))
        self.outline = flat(colors.border, 1.0)
        self.hover_outline = flat(colors.secondary, 1.0)
        self.selected_outline = flat(colors.accent, 2.0)
        self.wire = flat(colors.disabled, 1.5)
        self.hover_wire = flat(colors.secondary, 2.25)
        self.selected_wire = flat(colors.accent, 2.5)
        self.cut_wire = dotted(flat(colors.disabled, 1.25))
        self.hover_cut_wire = dotted(flat(colors.text, 1.75))
        self.dots = flat(colors.hairline, 1.5, Qt.PenCapStyle.SquareCap)
        self.label = theme.font(theme.SMALL, most=1)
        self.title = theme.font(theme.BODY, QFont.Weight.DemiBold, most=1)
        self.block_title = theme.font(24, QFont.Weight.DemiBold, most=1)
        self.port_outline = flat(colors.secondary, 1.25)
        self.edited_outline = flat(colors.canvas, 2.0)
        self.unit_outline = flat(colors.border, 1.0)
        self.empty_unit = dashed(flat(colors.border, 1.0))
        self.cross = flat(colors.text, 1.5)
        self.hatch = QBrush(QColor(colors.secondary), Qt.BrushStyle.BDiagPattern)
        self.state_table = np.array([opaque(colors.canvas), opaque(colors.accent)], np.uint8)
        self.shade_table = signed_table(colors)
        self.shade_brushes = [QBrush(QColor(*map(int, row))) for row in self.shade_table]
        self.shade_texts = [QColor("#ffffff" if luminance(row) < 0.32 else "#10141a") for row in self.shade_table]
        self.sign_colors = (rgb(colors.positive), rgb(colors.negative))
        self.strokes = stroke_pens(colors)
        self.hint = theme.font(theme.HEADING, most=1)
        self.numbers = theme.mono(9, most=1)
        self.small_numbers = theme.mono(7, most=1)
        self.ground = QBrush(self.canvas)
        self.far_wire = cosmetic(colors.disabled)
        self.far_card = QBrush(QColor(colors.border))
        self.far_waiting = QBrush(QColor(colors.hairline))
        self.far_label = theme.font(18, most=1)
        self.far_label_metrics = QFontMetricsF(self.far_label)
        self.waiting_outline = dashed(flat(colors.border, 1.0))
        self.block_metrics = QFontMetricsF(self.block_title)
        self.title_metrics = QFontMetricsF(self.title)
        self.label_metrics = QFontMetricsF(self.label)

    def kind_picture(self, kind: str) -> QPixmap:
        """The icon of a layer's kind; a common one where it has none of its own."""
        if kind not in self.pictures:
            own = resource("icons", f"layer_{kind}.svg").is_file()
            self.pictures[kind] = theme.pixmap(f"layer_{kind}" if own else "layer", self.theme.secondary, 40)
        return self.pictures[kind]

    def glow_pen(self, width: float, alpha: float) -> QPen:
        """The accent, as wide and as clear as asked for."""
        return flat(faded(self.accent, alpha), width)


def rgb(color: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Red, green and blue, 0 to 255."""
    made = QColor(color)
    return np.array([made.red(), made.green(), made.blue()], np.float64)


def opaque(color: str) -> tuple[int, int, int, int]:
    """A color's red, green, blue and full opacity, 0 to 255."""
    red, green, blue = rgb(color).astype(int).tolist()
    return red, green, blue, 255


def panel_style(name: str) -> str:
    """The style of what floats over the canvas, by object name."""
    colors = theme.current()
    return (
        f"#{name} {{ background: {colors.panel}; color: {colors.text}; border: 1px solid {colors.border};"
        f" border-radius: {theme.RADIUS}px; }}"
    )


def luminance(row: Sequence[int]) -> float:
    """Relative luminance of a color, 0 to 1 (WCAG 2)."""
    parts = [float(channel) / 255 for channel in row[:3]]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def cosmetic(color: str | QColor, width: float = 1.0) -> QPen:
    """A pen of the same width at any zoom."""
    pen = flat(color, width)
    pen.setCosmetic(True)
    return pen


def flat(color: str | QColor, width: float, cap: Qt.PenCapStyle = Qt.PenCapStyle.FlatCap) -> QPen:
    """A solid pen; flat caps are several times cheaper than round ones."""
    return QPen(QColor(color), width, Qt.PenStyle.SolidLine, cap, Qt.PenJoinStyle.RoundJoin)


def dotted(pen: QPen) -> QPen:
    """The pen with short dots far apart."""
    pen.setDashPattern([1.5, 4.5])
    return pen


def faded(color: QColor, alpha: float) -> QColor:
    """A color with some transparency, 0 to 1."""
    made = QColor(color)
    made.setAlphaF(alpha)
    return made
