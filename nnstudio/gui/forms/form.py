"""All settings of a kind, one row each."""

from collections.abc import Mapping
from typing import Any

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnstudio.base.catalogue import Choice, Family, Flag, Integer, Kind, KindOf, Maybe, Number, Option, Setting, Shape
from nnstudio.base.catalogue import Text as TextSetting
from nnstudio.gui import theme
from nnstudio.gui.forms.field import MIXED, Field
from nnstudio.gui.forms.row import Row, choice_of

EDITABLE = (Flag, Integer, Maybe, Number, Option, Shape, TextSetting)


class Form(QWidget):
    """Rows for settings; those of a chosen kind stand below it, indented.

    Args:
        settings: what is edited, by name; those of other sorts are left out.

    Signals:
        edited(str, object): a setting got another value that it takes, as a plain one.
    """

    edited = Signal(str, object)

    def __init__(self, settings: Mapping[str, Setting[Any]], editors: Mapping[str, Field] | None = None) -> None:
        super().__init__()
        self.rows: dict[str, Row | KindRows] = {}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.GRID)
        for name, setting in settings.items():
            if isinstance(setting, KindOf):
                self.add(name, KindRows(setting))
            elif isinstance(setting, EDITABLE):
                self.add(name, Row(setting, (editors or {}).get(name)))

    def add(self, name: str, row: "Row | KindRows") -> None:
        """Append a row."""
        self.rows[name] = row
        self.column.addWidget(row)
        row.edited.connect(lambda value: self.edited.emit(name, value))

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Show plain values; a setting that is missing has its default."""
        for name, row in self.rows.items():
            default = row.setting.plain(row.setting.default)
            row.show_value(values.get(name, default))


class KindRows(QWidget):
    """A setting that is a kind of another family: its name, and below it its own settings.

    Signals:
        edited(object): another kind, or another setting of it, as a plain value.
    """

    edited = Signal(object)

    def __init__(self, setting: KindOf[Any]) -> None:
        super().__init__()
        self.setting = setting
        self.choice: Choice | None = None
        self.row = Row(setting)
        self.row.edited.connect(self.take_kind)
        self.form: Form | None = None
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.GRID)
        self.column.addWidget(self.row)

    @property
    def editor(self) -> QWidget:
        """What takes the keyboard."""
        return self.row.editor

    def show_value(self, value: object) -> None:
        """Show a kind and its settings."""
        choice = choice_of(value)
        if choice is None or self.choice is None or choice.kind != self.choice.kind or self.form is None:
            self.show_kind(choice)
        self.choice = choice
        self.row.show_value(MIXED if choice is None else choice.kind)
        if self.form and choice:
            self.form.show_values(choice.settings)

    def show_kind(self, choice: Choice | None) -> None:
        """Put up the rows of another kind."""
        if self.form:
            self.form.hide()
            self.form.deleteLater()
            self.form = None
        kind = self.kind(choice)
        if kind is not None and kind.settings:
            self.form = Form(kind.settings)
            self.form.setContentsMargins(theme.PADDING, 0, 0, 0)
            self.form.edited.connect(self.take_setting)
            self.column.addWidget(self.form)

    def kind(self, choice: Choice | None) -> type[Kind] | None:
        """The class of a choice; None where there is none such."""
        family: Family[Any] = self.setting.family
        return family.members.get(choice.kind) if choice else None

    def take_kind(self, value: object) -> None:
        """Another kind, with its defaults."""
        self.edited.emit(value)

    def take_setting(self, name: str, value: object) -> None:
        """Another setting of the kind."""
        assert self.choice is not None  # noqa: S101
        settings = {**self.choice.settings, name: value}
        self.edited.emit(msgspec.to_builtins(Choice(self.choice.kind, settings)))
