"""Editors that choose: a check box, and one of a few words."""

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QSizePolicy, QStyle, QStyleOptionComboBox, QStylePainter

from nnstudio.base.catalogue import Flag, Option, Setting
from nnstudio.gui import theme
from nnstudio.gui.forms.editor import DIFFERENT, Editor, edits
from nnstudio.gui.forms.values import MIXED

NARROWEST = 64
WORDS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
TIP = Qt.ItemDataRole.ToolTipRole


class CalmCombo(QComboBox):
    """A combo box that the wheel, turned to scroll the panel, does not change, and that may be narrower than its words.

    Its entries are found by their data in Python, because Qt compares lists and dictionaries by identity.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Narrow, also with long words in it."""
        return QSize(NARROWEST, super().minimumSizeHint().height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the panel."""
        event.ignore()

    def add(self, value: object, words: str, tip: str = "") -> None:
        """Add an entry."""
        self.addItem(words, value)
        self.setItemData(self.count() - 1, tip, TIP)

    def choose(self, value: object, otherwise: str = "") -> None:
        """Show the entry of a value; where there is none, other words."""
        places = [place for place in range(self.count()) if self.itemData(place) == value]
        self.setPlaceholderText(otherwise)
        self.setCurrentIndex(places[0] if places else -1)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Write words that are too long in smaller letters, and cut with an ellipsis what is too long even so."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self)
        words = self.currentText() if self.currentIndex() >= 0 else self.placeholderText()
        option.currentText = ""
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        font = self.font()
        if self.fontMetrics().horizontalAdvance(words) > room.width():
            font = theme.font(theme.SMALL)
        painter.setFont(font)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        painter.drawText(room, WORDS, QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, room.width()))

    def fit_list(self) -> None:
        """Make the list as wide as its words."""
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 2 * self.view().fontMetrics().averageCharWidth())

    def showPopup(self) -> None:
        """Open the list."""
        self.fit_list()
        super().showPopup()


class ComboEditor(Editor):
    """One of a few entries; None is the first where the setting is optional."""

    def __init__(self, setting: Setting[Any]) -> None:
        super().__init__(setting)
        self.control = self.combo = CalmCombo()
        if self.optional:
            self.combo.add(None, self.empty_words.capitalize())
        self.combo.activated.connect(lambda place: self.offer(self.combo.itemData(place)))

    def display(self, value: Any) -> None:
        """Choose the entry."""
        self.combo.choose(value, DIFFERENT if value is MIXED else str(value))


@edits(Option)
class OptionEditor(ComboEditor):
    """One of the setting's words, each with what it means."""

    def __init__(self, setting: Setting[Any]) -> None:
        super().__init__(setting)
        options, meanings = self.inner.options, self.inner.meanings  # type: ignore[attr-defined]
        for word in options:
            self.combo.add(word, f"{word}: {meanings[word]}" if word in meanings else word, meanings.get(word, ""))


@edits(Flag)
class FlagEditor(Editor):
    """A check box, half checked for different values and for None."""

    def __init__(self, setting: Setting[Any]) -> None:
        super().__init__(setting)
        self.control = self.box = QCheckBox()
        self.box.clicked.connect(self.take)

    def take(self) -> None:
        """Hand on what is checked."""
        state = self.box.checkState()
        self.offer(None if state == Qt.CheckState.PartiallyChecked else state == Qt.CheckState.Checked)

    def display(self, value: Any) -> None:
        """Check the box or not."""
        states = Qt.CheckState
        half = value is MIXED or value is None
        self.box.setTristate(half or self.optional)
        self.box.setCheckState(
            states.PartiallyChecked if half else states.Checked if value is True else states.Unchecked
        )

    def words(self, value: Any) -> str:
        """On or off."""
        return self.empty_words if value is None else "on" if value else "off"
