"""What the colors and widths of units and connections mean, and the switches for them; floats over the canvas."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QSpinBox, QToolButton, QWidget

from nnstudio.gui import theme
from nnstudio.gui.canvas.look import panel_style
from nnstudio.gui.canvas.units import Shown

CHOICES: dict[Shown, str] = {"value": "Weights", "gradient": "Gradients"}

ARROWS = 32


class Legend(QFrame):
    """A small bar in the corner, shown while any layer is unfolded.

    Signals:
        shown_chosen(str): connections are to show "value" or "gradient".
        example_chosen(object): units are to show the example of that number, or "mean" of the batch.
    """

    shown_chosen = Signal(str)
    example_chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
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
        self.example = self.example_box()
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

    def example_box(self) -> QSpinBox:
        """The choice of an example; its lowest value stands for the mean."""
        box = theme.SpinBox()
        box.setMaximum(1)
        box.setValue(1)
        box.setSpecialValueText("Mean of batch")
        box.setPrefix("Example ")
        box.setMinimumWidth(box.fontMetrics().horizontalAdvance("Example 1000 · row 100,000") + ARROWS)
        box.setToolTip(
            "What colors the units: one example of the batch, which is another row of the data in each shuffled batch, "
            "or the mean over the batch"
        )
        box.setAccessibleName("Example shown by the units")
        box.valueChanged.connect(lambda number: self.example_chosen.emit(number - 1 if number else "mean"))
        return box

    def show_scale(self, text: str, examples: int, row: int | None) -> None:
        """Say what the widest stroke stands for and which row of the data is shown, and offer the batch's examples."""
        if self.scale.text() != text:
            self.scale.setText(text)
        self.example.setMaximum(max(examples, 1))
        self.example.setSuffix("" if row is None else f" · row {row:,}")
        self.adjustSize()
