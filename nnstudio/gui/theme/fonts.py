"""One family for words and one with figures of equal width for numbers, both bundled."""

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from nnstudio.base.resources import resource

SMALL, BODY, HEADING, TITLE = 11, 13, 15, 20


class Letters:
    """How large letters are shown; 1.5 in a lecture hall.

    Attributes:
        factor: by which all sizes are multiplied.
    """

    factor = 1.0


letters = Letters()


@cache
def load() -> None:
    """Make the bundled fonts known to Qt; needs the application."""
    for path in sorted(resource("fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))


def font(size: int = BODY, weight: QFont.Weight = QFont.Weight.Normal, most: float = 2.0) -> QFont:
    """The font for words, with figures of equal width.

    Args:
        size: in pixels, one of SMALL, BODY, HEADING and TITLE.
        weight: how bold.
        most: by how much it is enlarged at most; 1 for what has a zoom of its own.
    """
    return sized("Inter", size, weight, most)


def mono(size: int = BODY, weight: QFont.Weight = QFont.Weight.Normal, most: float = 2.0) -> QFont:
    """The font for numbers, formulas and names in code."""
    chosen = sized("JetBrains Mono", size, weight, most)
    chosen.setFeature(QFont.Tag("calt"), 0)
    chosen.setStyleHint(QFont.StyleHint.Monospace)
    return chosen


def sized(family: str, size: int, weight: QFont.Weight, most: float) -> QFont:
    """A font in pixels, so that the layout does not depend on the screen's resolution."""
    load()
    chosen = QFont(family)
    chosen.setPixelSize(round(size * min(letters.factor, most)))
    chosen.setWeight(weight)
    chosen.setFeature(QFont.Tag("tnum"), 1)
    return chosen
