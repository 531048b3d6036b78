"""A field for one number that is set at once and then goes away."""

import math

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, Qt
from PySide6.QtWidgets import QLineEdit, QToolTip, QWidget

DIGITS = 10
"""Significant digits of the number that stands there at first."""


class NumberEdit(QLineEdit):
    """Enter takes the number, Esc leaves it as it was; what is no number is refused in a sentence.

    Signals:
        entered(float): another number was typed.
        ended(): there is nothing more to type.
    """

    entered = Signal(float)
    ended = Signal()

    def __init__(self, title: str, value: float | None, parent: QWidget) -> None:
        super().__init__("" if value is None else f"{value:.{DIGITS}g}", parent)
        self.over = False
        self.setAccessibleName(title)
        self.setToolTip(f"{title}: Enter sets it, Esc leaves it as it is")
        self.selectAll()
        self.textEdited.connect(lambda: self.complain(""))

    def take(self) -> None:
        """Hand the number on, or say what is wrong with it."""
        complaint = number_complaint(self.text())
        self.complain(complaint)
        if complaint:
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), complaint, self)
            return
        self.finish(value=number_in(self.text()) if self.isModified() else None)

    def complain(self, complaint: str) -> None:
        """Mark what is typed as refused, or as good."""
        self.setAccessibleDescription(complaint)
        self.setProperty("refused", bool(complaint))
        self.style().polish(self)

    def finish(self, *, value: float | None) -> None:
        """Say, once, that this is over, before that with which number."""
        if self.over:
            return
        self.over = True
        if value is not None:
            self.entered.emit(value)
        self.ended.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take()
        elif event.key() == Qt.Key.Key_Escape:
            self.finish(value=None)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving it by Tab or a click elsewhere leaves the number as it was."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.finish(value=None)


def number_in(text: str) -> float:
    """The number that a text says; NaN where it says none."""
    try:
        return float(text.strip().replace("−", "-"))
    except ValueError:
        return math.nan


def number_complaint(text: str) -> str:
    """Why a text is no number to set; empty: it is one."""
    if math.isfinite(number_in(text)):
        return ""
    found = f"“{text.strip()}”" if text.strip() else "Nothing"
    return f"{found} is no finite number: type one such as 0.5 or -1e-3."
