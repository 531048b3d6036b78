"""Editors of single values; each speaks plain JSON values."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from nnstudio.gui import theme

MIXED = object()
"""Stands for several different values, when several nodes are selected."""


class Field(QWidget):
    """An editor.

    Signals:
        edited(object): the user entered another value, as a plain one; it may not be a valid one.
    """

    edited = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def hold(self, editor: QWidget) -> None:
        """Be nothing but this editor."""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(editor)
        self.setFocusProxy(editor)

    def show_value(self, value: object) -> None:
        """Show a plain value, or `MIXED`, without a signal."""
        raise NotImplementedError

    def set_refused(self, refused: bool) -> None:
        """Mark what is entered as refused, or no more."""


class TextField(Field):
    """A line of text; subclasses read numbers and shapes from it."""

    def __init__(self) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.shown = ""
        self.hold(self.line)
        self.line.editingFinished.connect(self.finish)

    def finish(self) -> None:
        """Hand over what was typed, if it differs."""
        text = self.line.text().strip()
        if text != self.shown:
            self.shown = text
            self.edited.emit(self.read(text))

    def read(self, text: str) -> object:
        """The plain value of a text."""
        return text

    def words(self, value: Any) -> str:
        """A plain value as text."""
        return str(value)

    def show_value(self, value: object) -> None:
        """Show it, unless something else is being typed."""
        mixed = value is MIXED
        self.line.setPlaceholderText("different values" if mixed else self.empty())
        self.shown = "" if mixed or value is None else self.words(value)
        self.line.setText(self.shown)
        self.line.setCursorPosition(0)

    def empty(self) -> str:
        """What an empty line means."""
        return ""

    def set_refused(self, refused: bool) -> None:
        """A red frame."""
        self.line.setProperty("refused", refused)
        self.line.style().polish(self.line)


class NumberField(TextField):
    """A number, in scientific notation too; Up and Down change its last digit.

    Args:
        empty_words: what no number at all means; empty: there must be one.
    """

    def __init__(self, empty_words: str = "") -> None:
        self.empty_words = empty_words
        super().__init__()
        self.line.setFont(theme.mono())
        self.line.setProperty("role", "mono")

    def empty(self) -> str:
        """What no number means."""
        return self.empty_words

    def read(self, text: str) -> object:
        """An int, a float, None, or the text itself where it is none of them."""
        if not text:
            return None if self.empty_words else text
        for kind in (int, float):
            try:
                return kind(text.replace("−", "-"))
            except ValueError:
                continue
        return text

    def words(self, value: Any) -> str:
        """As short as it is exact."""
        return repr(value) if isinstance(value, float) and value != int(value) else f"{value:g}"

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with Up and Down."""
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
        value = self.read(self.line.text())
        if not steps or not isinstance(value, (int, float)):
            event.ignore()
            return
        self.line.setText(stepped(self.line.text().strip(), steps))
        self.finish()


def stepped(text: str, steps: int) -> str:
    """A number as text, its last digit changed: 0.05 becomes 0.06, 12 becomes 13, 1e-3 becomes 2e-3."""
    digits, exponent, power = text.lower().partition("e")
    places = len(digits.partition(".")[2])
    return f"{float(digits) + steps * 10**-places:.{places}f}{exponent}{power}"


class WholeField(NumberField):
    """A whole number."""

    def words(self, value: Any) -> str:
        """All its digits."""
        return str(value)


class ShapeField(TextField):
    """Sizes with commas or ×."""

    def read(self, text: str) -> object:
        """A list of whole numbers, or the text itself."""
        parts = text.strip("()[] ").replace("×", ",").replace("x", ",").replace(" ", ",").split(",")
        sizes = [part for part in parts if part]
        return [int(part) for part in sizes] if sizes and all(part.isdecimal() for part in sizes) else text

    def words(self, value: Any) -> str:
        """Such as 28 × 28."""
        return " × ".join(str(size) for size in (value if isinstance(value, (list, tuple)) else [value]))


class FlagField(Field):
    """Yes or no."""

    def __init__(self) -> None:
        super().__init__()
        self.box = QCheckBox()
        self.hold(self.box)
        self.box.clicked.connect(lambda: self.edited.emit(self.box.isChecked()))

    def show_value(self, value: object) -> None:
        """Check it, or half for different values."""
        self.box.setTristate(value is MIXED)
        half = Qt.CheckState.PartiallyChecked
        self.box.setCheckState(half if value is MIXED else Qt.CheckState.Checked if value else Qt.CheckState.Unchecked)


class CalmCombo(QComboBox):
    """A combo box that a wheel turned while scrolling does not change."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the scroll area."""
        event.ignore()


class OptionField(Field):
    """One of a few.

    Args:
        options: (plain value, words, help) of each.
    """

    def __init__(self, options: list[tuple[str, str, str]]) -> None:
        super().__init__()
        self.combo = CalmCombo()
        self.hold(self.combo)
        for value, text, tip in options:
            self.combo.addItem(text, value)
            self.combo.setItemData(self.combo.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.combo.activated.connect(lambda _: self.edited.emit(self.combo.currentData()))

    def show_value(self, value: object) -> None:
        """Show it; nothing for different values."""
        self.combo.setPlaceholderText("different values")
        self.combo.setCurrentIndex(-1 if value is MIXED else self.combo.findData(value))
