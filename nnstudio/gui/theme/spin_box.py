"""A spin box that can be styled like a text field."""

from PySide6.QtWidgets import QLineEdit, QSpinBox

from nnstudio.gui.theme.watcher import GRID


class SpinBox(QSpinBox):
    """Leaves room before its text, which style sheets of Qt 6.11 cannot do."""

    def __init__(self) -> None:
        super().__init__()
        field = self.findChild(QLineEdit)  # PySide 6.11 now and then takes lineEdit() for something deleted long ago
        if field is not None:
            field.setTextMargins(GRID + 2, 0, 0, 0)
