"""What the colors and widths of units and connections mean, and the choices of them; floats over the canvas."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLabel, QWidget

from nnstudio.gui import theme
from nnstudio.gui.canvas.look import panel_style
from nnstudio.gui.canvas.tints import Coloring
from nnstudio.gui.canvas.units import Shown
from nnstudio.gui.example_box import ExampleBox
from nnstudio.gui.store import Store

UNITS: dict[Coloring, str] = {
    "activation": "Output O",
    "gradient": "Gradient ∂L/∂O",
    "mask": "Dropout",
    "on": "On or off",
}
CONNECTIONS: dict[Shown, str] = {
    "value": "Weight w",
    "gradient": "Gradient ∂L/∂w",
    "update": "Update Δw",
    "term": "Contribution w·x",
}


class Legend(QFrame):
    """A small bar in the corner, shown while any layer is unfolded.

    Attributes:
        units, connections: what their colors can show.
        scale: says what the colors and widths stand for.

    Signals:
        coloring_chosen(str): units are to be colored by another `Coloring`.
        shown_chosen(str): connections are to show something else, see `Shown`.
    """

    coloring_chosen = Signal(str)
    shown_chosen = Signal(str)

    def __init__(self, store: Store, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("legend")
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.show_theme()
        self.units = choice(UNITS, "What the units are colored by", self.coloring_chosen.emit)
        self.connections = choice(CONNECTIONS, "What the connections show", self.shown_chosen.emit)
        self.example = ExampleBox(store)
        self.scale = QLabel()
        self.scale.setFont(theme.font(theme.SMALL))
        self.scale.hide()
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(theme.GAP, theme.GRID, theme.GAP, theme.GRID)
        self.grid.setHorizontalSpacing(theme.GAP)
        self.grid.setVerticalSpacing(theme.GRID)
        self.grid.addWidget(self.units, 0, 0)
        self.grid.addWidget(self.connections, 0, 1)
        self.narrow: bool | None = None
        self.arrange(narrow=False)
        self.widest = self.sizeHint().width()
        self.hide()

    def fit(self, width: int) -> None:
        """Put the example below the other choices where there is no room beside them."""
        self.arrange(narrow=width < self.widest)
        self.scale.setMaximumWidth(max(width - 2 * theme.GAP, 1))

    def arrange(self, *, narrow: bool) -> None:
        """Two or three rows."""
        if narrow != self.narrow:
            self.narrow = narrow
            self.grid.addWidget(self.example, *((1, 0, 1, 2) if narrow else (0, 2, 1, 1)))
            self.grid.addWidget(self.scale, 2, 0, 1, 3)
            self.adjustSize()

    def show_theme(self) -> None:
        """Take the present theme's colors."""
        self.setStyleSheet(panel_style("legend"))

    def show_scale(self, text: str, examples: int, batch: Sequence[int]) -> None:
        """Say what the colors and widths stand for, and offer the batch's examples, which are rows of the data."""
        if self.scale.text() != text:
            self.scale.setText(text)
            self.scale.setVisible(bool(text))
        self.example.show_batch(examples, batch)
        self.adjustSize()


def choice(texts: Mapping[Any, str], words: str, chosen: Any) -> QComboBox:
    """A list of what can be shown."""
    box = QComboBox()
    for value, text in texts.items():
        box.addItem(text, value)
    box.setToolTip(words)
    box.setAccessibleName(words)
    box.activated.connect(lambda index: chosen(box.itemData(index)))
    return box


def show_choice(box: QComboBox, value: str) -> None:
    """Show which one is chosen."""
    box.setCurrentIndex(box.findData(value))
