"""An activation's curve with the place on it that a unit is at, and the slope there."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnstudio.engine.activation import Activation
from nnstudio.gui.plots.axis import NumberAxis
from nnstudio.gui.theme import GRID, PADDING, SMALL, current, font, watcher

POINTS = 201
NARROWEST = 4.0
TANGENT = 0.3
"""Length of the tangent to each side, as a share of half the axis."""


class ActivationView(QWidget):
    """A curve O = act(f), dashed its slope, a dot where the unit is and the tangent there.

    Attributes:
        place: (f, O, slope) of the dot; None where there is none.
    """

    def __init__(self) -> None:
        super().__init__()
        self.place: tuple[float, float, float] | None = None
        self.axes = {"left": NumberAxis("left"), "bottom": NumberAxis("bottom")}
        self.plot = pg.PlotWidget(axisItems=self.axes, background=None)
        self.curve = pg.PlotCurveItem(antialias=True)
        self.slope = pg.PlotCurveItem(antialias=True)
        self.tangent = pg.PlotCurveItem(antialias=True)
        self.dot = pg.ScatterPlotItem(size=9)
        self._drawn: tuple[Activation, float] | None = None
        self.lay_out()
        watcher.changed.connect(self.wear)
        self.wear()

    def lay_out(self) -> None:
        """The plot alone; it cannot be moved."""
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.setMinimumSize(40, 40)
        item = self.plot.getPlotItem()
        item.hideButtons()
        item.setMenuEnabled(False)
        item.setMouseEnabled(x=False, y=False)
        item.showGrid(x=True, y=True, alpha=0.12)
        item.layout.setContentsMargins(GRID, GRID, PADDING, GRID)
        for each in (self.curve, self.slope, self.tangent, self.dot):
            item.addItem(each)
        item.disableAutoRange()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)
        self.setMinimumSize(120, 90)

    def wear(self) -> None:
        """Take the theme's colors."""
        theme = current()
        self.plot.resetCachedContent()
        item = self.plot.getPlotItem()
        for name, axis in self.axes.items():
            axis.wear(theme)
            axis.label.setFont(font(SMALL))
            item.setLabel(name, "f" if name == "bottom" else "O, dashed O′", color=theme.secondary)
        self.curve.setPen(pg.mkPen(theme.accent, width=1.5))
        self.slope.setPen(pg.mkPen(theme.secondary, width=1, style=Qt.PenStyle.DashLine))
        self.tangent.setPen(pg.mkPen(theme.text, width=1))
        self.dot.setPen(pg.mkPen(theme.panel, width=1.5))
        self.dot.setBrush(pg.mkBrush(theme.text))

    def show_place(self, activation: Activation, f: float, output: float) -> None:
        """Show a unit's sum and output on the curve."""
        half = max(NARROWEST, float(2 ** np.ceil(np.log2(max(abs(f) * 1.1, 1e-9)))))
        if self._drawn is None or (repr(self._drawn[0].choice), self._drawn[1]) != (repr(activation.choice), half):
            self.draw(activation, half)
        slopes = activation.slopes(np.array([f]))
        slope = float("nan") if slopes is None else float(slopes[0])
        self.place = (f, output, slope)
        reach = half * TANGENT / np.hypot(1, slope)
        self.tangent.setData([f - reach, f + reach], [output - slope * reach, output + slope * reach])
        self.dot.setData([f], [output])
        words = f"f = {f:.4g}, output {output:.4g}, slope {slope:.4g}"
        self.setAccessibleName("Curve of the activation")
        self.setAccessibleDescription(words)
        self.setToolTip(words)

    def draw(self, activation: Activation, half: float) -> None:
        """Draw the curve between two sums."""
        self._drawn = activation, half
        sums = np.linspace(-half, half, POINTS)
        values, slopes = activation.values(sums[:, None])[:, 0], activation.slopes(sums[:, None])
        self.curve.setData(sums, values)
        self.slope.setData(sums, np.zeros(POINTS) if slopes is None else slopes[:, 0])
        low, high = float(min(values.min(), 0)), float(max(values.max(), 1))
        room = (high - low) * 0.08
        self.plot.getViewBox().setRange(xRange=(-half, half), yRange=(low - room, high + room), padding=0)
