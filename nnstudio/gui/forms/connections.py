"""The editor of single connections between units."""

from typing import Any

from nnstudio.base.catalogue import Setting
from nnstudio.engine.connections import Connections
from nnstudio.gui.forms.editor import edits
from nnstudio.gui.forms.lines import LineEditor

LONGEST = 16_000_000
"""Letters that the line holds; Qt's own limit would cut long lists of connections."""


@edits(Connections)
class ConnectionsEditor(LineEditor):
    """Pairs of an input and a unit, such as 0-2, 1-0."""

    def __init__(self, setting: Setting[Any]) -> None:
        super().__init__(setting)
        self.line.setMaxLength(LONGEST)

    def text(self, value: Any) -> str:
        """Pairs with commas between them; a value that is no list of pairs as it is."""
        try:
            return ", ".join(f"{source}-{target}" for source, target in value)
        except (TypeError, ValueError):
            return str(value)

    def display(self, value: Any) -> None:
        """The text; a hint where nothing is cut."""
        super().display(value)
        if not self.line.text() and not self.line.placeholderText():
            self.line.setPlaceholderText("none")
