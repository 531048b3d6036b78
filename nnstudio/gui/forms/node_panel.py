"""One node's name, settings, problems and parameters."""

from typing import Any

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from nnstudio.document import edits
from nnstudio.document.edits import EditError
from nnstudio.document.model import Node
from nnstudio.engine.layers import LAYERS
from nnstudio.gui import theme
from nnstudio.gui.forms.form import Form
from nnstudio.gui.forms.panel import Panel
from nnstudio.gui.store import Store


class NodePanel(Panel):
    """Edits one node.

    Args:
        number: the node's id.
    """

    def __init__(self, store: Store, number: int) -> None:
        super().__init__(store)
        self.number = number
        kind = LAYERS.members.get(self.node.kind)
        self.name = QLineEdit()
        self.refusal = QLabel(wordWrap=True)
        self.column.addLayout(self.head())
        self.column.addWidget(self.refusal)
        self.caption(kind.help() if kind else f"There is no kind of layer called {self.node.kind!r}.", "secondary")
        self.form = Form(kind.settings if kind else {})
        self.form.edited.connect(self.set)
        self.column.addWidget(self.form)
        self.problems = self.caption("", "warning")
        self.parameters = ParameterTable()
        self.column.addWidget(self.parameters)
        self.column.addStretch()

    @property
    def node(self) -> Node:
        """The node as it is drawn now."""
        return self.store.document.by_id[self.number]

    def head(self) -> QHBoxLayout:
        """The kind's icon and the name, which can be edited."""
        picture = QLabel()
        picture.setPixmap(theme.icon(f"layer_{self.node.kind}").pixmap(20, 20))
        self.name.setAccessibleName("Name")
        self.name.setToolTip("The node's name: letters, digits and _; its weights are called after it")
        self.name.editingFinished.connect(self.rename)
        self.refusal.setProperty("role", "error")
        self.refusal.hide()
        row = QHBoxLayout()
        row.setSpacing(theme.GAP)
        row.addWidget(picture)
        row.addWidget(self.name, 1)
        return row

    def rename(self) -> None:
        """Give the node the name that was typed, or say why not."""
        name, old = self.name.text().strip(), self.node.name
        try:
            renamed = edits.rename(self.store.document, self.number, name)
        except EditError as error:
            self.refuse(str(error))
            return
        self.refuse("")
        self.store.edit(renamed, f"rename {old} to {name}")

    def refuse(self, sentence: str) -> None:
        """Show why a name cannot be; empty: all is well."""
        self.refusal.setText(sentence)
        self.refusal.setVisible(bool(sentence))
        self.name.setProperty("refused", bool(sentence))
        self.name.style().polish(self.name)

    def set(self, name: str, value: Any) -> None:
        """Set one setting."""
        document = edits.set_settings(self.store.document, self.number, {name: value})
        self.store.edit(document, f"set {self.node.name}'s {name.replace('_', ' ')}")

    def refresh(self) -> None:
        """Show the present values; the node may be gone for a moment."""
        if self.number not in self.store.document.by_id:
            return
        node = self.node
        if not self.name.hasFocus() or not self.name.isModified():
            self.name.setText(node.name)
            self.refuse("")
        self.form.show_values(node.settings)
        found = [problem for problem in self.store.problems if problem.node == node.name]
        self.problems.setText("\n".join(f"{each.what}: {each.why}. {each.fix}." for each in found))
        self.problems.setVisible(bool(found))
        self.parameters.show_node(self.store, node.name)


class ParameterTable(QWidget):
    """Names, shapes and numbers of a node's trained values, and the shape behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, theme.GAP, 0, 0)
        self.grid.setHorizontalSpacing(theme.PADDING)
        self.grid.setVerticalSpacing(theme.GRID)
        self.grid.setColumnStretch(0, 1)
        self.shown: list[tuple[str, str, str]] = []

    def show_node(self, store: Store, name: str) -> None:
        """Show what the compiled program says of a node."""
        rows = parameter_rows(store, name)
        if rows != self.shown:
            self.shown = rows
            self.fill()

    def fill(self) -> None:
        """Put the cells in."""
        while item := self.grid.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        for row, cells in enumerate(self.shown):
            for column, text in enumerate(cells):
                label = QLabel(text)
                label.setProperty("role", "mono" if column else "secondary")
                self.grid.addWidget(label, row, column)
        self.setVisible(bool(self.shown))


def parameter_rows(store: Store, name: str) -> list[tuple[str, str, str]]:
    """What, shape and count of each parameter and of the output; nothing where nothing is compiled."""
    outline = store.outline
    if outline is None or name not in outline.shapes:
        return []
    found = [each for each in outline.quantities if each.role == "value" and each.name.partition(".")[0] == name]
    rows = [(each.name.partition(".")[2], sizes(each.shape), f"{count(each.shape):,}") for each in found]
    return [*rows, ("output", sizes(outline.shapes[name]), "per row")]


def sizes(shape: tuple[int, ...]) -> str:
    """A shape such as 4 × 3."""
    return " × ".join(str(size) for size in shape)


def count(shape: tuple[int, ...]) -> int:
    """Number of values in a shape."""
    total = 1
    for size in shape:
        total *= size
    return total
