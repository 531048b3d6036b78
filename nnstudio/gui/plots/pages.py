"""A list of heat maps that scrolls by pages, on which none is cut where there is room for all of it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from nnstudio.gui.plots.matrix_view import MatrixView
from nnstudio.gui.theme import GAP

NARROW = 130
"""What a heat map that stands beside others is wide at least."""


class Pages(QScrollArea):
    """Heat maps in rows, each as high as it likes to be, and a little more to fill its page.

    Args:
        columns: how many stand beside each other where there is room; else all stand one below another.
    """

    def __init__(self, columns: int = 1) -> None:
        super().__init__()
        self.views: Sequence[MatrixView] = ()
        self.columns = columns
        inside = QWidget()
        self.stack = QGridLayout(inside)
        self.stack.setContentsMargins(GAP // 2, 0, GAP // 2, 0)
        self.stack.setSpacing(GAP)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)

    def show_views(self, views: Sequence[MatrixView]) -> None:
        """Show these heat maps from top to bottom."""
        self.views = views
        self.fill()

    def rows(self) -> list[Sequence[MatrixView]]:
        """The heat maps that stand beside each other, row by row."""
        count = self.columns if self.viewport().width() >= self.columns * NARROW else 1
        return [self.views[start : start + count] for start in range(0, len(self.views), count)]

    def fill(self) -> None:
        """Give each heat map its place and height."""
        rows = self.rows()
        wished = [max(view.sizeHint().height() for view in row) for row in rows]
        for place, (row, height) in enumerate(zip(rows, heights(wished, self.viewport().height(), GAP), strict=True)):
            for column, view in enumerate(row):
                self.stack.addWidget(view, place, column)
                view.setMinimumHeight(0 if len(rows) == 1 else max(height, view.smallest))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the pages anew."""
        super().resizeEvent(event)
        self.fill()


def heights(wished: Sequence[int], page: int, gap: int) -> list[int]:
    """Heights with which whole heat maps fill each page; one that is higher than a page gets a page."""
    found: list[int] = []
    start = 0
    while start < len(wished):
        stop, used = start + 1, min(wished[start], page)
        while stop < len(wished) and used + gap + wished[stop] <= page:
            used += gap + wished[stop]
            stop += 1
        spare = (page - used) // (stop - start) if stop < len(wished) else 0
        found += [min(height, page) + spare for height in wished[start:stop]]
        start = stop
    return found
