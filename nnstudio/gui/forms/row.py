"""One setting in a form: caption, editor, unit, and the sentence that refuses a value."""

from typing import Any

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnstudio.base.catalogue import (
    Choice,
    Family,
    Flag,
    Integer,
    KindOf,
    Maybe,
    Number,
    Option,
    Setting,
    SettingError,
    Shape,
)
from nnstudio.gui import theme
from nnstudio.gui.forms.field import (
    MIXED,
    Field,
    FlagField,
    NumberField,
    OptionField,
    ShapeField,
    TextField,
    WholeField,
)

CAPTION = 112


def words(name: str) -> str:
    """A setting's name as a caption: learning_rate becomes Learning rate."""
    return name.replace("_", " ").capitalize()


def expected(setting: Setting[Any]) -> str:
    """The range of a setting in words, where it has one."""
    inner = setting.inner if isinstance(setting, Maybe) else setting
    found = getattr(inner, "expected", "")
    return f"{found}, or empty" if found and isinstance(setting, Maybe) else found


def field(setting: Setting[Any]) -> Field:
    """The editor that fits a setting."""
    if isinstance(setting, Maybe):
        made = WholeField if isinstance(setting.inner, Integer) else NumberField
        return made(setting.help.partition("empty: ")[2] or "automatic")
    if isinstance(setting, Integer):
        return WholeField()
    if isinstance(setting, Number):
        return NumberField()
    if isinstance(setting, Flag):
        return FlagField()
    if isinstance(setting, Shape):
        return ShapeField()
    if isinstance(setting, Option):
        return OptionField([(option, option, "") for option in setting.options])
    if isinstance(setting, KindOf):
        return OptionField(members(setting.family))
    return TextField()


def members(family: Family[Any]) -> list[tuple[str, str, str]]:
    """A family's kinds as options."""
    return [(kind.name, kind.title, kind.help()) for kind in family.members.values()]


class Row(QWidget):
    """A setting with its editor.

    Args:
        setting: what is edited.
        editor: the editor; None makes the one that fits.

    Signals:
        edited(object): the user chose another value that the setting takes, as a plain one.
    """

    edited = Signal(object)

    def __init__(self, setting: Setting[Any], editor: Field | None = None) -> None:
        super().__init__()
        self.setting = setting
        self.field = editor or field(setting)
        self.caption = QLabel(words(setting.name))
        self.refusal = QLabel(wordWrap=True)
        self.lay_out()
        self.describe()
        self.field.edited.connect(self.take)

    def lay_out(self) -> None:
        """Caption, editor and unit in a line; the refusal below."""
        line = QHBoxLayout()
        line.setSpacing(theme.GAP)
        self.caption.setFixedWidth(CAPTION)
        self.caption.setProperty("role", "secondary")
        line.addWidget(self.caption)
        line.addWidget(self.field, 1)
        if self.setting.unit:
            unit = QLabel(self.setting.unit)
            unit.setProperty("role", "small")
            line.addWidget(unit)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.GRID)
        self.column.addLayout(line)
        self.refusal.setProperty("role", "error")
        self.refusal.setContentsMargins(CAPTION + theme.GAP, 0, 0, 0)
        self.refusal.hide()
        self.column.addWidget(self.refusal)

    def describe(self) -> None:
        """Help and range, as tool tip and for screen readers."""
        help_words = self.setting.help[:1].upper() + self.setting.help[1:]
        limits = expected(self.setting)
        tip = f"<p>{help_words}.</p>" + (f"<p>Takes {limits}.</p>" if limits else "")
        self.setToolTip(tip)
        self.editor.setAccessibleName(self.caption.text())
        self.editor.setAccessibleDescription(f"{help_words}. {limits}")
        self.caption.setBuddy(self.editor)

    @property
    def editor(self) -> QWidget:
        """What takes the keyboard."""
        return self.field.focusProxy() or self.field

    def take(self, value: object) -> None:
        """Hand on a value that the setting takes, and refuse another in place."""
        try:
            self.setting.read(value)
        except SettingError as error:
            self.refuse(str(error))
        else:
            self.refuse("")
            self.edited.emit(value)

    def refuse(self, sentence: str) -> None:
        """Show why a value cannot be; empty: all is well."""
        self.refusal.setText(sentence)
        self.refusal.setVisible(bool(sentence))
        self.field.set_refused(bool(sentence))

    def show_value(self, value: object) -> None:
        """Show a plain value, or `MIXED`."""
        self.refuse("")
        self.field.show_value(value)


def choice_of(value: object) -> Choice | None:
    """A plain value of a kind as a choice; None for `MIXED` and what is none."""
    if value is MIXED:
        return None
    if isinstance(value, str):
        return Choice(value)
    try:
        return msgspec.convert(value, Choice, from_attributes=True)
    except msgspec.ValidationError:
        return None
