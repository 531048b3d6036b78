"""Which part of the drawing is seen, and how large."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsView

from nnstudio.gui.theme import letters

SMALLEST, LARGEST = 0.05, 6.0
CLOSEST = 1.4
"""Framing a few nodes does not make them larger than this."""

STEP = 1.25
ACROSS, DOWN = 48.0, 28.0
"""Margins around what is framed."""


class Camera:
    """Zooms and moves a view.

    Args:
        view: the view.
        zoomed: called after every change of the zoom.

    Attributes:
        fitted: whether everything is shown, and is to be shown also in a window of another size.
        floor: pixels at the lower edge that something floating over the view may cover.
    """

    def __init__(self, view: QGraphicsView, zoomed: Callable[[], None]) -> None:
        self.view = view
        self.zoomed = zoomed
        self.fitted = True
        self.floor = 0

    @property
    def zoom(self) -> float:
        """Screen pixels per pixel of the scene."""
        return self.view.transform().m11()

    @property
    def area(self) -> QRectF:
        """The part of the scene that is seen."""
        return self.view.mapToScene(self.view.viewport().rect()).boundingRect()

    def zoom_to(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Change the zoom; a point of the scene (the middle, where none is given) stays where it is."""
        zoom = min(max(zoom, SMALLEST), LARGEST)
        anchor = self.area.center() if anchor is None else anchor
        before = self.view.mapFromScene(anchor)
        self.view.resetTransform()
        self.view.scale(zoom, zoom)
        shift = self.view.mapFromScene(anchor) - before
        across, down = self.view.horizontalScrollBar(), self.view.verticalScrollBar()
        across.setValue(across.value() + shift.x())
        down.setValue(down.value() + shift.y())
        self.zoomed()

    def zoom_by(self, steps: float, anchor: QPointF | None = None) -> None:
        """Enlarge by some steps, or reduce by negative ones."""
        self.fitted = False
        self.zoom_to(self.zoom * STEP**steps, anchor)

    def frame(self, area: QRectF, zoom: float) -> None:
        """Show a part of the scene in the middle, at a zoom."""
        self.fitted = False
        if area.isEmpty():
            self.zoom_to(1.0)
            self.view.centerOn(0, 0)
            return
        self.zoom_to(zoom)
        self.view.centerOn(area.center() + QPointF(0, self.floor / 2 / self.zoom))

    def fit(self, area: QRectF) -> float:
        """The zoom at which a part of the scene fills the view."""
        room = self.view.viewport().rect()
        if area.isEmpty():
            return CLOSEST * letters.factor
        across = (room.width() - 2 * ACROSS) / area.width()
        down = (room.height() - self.floor - 2 * DOWN) / area.height()
        return min(across, down, CLOSEST * letters.factor)

    def show(self, area: QRectF) -> None:
        """Move as little as needed to see a part of the scene."""
        self.view.ensureVisible(area.adjusted(0, 0, 0, self.floor / self.zoom), 24, 24)
