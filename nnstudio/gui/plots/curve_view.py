"""Curves over iterations: the band of all values, their smoothed course, and the present iteration."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnstudio.gui.plots.axis import NumberAxis
from nnstudio.gui.plots.curve_settings import CurveSettings
from nnstudio.gui.plots.header import inside_screen, tool_button
from nnstudio.gui.plots.legend import Legend, Line, pen, tint
from nnstudio.gui.plots.series import (
    SMOOTHING,
    asks_for_logarithm,
    band,
    course,
    is_exact,
    is_smoothed,
    limits,
    logarithm,
    value_at,
)
from nnstudio.gui.plots.table import Table, as_text
from nnstudio.gui.theme import GRID, PADDING, SMALL, current, font, watcher
from nnstudio.session.requests import Curve

PACE = 500
BUTTON = 24
MARK_HEIGHTS = (0.93, 0.81, 0.69)
STEP = 1.25
GOOD = 0.1
"""How opaque the band is in which values are as they should be."""
SQUEEZED, LONG = 0.1, 100
"""Of long runs, early values leave the axis where they would leave later ones less than this share of it."""
ROOMY = 240
"""Pixels of height from which the axis of iterations says what it counts."""
EMPTY = "No values yet: run, or step past an update."


class CurveView(QWidget):
    """A plot of some curves that follows them until the user zooms.

    The wheel zooms to the pointer and dragging pans; + − 0 and the arrow keys do the same, L switches the logarithmic
    axis, X that of iterations, Ctrl+C copies the curves as tab-separated text. Ranges are set at most twice a second.

    Attributes:
        curves: what is shown, by name.
        exact: the values of the present moment, by name.
        changes: iterations from which something else was trained, and what.
        follow: the button that keeps the whole course in sight.
        lasting: the button that lets the axis span all values; seen where they would squeeze those of the later half.
        logarithm: the button for the logarithmic axis; chosen by the values until the user does.
        settings: the button for smoothing and for the logarithmic axis of iterations.
        smoothing: the share of a curve that each point of its line is the mean of.
        compressed: whether the axis of iterations is logarithmic.

    Args:
        title: what is plotted.
        lines: the curves.
        logarithmic: whether the axis is logarithmic until the user chooses.
        healthy: a band in which values are as they should be.
    """

    def __init__(
        self,
        title: str,
        lines: list[Line],
        *,
        logarithmic: bool = False,
        healthy: tuple[float, float] | None = None,
    ) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self.curves: dict[str, Curve] = {}
        self.exact: Mapping[str, float] = {}
        self.changes: Sequence[tuple[int, str]] = ()
        self.iteration = 0
        self.follow = tool_button("follow", f"Show the whole course of {title} and follow it", checkable=True)
        self.logarithm = tool_button("log", f"Logarithmic axis of {title}", checkable=True)
        self.settings = tool_button("sliders", f"Smoothing and axes of {title}")
        self.smoothing = SMOOTHING
        self.compressed = False
        self.lasting = tool_button("fit", f"All time: let the axis of {title} span all values, not only recent ones")
        self.lasting.setCheckable(True)
        self.legend = Legend()
        self.message = QLabel(EMPTY)
        self.axes = {"left": NumberAxis("left"), "bottom": NumberAxis("bottom", whole=True)}
        self.plot = pg.PlotWidget(axisItems=self.axes, background=None)
        self.box = self.plot.getViewBox()
        self.playhead = pg.InfiniteLine(angle=90)
        self.marks: list[pg.InfiniteLine] = []
        self.band: dict[str, pg.PlotCurveItem] = {}
        self.course: dict[str, pg.PlotCurveItem] = {}
        self.healthy = healthy
        self.range = pg.LinearRegionItem(orientation="horizontal", movable=False) if healthy else None
        self._log_chosen = logarithmic
        self.logarithm.setChecked(logarithmic)
        self._late = False
        self._clock = QTimer(self, singleShot=True, interval=PACE)
        self._hovered: float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(title)
        self.lay_out()
        self.listen()
        self.set_lines(lines)
        self.show_curves({}, 0)

    def lay_out(self) -> None:
        """The legend above the plot, which a message covers while it is empty."""
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.setMinimumSize(40, 40)
        item = self.plot.getPlotItem()
        item.hideButtons()
        item.setMenuEnabled(False)
        item.showGrid(y=True, alpha=0.12)
        item.layout.setContentsMargins(GRID, 0, PADDING, 0)
        self.playhead.setZValue(1)
        item.addItem(self.playhead)
        if self.range:
            item.addItem(self.range)
        self.box.disableAutoRange()
        self.message.setProperty("role", "secondary")
        self.message.setWordWrap(True)
        self.message.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        self.message.setAlignment(Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, GRID, 0)
        row.setSpacing(0)
        row.addWidget(self.legend, 1)
        for button in (self.lasting, self.settings, self.logarithm, self.follow):
            button.setFixedSize(BUTTON, BUTTON)
            row.addWidget(button)
        column.addLayout(row)
        column.addWidget(self.message, 1)
        column.addWidget(self.plot, 1)

    def listen(self) -> None:
        """Connect buttons, mouse, clock and theme."""
        self.follow.setChecked(True)
        self.follow.toggled.connect(lambda _: self.fit())
        self.lasting.toggled.connect(lambda _: self.follow.setChecked(True))
        self.lasting.toggled.connect(lambda _: self.fit())
        self.lasting.hide()
        self.logarithm.clicked.connect(self.choose_logarithm)
        self.settings.clicked.connect(self.open_settings)
        self.box.sigRangeChangedManually.connect(lambda _: self.follow.setChecked(False))
        self.plot.scene().sigMouseMoved.connect(self.hover)
        self._clock.timeout.connect(self.catch_up)
        watcher.changed.connect(self.wear)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say what the axis counts where that takes no room from the curves."""
        super().resizeEvent(event)
        self.axes["bottom"].showLabel(self.height() >= ROOMY)

    def wear(self) -> None:
        """Take the theme's colors; pyqtgraph keeps a picture of the old background."""
        self.plot.resetCachedContent()
        for axis in self.axes.values():
            axis.wear(current())
        counted = self.axes["bottom"]
        counted.label.setFont(font(SMALL))
        counted.setLabel("iteration", color=current().secondary)
        counted.showLabel(self.height() >= ROOMY)
        if self.range:
            good = tint(Line("", ""))
            good.setAlphaF(GOOD)
            self.range.setBrush(good)
            for edge in self.range.lines:
                edge.setPen(current().hairline)
        playhead = Line("", "", "secondary", dashed=True)
        self.playhead.setPen(pen(playhead, 1.0))
        for line in self.lines:
            self.band[line.name].setPen(tint(line))
            self.band[line.name].setBrush(tint(line))
            self.course[line.name].setPen(pen(line, 1.5))
            self.course[line.name].setZValue(-1 if line.pale else 0)
        self.mark_changes()

    def set_lines(self, lines: list[Line]) -> None:
        """Show these curves from now on; their values come with the next `show_curves`."""
        for item in (*self.band.values(), *self.course.values()):
            self.plot.removeItem(item)
        self.lines = lines
        self.band = {line.name: pg.PlotCurveItem(connect="finite", fillLevel="enclosed") for line in lines}
        self.course = {line.name: pg.PlotCurveItem(connect="finite", antialias=True) for line in lines}
        for item in (*self.band.values(), *self.course.values()):
            self.plot.addItem(item)
        self.curves = {name: curve for name, curve in self.curves.items() if name in self.band}
        self.wear()

    # Values

    def show_curves(
        self,
        curves: Mapping[str, Curve],
        iteration: int,
        exact: Mapping[str, float] | None = None,
        changes: Sequence[tuple[int, str]] = (),
    ) -> None:
        """Show newer curves, the iteration that is looked at with its exact values, and where there were changes."""
        self.curves = {name: curve for name, curve in curves.items() if len(curve.iteration)}
        self.iteration, self.exact = iteration, exact or {}
        if changes != self.changes:
            self.changes = changes
            self.mark_changes()
        self.message.setVisible(not self.curves)
        self.plot.setVisible(bool(self.curves))
        self.playhead.setValue(self.across(iteration))
        self.playhead.setVisible(iteration > 0 or not self.compressed)
        if not self._log_chosen:
            self.logarithm.setChecked(asks_for_logarithm(self.values(), now=self.logarithm.isChecked()))
        self.draw()
        self.read()

    def mark_changes(self) -> None:
        """Mark where the run went on with something else."""
        for mark in self.marks:
            self.plot.removeItem(mark)
        self.marks = [self.mark(place, *change) for place, change in enumerate(self.changes)]

    def mark(self, place: int, iteration: int, words: str) -> pg.InfiniteLine:
        """A thin line with a word near its upper end; neighbors have theirs at other heights."""
        label = {"position": MARK_HEIGHTS[place % len(MARK_HEIGHTS)], "color": current().secondary}
        mark = pg.InfiniteLine(self.across(iteration), angle=90, pen=current().hairline, label=words, labelOpts=label)
        mark.label.setFont(font(SMALL))
        self.plot.addItem(mark, ignoreBounds=True)
        return mark

    @property
    def smoothed(self) -> bool:
        """Whether a line is the mean of several values."""
        return any(is_smoothed(curve, self.smoothing) for curve in self.curves.values())

    def values(self, since: float = 0.0) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """The lowest and highest values of all curves since an iteration."""
        parts = [part[curve.iteration >= since] for curve in self.curves.values() for part in (curve.low, curve.high)]
        return np.concatenate(parts) if parts else np.empty(0)

    def draw(self) -> None:
        """Hand the curves to the plot."""
        logarithmic = self.logarithm.isChecked()
        for side, powers in (("left", logarithmic), ("bottom", self.compressed)):
            if self.axes[side].logMode != powers:  # setting it again draws the axis anew
                self.axes[side].setLogMode(x=powers, y=powers)
        scaled = logarithm if logarithmic else np.asarray
        if self.range:
            self.range.setRegion(scaled(np.array(self.healthy)))
        places = [iteration for iteration, _ in self.changes]
        for line in self.lines:
            curve = self.curves.get(line.name)
            if curve is None:
                self.band[line.name].clear()
                self.course[line.name].clear()
                continue
            iterations, outline = band(curve, scaled(curve.low), scaled(curve.high), places)
            self.band[line.name].setData(self.along(iterations), outline)
            iterations, means = course(curve, places, self.smoothing)
            self.course[line.name].setData(self.along(iterations), scaled(means))
        self.keep_pace()

    def along(self, iterations: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Where iterations are on their axis."""
        return logarithm(iterations) if self.compressed else iterations

    def across(self, iteration: float) -> float:
        """Where an iteration is on its axis; on a logarithmic one, 0 is where 1 is."""
        return math.log10(max(iteration, 1)) if self.compressed else iteration

    def keep_pace(self) -> None:
        """Set the ranges now, or a moment later where that was done a moment ago."""
        if self._clock.isActive():
            self._late = True
        elif self.curves:
            self.fit()
            self._clock.start()

    def catch_up(self) -> None:
        """Set the ranges that had to wait."""
        if self._late:
            self._late = False
            self.fit()
            self._clock.start()

    def fit(self) -> None:
        """Show the whole course, unless the user looks at a part."""
        if not self.follow.isChecked() or not self.curves:
            return
        iterations = np.concatenate([curve.iteration for curve in self.curves.values()])
        first, last = float(iterations.min()), float(max(iterations.max(), self.iteration))
        scaled = logarithm if self.logarithm.isChecked() else np.asarray
        height = limits(scaled(self.values()))
        later = self.values(since=(first + last) / 2)
        recent = limits(scaled(later))
        long = later.size > 0 and last - first >= LONG and not self.compressed
        squeezed = long and recent[1] - recent[0] < SQUEEZED * (height[1] - height[0])
        self.lasting.setVisible(squeezed)
        if squeezed and not self.lasting.isChecked():
            height = recent
        width = self.across(first), self.across(max(last, first + 1))
        self.box.setRange(xRange=width, yRange=height, padding=0)

    def choose_logarithm(self) -> None:
        """The user's choice of axis stays."""
        self._log_chosen = True
        self.draw()
        self.follow.setChecked(True)
        self.fit()

    def smooth(self, share: float) -> None:
        """Draw lines that are means over this share of their curve."""
        self.smoothing = share
        self.draw()

    def compress(self, compressed: bool) -> None:
        """Choose the logarithmic axis of iterations, on which early ones have more room."""
        self.compressed = compressed
        self.mark_changes()
        self.playhead.setValue(self.across(self.iteration))
        self.draw()
        self.follow.setChecked(True)
        self.fit()

    def open_settings(self) -> None:
        """Show smoothing and axes until the next click elsewhere."""
        card = CurveSettings(self, self.smoothing, compressed=self.compressed, logarithmic=self.logarithm.isChecked())
        card.smoothed.connect(self.smooth)
        card.compressed.connect(self.compress)
        card.logarithmic.connect(self.logarithm.click)
        card.adjustSize()
        corner = self.settings.mapToGlobal(QPoint(self.settings.width() - card.width(), self.settings.height()))
        card.move(inside_screen(card, corner))
        card.show()

    # Reading

    def hover(self, point: QPointF) -> None:
        """Read the values at the pointer."""
        inside = self.box.sceneBoundingRect().contains(point)
        place = self.box.mapSceneToView(point).x()
        self._hovered = (10**place if self.compressed else place) if inside else None
        self.read()

    def leaveEvent(self, _event: QEvent) -> None:
        """Read at the present iteration again."""
        self._hovered = None
        self.read()

    def read(self) -> None:
        """Write the values at the pointer or the present iteration into the legend."""
        shown = [line for line in self.lines if line.name in self.curves]
        if self._hovered is None:
            pairs, words = [(line, self.present(line.name)) for line in shown], ""
        else:
            place = round(self._hovered)
            pairs = [(line, value_at(self.curves[line.name], place)) for line in shown]
            exact = all(is_exact(self.curves[line.name], place) for line in shown)
            words = f"{'' if exact else 'means near '}iteration {place:,}"
        self.legend.show_values([(line, value) for line, value in pairs if value is not None], words)
        self.setAccessibleDescription(self.legend.words if self.curves else EMPTY)

    def present(self, name: str) -> float | None:
        """The exact value at the present iteration; None where nothing is known since the latest change."""
        if name in self.exact:
            return self.exact[name]
        since = max((place for place, _ in self.changes if place <= self.iteration), default=-1)
        latest = value_at(self.curves[name], self.iteration, since)
        return latest if latest is None or self.curves[name].now is None else self.curves[name].now

    def tables(self) -> list[Table]:
        """The curves, one after another."""
        tables = []
        for line in self.lines:
            if curve := self.curves.get(line.name):
                values = np.column_stack([curve.iteration, curve.low, curve.mean, curve.high])
                names = ["iteration", *(f"{line.words} {part}" for part in ("low", "mean", "high"))]
                tables.append(Table(f"{self.accessibleName()} {line.words}", values, names))
        return tables

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom, pan, follow, logarithm and copy."""
        key = event.key()
        shift = {Qt.Key.Key_Left: (-0.1, 0.0), Qt.Key.Key_Right: (0.1, 0.0)}
        shift |= {Qt.Key.Key_Down: (0.0, -0.1), Qt.Key.Key_Up: (0.0, 0.1)}
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(as_text(self.tables()))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.follow.setChecked(False)
            factor = STEP if key == Qt.Key.Key_Minus else 1 / STEP
            self.box.scaleBy((factor, factor))
        elif key in shift:
            self.follow.setChecked(False)
            (left, right), (low, high) = self.box.viewRange()
            x, y = shift[Qt.Key(key)]
            self.box.translateBy(x=x * (right - left), y=y * (high - low))
        elif key == Qt.Key.Key_0:
            self.follow.setChecked(True)
        elif key == Qt.Key.Key_L:
            self.logarithm.click()
        elif key == Qt.Key.Key_X:
            self.compress(not self.compressed)
        else:
            super().keyPressEvent(event)
