"""A plot's axis with numbers as the rest of the program writes them."""

import pyqtgraph as pg

from nnstudio.gui.plots.lettering import MOST
from nnstudio.gui.plots.numerals import tick
from nnstudio.gui.theme import SMALL, Theme, font


class NumberAxis(pg.AxisItem):  # type: ignore[misc]
    """Ticks with short numbers; whole ones only where the axis counts."""

    def __init__(self, orientation: str, *, whole: bool = False) -> None:
        super().__init__(orientation)
        self.whole = whole
        self.enableAutoSIPrefix(False)
        self.setStyle(tickLength=-4, tickTextOffset=4, maxTickLevel=1)

    def wear(self, theme: Theme) -> None:
        """Take a theme's colors."""
        self.setTickFont(font(SMALL, most=MOST))
        self.setPen(theme.hairline)
        self.setTextPen(theme.secondary)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """The texts of some ticks."""
        if self.logMode:
            return self.logTickStrings(values, scale, spacing)
        return ["" if self.whole and value != round(value) else tick(round(value, 12)) for value in values]

    def logTickStrings(self, values: list[float], _scale: float, _spacing: float) -> list[str]:
        """The texts of ticks at logarithms; of those between powers of ten only 2 and 5, or they would touch."""
        numbers = [f"{10.0**value:.3e}" for value in values]
        return [tick(float(number)) if number[0] in "125" else "" for number in numbers]
