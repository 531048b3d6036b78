"""One family for words and one with figures of equal width for numbers, both bundled."""

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from nnstudio.base.resources import resource

SMALL, BODY, HEADING, TITLE = 11, 13, 15, 20


@cache
def load() -> None:
    """Make the bundled fonts known to Qt; needs the application."""
    for path in sorted(resource("fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))


def font(size: int = BODY, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The font for words, with figures of equal width; size in pixels, one of SMALL, BODY, HEADING and TITLE."""
    return sized("Inter", size, weight)


def mono(size: int = BODY, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The font for numbers, formulas and names in code."""
    chosen = sized("JetBrains Mono", size, weight)
    chosen.setFeature(QFont.Tag("calt"), 0)
    chosen.setStyleHint(QFont.StyleHint.Monospace)
    return chosen


def sized(family: str, size: int, weight: QFont.Weight) -> QFont:
    """A font in pixels, so that the layout does not depend on the screen's resolution."""
    load()
    chosen = QFont(family)
    chosen.setPixelSize(size)
    chosen.setWeight(weight)
    chosen.setFeature(QFont.Tag("tnum"), 1)
    return chosen
