"""Small boxes that ask how far the run is to move."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.gui.phrases import UNIT_WORDS, capital
from nnstudio.gui.theme import GAP, PADDING, SpinBox

MOST = 10**9
"""Iterations ahead that can be asked for."""
MOST_STEPS = 1_000_000


class AskIteration(QDialog):
    """Asks for an iteration.

    Signals:
        chosen(int): go there.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget, title: str, value: int, among: range) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.box = number(among.start, among.stop - 1, value)
        self.box.setAccessibleName(title)
        form = QFormLayout()
        form.addRow(
            f"Iteration ({among.start:,} to {among.stop - 1:,})" if among.stop < MOST else "Iteration", self.box
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        go = buttons.addButton(title.partition(" ")[0], QDialogButtonBox.ButtonRole.AcceptRole)
        go.setDefault(True)
        lay_out(self, form, buttons)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.accepted.connect(lambda: self.chosen.emit(self.box.value()))


class AskSteps(QDialog):
    """Asks which step to make how often, and in which direction.

    Signals:
        on(str, int), back(str, int): unit and number of steps.
    """

    on = Signal(str, int)
    back = Signal(str, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Repeat a step")
        self.count, self.unit = number(1, MOST_STEPS, 10), QComboBox()
        self.count.setAccessibleName("How often")
        self.unit.setAccessibleName("Which step")
        for name in UNIT_WORDS:
            self.unit.addItem(capital(name.replace("_", " ")), name)
        self.unit.setCurrentIndex(self.unit.findData("iteration"))
        form = QFormLayout()
        form.addRow("Step", self.unit)
        form.addRow("How often", self.count)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        back, step = QPushButton("Back"), QPushButton("Step")
        back.setAutoDefault(False)
        step.setDefault(True)
        for button, signal in ((back, self.back), (step, self.on)):
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
            button.clicked.connect(lambda _, signal=signal: self.go(signal))
        lay_out(self, form, buttons)
        buttons.rejected.connect(self.reject)

    def go(self, signal: Signal) -> None:
        """Tell what was asked for."""
        self.accept()
        signal.emit(self.unit.currentData(), self.count.value())  # type: ignore[attr-defined]


def number(low: int, high: int, value: int) -> SpinBox:
    """A field for a whole number, whose text can be replaced at once."""
    box = SpinBox()
    box.setGroupSeparatorShown(True)
    box.setRange(low, min(high, 2**31 - 1))
    box.setValue(value)
    box.selectAll()
    return box


def lay_out(dialog: QDialog, form: QFormLayout, buttons: QDialogButtonBox) -> None:
    """The form above the buttons."""
    column = QVBoxLayout(dialog)
    column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
    column.setSpacing(GAP)
    column.addLayout(form)
    column.addWidget(buttons)
    dialog.finished.connect(dialog.deleteLater)
