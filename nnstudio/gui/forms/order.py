"""The order in which Tab goes through a panel: as one reads it, also where parts were put in later."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget


def set_tab_order(panel: QWidget) -> None:
    """Let Tab go through a panel from top to bottom."""
    stops = [widget for widget in reading_order(panel) if widget.focusPolicy() & Qt.FocusPolicy.TabFocus]
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)


def reading_order(widget: QWidget) -> Iterator[QWidget]:
    """A widget and all that is laid out in it."""
    yield widget
    layout = widget.layout()
    if layout is not None:
        yield from laid_out(layout)


def laid_out(layout: QLayout) -> Iterator[QWidget]:
    """All widgets in a layout, in its order."""
    for place in range(layout.count()):
        item = layout.itemAt(place)
        widget, inner = (item.widget(), item.layout()) if item else (None, None)
        if widget is not None:
            yield from reading_order(widget)
        elif inner is not None:
            yield from laid_out(inner)
