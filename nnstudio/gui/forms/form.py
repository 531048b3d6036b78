"""Rows for the settings that a kind declares; nothing here knows any kind."""

from collections.abc import Collection, Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnstudio.base.catalogue import Setting
from nnstudio.document.model import Document
from nnstudio.gui import theme
from nnstudio.gui.forms.editor import editor_of
from nnstudio.gui.forms.row import Row
from nnstudio.gui.forms.section import Section
from nnstudio.gui.forms.values import default_of

NOTHING = Document()
NO_SECTIONS: Mapping[str, Collection[str]] = {}


class Form(QWidget):
    """A row for each setting; those that leave nothing to choose are left out.

    Args:
        settings: what is edited, by name.
        defaults: plain values to reset to, where they are not the settings' own.
        depth: how many kinds these are the settings of.
        sections: by title the names of those settings that stand in a section, folded at first.

    Signals:
        edited(str, object, str, str): a setting's name and another plain value that it takes; what was changed and
            what it became, in words.
    """

    edited = Signal(str, object, str, str)

    def __init__(
        self,
        settings: Mapping[str, Setting[Any]],
        defaults: Mapping[str, Any] | None = None,
        depth: int = 0,
        sections: Mapping[str, Collection[str]] = NO_SECTIONS,
    ) -> None:
        super().__init__()
        self.rows: dict[str, Row] = {}
        self.sections = {title: Section(title) for title in sections}
        self.places = {name: self.sections[title] for title, names in sections.items() for name in names}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        for name, setting in settings.items():
            editor = editor_of(setting)
            if editor is not None:
                default = (defaults or {}).get(name, default_of(setting))
                self.rows[name] = Row(editor, default, depth)
                (self.places[name].rows if name in self.places else column).addWidget(self.rows[name])
        for section in self.sections.values():
            column.addWidget(section)
        for name, row in self.rows.items():
            row.edited.connect(lambda value, what, to, name=name: self.edited.emit(name, value, what, to))

    def forget(self) -> None:
        """Drop what is being typed; the next values that are shown are shown anew."""
        for row in self.rows.values():
            row.editor.forget()

    def show_values(self, values: Mapping[str, Any], document: Document = NOTHING) -> None:
        """Show plain values, or `MIXED`; a setting that is missing has its default."""
        for name, row in self.rows.items():
            row.show_value(values.get(name, row.default), document)
        for section in self.sections.values():
            rows = [row for name, row in self.rows.items() if self.places.get(name) is section]
            section.say([row.title.lower() for row in rows if row.editor.value != row.default])
