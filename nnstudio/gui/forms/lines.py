"""Editors that are a line of text: numbers, shapes, words."""

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from nnstudio.base.catalogue import Integer, Number, Setting, Shape, Text
from nnstudio.gui import theme
from nnstudio.gui.forms.editor import DIFFERENT, Editor, edits
from nnstudio.gui.forms.texts import number_in, number_text, shape_in, shape_text, stepped
from nnstudio.gui.forms.values import MIXED

NARROWEST = 48
STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}


class Line(QLineEdit):
    """A line that says when it was really changed, and leaves undo to the window when it was not.

    Signals:
        entered(): Enter was pressed or the focus went after the text was changed.
        escaped(): Esc was pressed.
        stepped(int): an arrow or page key was pressed.
    """

    entered = Signal()
    escaped = Signal()
    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(NARROWEST)
        self.editingFinished.connect(self.finish)
        self.installEventFilter(self)

    def put(self, text: str) -> None:
        """Show a text that the user did not type."""
        self.setText(text)
        self.setCursorPosition(0)

    def retype(self, text: str) -> None:
        """Change the text as if the user had typed it."""
        self.setText(text)
        self.setModified(True)

    def finish(self) -> None:
        """Say that the text was changed, once."""
        if self.isModified():
            self.setModified(False)
            self.entered.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the window undo edits of the document while there is nothing to undo in the line."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and not self.isModified():
            keys = QKeySequence.StandardKey
            if event.matches(keys.Undo) or event.matches(keys.Redo):
                event.ignore()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand on Esc and the keys that change a number."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            modified = self.isModified() or self.property("refused")
            self.escaped.emit()
            event.setAccepted(bool(modified))
        elif key in STEPS:
            self.stepped.emit(STEPS[key])
        else:
            super().keyPressEvent(event)


@edits(Text)
class LineEditor(Editor):
    """A line of text; an empty one is None where the setting is optional."""

    def __init__(self, setting: Setting[Any]) -> None:
        super().__init__(setting)
        self.line = Line()
        self.line.entered.connect(lambda: self.offer(self.read(self.line.text().strip())))
        self.line.escaped.connect(self.restore)
        self.unit = QLabel(setting.unit)
        self.control = beside(self.line, self.unit) if setting.unit else self.line
        if self.optional:
            self.offer_nothing()

    def offer_nothing(self) -> None:
        """A button in the line that empties it."""
        action = self.line.addAction(theme.icon("close"), QLineEdit.ActionPosition.TrailingPosition)
        action.setToolTip(self.empty_words)
        action.triggered.connect(lambda: self.offer(None))
        self.line.textChanged.connect(lambda text: action.setVisible(bool(text)))
        action.setVisible(False)
        theme.watcher.changed.connect(self.dress)

    def dress(self) -> None:
        """Draw the button in the present theme's color."""
        for action in self.line.actions():
            action.setIcon(theme.icon("close"))

    def forget(self) -> None:
        """Drop what is being typed."""
        super().forget()
        self.line.setModified(False)

    def restore(self) -> None:
        """Show the setting's value instead of what was typed."""
        self.display(self.value)
        self.judged.emit(self.complaint(self.value))

    def read(self, text: str) -> object:
        """The plain value of a text; what cannot be read stays a text."""
        return None if self.optional and not text else self.parse(text)

    def parse(self, text: str) -> object:
        """The plain value of a text that is not empty."""
        return text

    def text(self, value: Any) -> str:
        """The text of a plain value."""
        return str(value)

    def words(self, value: Any) -> str:
        """The text, or what an empty one means."""
        return self.empty_words if value is None else self.text(value) or "nothing"

    def display(self, value: Any) -> None:
        """The text; a hint where there is none."""
        hint = DIFFERENT if value is MIXED else self.empty_words if self.optional else ""
        self.line.setPlaceholderText(hint)
        self.line.put("" if value is MIXED or value is None else self.text(value))
        self.unit.setVisible(value is not None and bool(self.setting.unit))

    def mark(self, *, refused: bool) -> None:
        """A red frame."""
        self.line.setProperty("refused", refused)
        self.line.style().polish(self.line)


@edits(Number, Integer)
class NumberEditor(LineEditor):
    """A number; Up, Down and the page keys change its last digit, and never lead to 0 unless it is whole."""

    def __init__(self, setting: Setting[Any]) -> None:
        super().__init__(setting)
        self.line.stepped.connect(self.step)

    def parse(self, text: str) -> object:
        """An int or a float."""
        return number_in(text)

    def text(self, value: Any) -> str:
        """As short as it is exact."""
        return number_text(value)

    def step(self, steps: int) -> None:
        """Change the last digit where the setting takes the result."""
        text = stepped(self.line.text(), steps, whole=isinstance(self.inner, Integer))
        if text != self.line.text() and not self.complaint(self.read(text)):
            self.line.retype(text)


@edits(Shape)
class ShapeEditor(LineEditor):
    """Sizes with commas, spaces or × between them."""

    def parse(self, text: str) -> object:
        """A list of sizes."""
        return shape_in(text)

    def text(self, value: Any) -> str:
        """Such as 28, 28."""
        return shape_text(value)


def beside(line: QLineEdit, unit: QLabel) -> QWidget:
    """A line with its unit behind it."""
    both = QWidget()
    both.setFocusProxy(line)
    unit.setProperty("role", "small")
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.GRID)
    row.addWidget(line, 1)
    row.addWidget(unit)
    return both
