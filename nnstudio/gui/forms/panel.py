"""What the inspector's panels have in common."""

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnstudio.gui import theme
from nnstudio.gui.forms.form import Form
from nnstudio.gui.store import Store


class Panel(QWidget):
    """A column of parts with captions."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(theme.PADDING, theme.GAP, theme.PADDING, theme.PADDING)
        self.column.setSpacing(theme.GAP)

    def refresh(self) -> None:
        """Show the present values."""
        raise NotImplementedError

    def first(self) -> QWidget | None:
        """The editor that gets the keyboard."""
        forms = self.findChildren(Form)
        rows = [row for form in forms for row in form.rows.values()]
        return rows[0].editor if rows else None

    def caption(self, words: str, role: str = "section") -> QLabel:
        """A caption below what is there."""
        label = QLabel(words, wordWrap=True)
        label.setProperty("role", role)
        self.column.addWidget(label)
        return label
