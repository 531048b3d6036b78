"""Larger letters and buttons for a lecture hall, without starting anew."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractButton, QComboBox, QWidget

USUAL = "usual_size"
"""The property of a widget that keeps its size as it is without enlargement."""
HAIRLINE = 1


def enlarged(widgets: list[QWidget], ratio: float) -> list[tuple[QWidget, QFont]]:
    """The fonts that some widgets were given, at another size."""
    given = [widget for widget in widgets if widget.testAttribute(Qt.WidgetAttribute.WA_SetFont)]
    return [(widget, grown(widget.font(), ratio)) for widget in given if widget.font().pixelSize() > 0]


def grown(font: QFont, ratio: float) -> QFont:
    """A font at another size."""
    font.setPixelSize(round(font.pixelSize() * ratio))
    return font


def resize(widget: QWidget, factor: float) -> None:
    """Give a widget with a fixed size one that fits its letters; 1 gives it back its own."""
    usual = widget.property(USUAL)
    if factor == 1:
        if usual is not None:
            fix(widget, *usual)
            widget.setProperty(USUAL, None)
        return
    if usual is None:
        least, most = widget.minimumSize(), widget.maximumSize()
        icon = widget.iconSize() if isinstance(widget, QAbstractButton | QComboBox) else QSize()
        usual = [
            least.width() if least.width() == most.width() else 0,
            least.height() if least.height() == most.height() else 0,
            icon.width(),
        ]
        widget.setProperty(USUAL, usual)
    fix(widget, *(round(each * factor) for each in usual))


def fix(widget: QWidget, width: int, height: int, icon: int) -> None:
    """Fix a width, a height and the size of an icon; 0 and less leave it."""
    if width > 0:
        widget.setFixedWidth(width)
    if height > HAIRLINE:
        widget.setFixedHeight(height)
    if icon > 0 and isinstance(widget, QAbstractButton | QComboBox):
        widget.setIconSize(QSize(icon, icon))
