"""What the colors and widths of units and connections mean, and the switches for them; floats over the canvas."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from nnstudio.gui import theme
from nnstudio.gui.canvas.look import panel_style
from nnstudio.gui.canvas.units import Shown
from nnstudio.gui.example_box import ExampleBox
from nnstudio.gui.store import Store

CHOICES: dict[Shown, str] = {"value": "Weights", "gradient": "Gradients"}


class Legend(QFrame):
    """A small bar in the corner, shown while any layer is unfolded.

    Signals:
        shown_chosen(str): connections are to show "value" or "gradient".
    """

    shown_chosen = Signal(str)

    def __init__(self, store: Store, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("legend")
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.show_theme()
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP, theme.GRID, theme.GAP, theme.GRID)
        row.setSpacing(theme.GAP)
        self.buttons: dict[Shown, QToolButton] = {}
        group = QButtonGroup(self)
        for shown, text in CHOICES.items():
            row.addWidget(self.button(shown, text, group))
        self.example = ExampleBox(store)
        row.addWidget(self.example)
        self.scale = QLabel()
        self.scale.setFont(theme.font(theme.SMALL))
        row.addWidget(self.scale)
        self.hide()

    def show_theme(self) -> None:
        """Take the present theme's colors."""
        self.setStyleSheet(panel_style("legend"))

    def button(self, shown: Shown, text: str, group: QButtonGroup) -> QToolButton:
        """One half of the switch between weights and gradients."""
        button = QToolButton()
        button.setText(text)
        button.setCheckable(True)
        button.setChecked(shown == "value")
        button.setToolTip(f"Color the connections between units by their {text.lower()}")
        button.clicked.connect(lambda: self.shown_chosen.emit(shown))
        group.addButton(button)
        self.buttons[shown] = button
        return button

    def show_scale(self, text: str, examples: int, batch: Sequence[int]) -> None:
        """Say what the widest stroke stands for, and offer the batch's examples, which are rows of the data."""
        if self.scale.text() != text:
            self.scale.setText(text)
        self.example.show_batch(examples, batch)
        self.adjustSize()
