"""Numbers as colors: the image of a matrix, and which ink is read upon each color."""

from functools import cache
from typing import Any

import numpy as np
from PySide6.QtGui import QColor, QImage

from nnstudio.gui.plots.scale import Scale
from nnstudio.gui.theme import Theme, current
from nnstudio.gui.theme.colormaps import sequential_table, signed_table

Array = np.ndarray[Any, Any]
SRGB_LINEAR = 0.04045


def colors(theme: Theme, *, signed: bool) -> Array:
    """A theme's (256, 4) table of colors."""
    return signed_table(theme) if signed else sequential_table(theme)


def heat_image(values: Array, scale: Scale) -> QImage:
    """A premultiplied image with one pixel per value; transparent where the value is not finite."""
    pixels = colors(current(), signed=scale.signed)[scale.index(values)]
    pixels[~np.isfinite(values)] = 0
    return image_of(pixels)


def bar_image(*, signed: bool) -> QImage:
    """The table of colors as a strip one pixel high."""
    return image_of(colors(current(), signed=signed)[np.newaxis])


def image_of(pixels: Array) -> QImage:
    """An image that owns a copy of (rows, columns, 4) bytes."""
    rows, columns = pixels.shape[:2]
    pixels = np.ascontiguousarray(pixels)
    return QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGBA8888_Premultiplied).copy()


def inks(*, signed: bool) -> list[QColor]:
    """For each color of the table, the ink of better contrast."""
    return inks_of(current(), signed)


@cache
def inks_of(theme: Theme, signed: bool) -> list[QColor]:
    """The inks of a theme: black or white, whose better contrast is at least 4.5 upon any color."""
    luminances = [luminance(color) for color in colors(theme, signed=signed)[:, :3]]
    black, white = QColor("#000000"), QColor("#ffffff")
    return [black if contrast(each, black) >= contrast(each, white) else white for each in luminances]


def contrast(ground: float, ink: QColor) -> float:
    """The contrast ratio of an ink upon a ground of given luminance, 1 to 21, as accessibility guidelines define it."""
    ink_luminance = luminance(np.array([ink.red(), ink.green(), ink.blue()]))
    high, low = max(ground, ink_luminance), min(ground, ink_luminance)
    return (high + 0.05) / (low + 0.05)


def luminance(color: Array) -> float:
    """Relative luminance of red, green and blue from 0 to 255."""
    share = color / 255
    linear = np.where(share <= SRGB_LINEAR, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))
