"""What the inspector's panels have in common."""

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnstudio.gui import theme
from nnstudio.gui.forms.form import Form
from nnstudio.gui.store import Store


class Panel(QWidget):
    """A column of parts about one subject of the store's document.

    Attributes:
        numbers: ids of the nodes that it is about; none where it is about the whole.
    """

    form: Form

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.numbers: list[int] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(theme.PADDING, theme.GAP, theme.GRID, theme.GAP)
        self.column.setSpacing(theme.GAP)

    @property
    def help(self) -> str:
        """What is said while no setting has the keyboard."""
        return ""

    def turn_to(self, numbers: list[int]) -> None:
        """Be about other nodes of the same kinds."""
        self.forget()
        self.numbers = numbers

    def forget(self) -> None:
        """Drop what is being typed."""
        self.form.forget()

    def refresh(self) -> None:
        """Show the present values."""
        raise NotImplementedError

    def first(self) -> QWidget | None:
        """The editor that gets the keyboard."""
        return next((row.editor.focus for row in self.form.rows.values()), None)

    def caption(self, words: str, role: str) -> QLabel:
        """Words below what is there."""
        label = QLabel(words, wordWrap=True)
        label.setProperty("role", role)
        self.column.addWidget(label)
        return label
