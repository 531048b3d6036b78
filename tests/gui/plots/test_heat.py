"""Numbers as colors."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from nnstudio.gui.plots.heat import contrast, heat_image, inks_of, luminance
from nnstudio.gui.plots.scale import Scale
from nnstudio.gui.theme import DARK, LIGHT, current
from nnstudio.gui.theme.colormaps import sequential_table, signed_table


def test_each_value_is_one_pixel_in_its_color(qapp):
    scale = Scale(signed=True)
    scale.follow(-1.0, 1.0)
    image = heat_image(np.array([[-1.0, 0.0, 1.0]]), scale)
    found = [QColor(image.pixel(column, 0)).name() for column in range(3)]
    assert found == [current().negative, current().zero, current().positive]


def test_what_is_not_finite_has_no_color(qapp):
    image = heat_image(np.array([[np.nan, np.inf, -np.inf, 0.0]]), Scale(signed=True))
    assert [image.pixelColor(column, 0).alpha() for column in range(4)] == [0, 0, 0, 255]
    assert image.format() == QImage.Format.Format_RGBA8888_Premultiplied


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("signed", [True, False])
def test_numbers_can_be_read_upon_every_color(theme, signed):
    table = signed_table(theme) if signed else sequential_table(theme)
    inks = inks_of(theme, signed)
    assert min(contrast(luminance(row[:3]), ink) for row, ink in zip(table, inks, strict=True)) >= 4.5
