"""The look: colors that can be read, fonts that are there, icons and lookup tables."""

import numpy as np
import pytest
from PySide6.QtGui import QAction, QColor, QFontMetrics, QPalette, QRawFont
from PySide6.QtWidgets import QComboBox, QLabel

from nnstudio.base.resources import resource
from nnstudio.gui import theme
from nnstudio.gui.theme import DARK, LIGHT, colormaps

ICONS = sorted(path.stem for path in resource("icons").glob("*.svg"))


@pytest.fixture(autouse=True)
def restored(qapp):
    yield
    theme.apply(qapp, "light")


def luminance(color: str) -> float:
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=lambda scheme: scheme.name)
@pytest.mark.parametrize("background", ["window", "panel", "canvas", "field", "hover", "selection"])
@pytest.mark.parametrize("role", ["text", "secondary", "error", "warning"])
def test_words_can_be_read_on_every_background(scheme, background, role):
    if role in ("error", "warning") and background in ("hover", "selection"):
        return
    assert contrast(getattr(scheme, role), getattr(scheme, background)) >= 4.5


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=lambda scheme: scheme.name)
def test_signs_and_the_accent_stand_out(scheme):
    for role in ("positive", "negative", "accent"):
        assert contrast(getattr(scheme, role), scheme.canvas) >= 3
    assert contrast(scheme.on_accent, scheme.accent) >= 4.5


def test_the_application_gets_palette_and_style(qapp):
    theme.apply(qapp, "dark")
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.panel)
    assert DARK.accent in qapp.styleSheet()
    assert "$" not in qapp.styleSheet()


def test_a_change_is_told_once_and_only_if_there_is_one(qapp, qtbot):
    theme.apply(qapp, "light")
    with qtbot.waitSignal(theme.watcher.changed):
        theme.apply(qapp, "dark")
    assert theme.current() == DARK
    with qtbot.assertNotEmitted(theme.watcher.changed):
        theme.apply(qapp, "dark")


def test_the_desktop_is_followed_only_when_chosen(qapp, monkeypatch):
    theme.apply(qapp, "dark")
    theme.watcher.follow()
    assert theme.current() == DARK


def test_bundled_fonts_have_figures_of_equal_width(qapp):
    for font in (theme.font(), theme.mono()):
        metrics = QFontMetrics(font)
        assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1
    assert theme.font().exactMatch() or theme.font().family() == "Inter"


def test_mathematical_signs_are_in_the_fonts(qapp):
    for font in (theme.font(), theme.mono()):
        raw = QRawFont.fromFont(font)
        assert [sign for sign in "∂Σσμα←→²₁₂−·×" if not raw.supportsCharacter(ord(sign))] == []


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_is_drawn_in_the_color_asked_for(qapp, name):
    picture = theme.pixmap(name, "#ff0000", 40).toImage()
    colors = {
        picture.pixelColor(x, y).name() for x in range(40) for y in range(40) if picture.pixelColor(x, y).alpha() > 250
    }
    assert colors == {"#ff0000"}


def test_a_kind_without_its_own_icon_has_that_of_all_layers(qapp):
    own, common = theme.pixmap("layer_unheard_of", "#000000", 20), theme.pixmap("layer", "#000000", 20)
    assert own.toImage() == common.toImage()


def test_icons_of_actions_follow_the_theme(qapp):
    theme.apply(qapp, "light")
    action = QAction()
    theme.dress(action, "plus")
    before = action.icon().pixmap(40).toImage()
    theme.apply(qapp, "dark")
    assert action.icon().pixmap(40).toImage() != before


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_zero_is_in_the_middle_of_the_signed_table(qapp, choice):
    theme.apply(qapp, choice)
    table, colors = colormaps.signed_colormap(), theme.current()
    assert table.shape == (256, 4)
    assert table.dtype == np.uint8
    assert not table.flags.writeable
    for place, color in ((0, colors.negative), (128, colors.zero), (255, colors.positive)):
        assert tuple(table[place]) == QColor(color).getRgb()


def test_sizes_grow_from_the_color_of_zero(qapp):
    theme.apply(qapp, "light")
    table = colormaps.sequential_colormap()
    steps = np.diff(table[:, :3].astype(int), axis=0)
    assert tuple(table[0]) == QColor(LIGHT.zero).getRgb()
    assert (steps <= 0).all()


def test_letters_grow_for_a_lecture_hall_and_shrink_again(qapp, qtbot):
    theme.apply(qapp, "light")
    label, named, box = QLabel("words"), QLabel("loss"), QComboBox()
    named.setFont(theme.mono(theme.SMALL))
    box.setFixedHeight(26)
    for widget in (label, named, box):
        qtbot.addWidget(widget)
        widget.show()
    with qtbot.waitSignal(theme.watcher.changed):
        theme.watcher.enlarge(1.5)
    assert (label.font().pixelSize(), named.font().pixelSize(), box.height()) == (20, 16, 39)
    assert theme.font(theme.BODY).pixelSize() == 20
    assert theme.font(theme.BODY, most=1).pixelSize() == theme.BODY
    assert "font-size: 16px" in qapp.styleSheet()
    theme.watcher.enlarge(1)
    assert (label.font().pixelSize(), named.font().pixelSize(), box.height()) == (13, 11, 26)
