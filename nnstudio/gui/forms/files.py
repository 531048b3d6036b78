"""The editor of a file's path."""

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QLineEdit

from nnstudio.base.catalogue import File, Setting
from nnstudio.gui import theme
from nnstudio.gui.forms.editor import edits
from nnstudio.gui.forms.lines import LineEditor
from nnstudio.gui.forms.values import MIXED, spoken

ICON = "open"


@edits(File)
class FileEditor(LineEditor):
    """A line of text with a button that asks for a file; an empty one says what stands in."""

    def __init__(self, setting: Setting[Any]) -> None:
        super().__init__(setting)
        self.button = self.line.addAction(theme.icon(ICON), QLineEdit.ActionPosition.TrailingPosition)
        self.button.setToolTip("Choose a file…")
        self.button.triggered.connect(self.ask)
        theme.watcher.changed.connect(self.dress)

    def dress(self) -> None:
        """Draw the button in the present theme's color."""
        self.button.setIcon(theme.icon(ICON))

    def ask(self) -> None:
        """Let the user choose a file."""
        from nnstudio.gui.dialogs.asking import ask_open

        present = Path(str(self.value)) if self.value and self.value is not MIXED else Path.home() / "file"
        chosen = ask_open(
            self.line.window(), f"Choose the {spoken(self.setting.name)}", "All files (*)", present.parent
        )
        if chosen:
            self.offer(str(chosen.absolute()))

    def display(self, value: Any) -> None:
        """The path; what an empty one means where there is none."""
        super().display(value)
        if value is not MIXED:
            self.line.setPlaceholderText(self.empty_words)

    def words(self, value: Any) -> str:
        """The file's name, or what no file means."""
        return Path(str(value)).name or self.empty_words
