"""Editors of settings that are kinds themselves: the kind, and below it its own settings."""

from typing import Any

import msgspec
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnstudio.base.catalogue import Choice, Kind, KindOf, Setting
from nnstudio.document.model import Document
from nnstudio.gui import theme
from nnstudio.gui.forms.choices import ComboEditor
from nnstudio.gui.forms.editor import DIFFERENT, edits
from nnstudio.gui.forms.form import Form
from nnstudio.gui.forms.values import MIXED, choice_of, with_value


@edits(KindOf)
class KindEditor(ComboEditor):
    """A member of a family."""

    def __init__(self, setting: Setting[Any]) -> None:
        super().__init__(setting)
        self.kind: type[Kind] | None = None
        self.form: Form | None = None
        self.below = self.nest = QWidget()
        self.column = QVBoxLayout(self.nest)
        self.column.setContentsMargins(theme.PADDING, 0, 0, 0)
        self.nest.hide()
        for name, kind in self.offered().items():
            self.combo.add(name, kind.title, kind.help())

    @property
    def members(self) -> dict[str, type[Kind]]:
        """All kinds that there are."""
        return dict(self.inner.family.members)  # type: ignore[attr-defined]

    def offered(self) -> dict[str, type[Kind]]:
        """The kinds that can be chosen here."""
        return self.members

    def display(self, value: Any) -> None:
        """Choose the kind and show its settings."""
        choice = None if value is MIXED or value is None else choice_of(value)
        kind = self.members.get(choice.kind) if choice else None
        if kind is not self.kind:
            self.show_kind(kind)
        otherwise = DIFFERENT if value is MIXED else choice.kind if choice else ""
        self.combo.choose(choice.kind if choice else value, otherwise)
        self.combo.setToolTip(kind.help() if kind else "")
        if self.form and choice:
            self.form.show_values(choice.settings, self.document)

    def show_value(self, value: Any, document: Document) -> None:
        """Show a plain value, or `MIXED`."""
        super().show_value(plain_choice(value) if isinstance(value, Choice) else value, document)

    def forget(self) -> None:
        """Drop what is being typed, also in the kind's settings."""
        super().forget()
        if self.form:
            self.form.forget()

    def show_kind(self, kind: type[Kind] | None) -> None:
        """Put up the settings of another kind."""
        self.kind = kind
        if self.form is not None:
            self.form.edited.disconnect(self.change)
            self.form.hide()
            self.form.deleteLater()
            self.form = None
        settings = self.nested(kind)
        if settings:
            self.form = Form(settings, depth=self.depth + 1)
            self.form.edited.connect(self.change)
            self.column.addWidget(self.form)
        self.nest.setVisible(bool(settings))

    def nested(self, kind: type[Kind] | None) -> dict[str, Setting[Any]]:
        """The settings of a kind that are shown below it."""
        return kind.settings if kind else {}

    def change(self, name: str, value: Any, what: str, to: str) -> None:
        """Offer the same kind with another value for one of its settings."""
        choice = choice_of(self.value)
        if choice is not None and self.kind is not None:
            settings = with_value(self.kind.settings, choice.settings, name, value)
            self.offer(msgspec.to_builtins(Choice(choice.kind, settings)), what, to)

    def words(self, value: Any) -> str:
        """The kind's title."""
        choice = None if value is None else choice_of(value)
        if choice is None:
            return self.empty_words
        return self.members[choice.kind].title if choice.kind in self.members else choice.kind


def plain_choice(choice: Choice) -> Any:
    """A choice as the plain value that a `KindOf` gives."""
    return msgspec.to_builtins(choice) if choice.settings else choice.kind
