"""One node's name, problems, settings and shapes."""

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnstudio.base.catalogue import Kind
from nnstudio.document import edits
from nnstudio.document.edits import EditError
from nnstudio.document.model import Document, Node
from nnstudio.document.problems import Problem
from nnstudio.engine.layers import LAYERS
from nnstudio.gui import theme
from nnstudio.gui.forms.finding import Finding
from nnstudio.gui.forms.form import Form
from nnstudio.gui.forms.grouping import grouped
from nnstudio.gui.forms.lines import Line
from nnstudio.gui.forms.panel import Panel
from nnstudio.gui.forms.parameters import ParameterTable
from nnstudio.gui.forms.values import with_value
from nnstudio.gui.phrases import capital
from nnstudio.gui.store import Store

ICON = 20
ANY_LAYER = "layer"
MOST_PROBLEMS = 4


class NodePanel(Panel):
    """Edits one node.

    Args:
        kind: the kind of the nodes that it is for.
    """

    def __init__(self, store: Store, kind: str) -> None:
        super().__init__(store)
        self.kind: type[Kind] | None = LAYERS.members.get(kind)
        self.title = self.kind.title if self.kind else kind
        self.picture = QLabel()
        self.name = Line()
        self.refusal = Finding()
        self.problems = Problems()
        settings, sections = grouped(self.kind.settings if self.kind else {})
        self.form = Form(settings, sections=sections)
        self.form.edited.connect(self.set)
        self.parameters = ParameterTable()
        self.column.addLayout(self.head())
        for part in (self.refusal, self.problems, self.form, self.parameters):
            self.column.addWidget(part)
        self.column.addStretch()

    @property
    def node(self) -> Node:
        """The node as it is drawn now."""
        return self.store.document.by_id[self.numbers[0]]

    @property
    def help(self) -> str:
        """The kind's."""
        return f"<b>{self.title}.</b> {self.kind.help()}" if self.kind else ""

    def head(self) -> QHBoxLayout:
        """The kind's icon, the name, which can be edited, and the kind."""
        theme.watcher.changed.connect(self.dress)
        self.dress()
        self.name.setAccessibleName("Name")
        self.name.setToolTip("The node's name: letters, digits and _; its weights are called after it")
        self.name.entered.connect(self.rename)
        self.name.escaped.connect(self.restore)
        caption = QLabel(self.title)
        caption.setProperty("role", "secondary")
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, theme.GAP, 0)
        row.setSpacing(theme.GAP)
        row.addWidget(self.picture)
        row.addWidget(self.name, 1)
        row.addWidget(caption)
        return row

    def dress(self) -> None:
        """Draw the icon in the present theme's color."""
        icon = theme.icon(f"layer_{self.kind.name}" if self.kind else ANY_LAYER)
        self.picture.setPixmap(icon.pixmap(ICON, ICON))

    def forget(self) -> None:
        """Drop what is being typed, the name too."""
        super().forget()
        self.name.setModified(False)
        self.refuse("")

    def rename(self) -> None:
        """Give the node the name that was typed, or say why not."""
        name, old = self.name.text().strip(), self.node.name
        try:
            renamed = edits.rename(self.store.document, self.node.id, name)
        except EditError as error:
            self.refuse(str(error))
            return
        self.refuse("")
        self.name.put(name)
        self.store.edit(renamed, f"rename {old} to {name}")

    def restore(self) -> None:
        """Show the node's name instead of what was typed."""
        self.name.put(self.node.name)
        self.refuse("")

    def refuse(self, sentence: str) -> None:
        """Say why a name cannot be; empty: nothing is wrong with it."""
        self.refusal.say(sentence)
        self.name.setProperty("refused", bool(sentence))
        self.name.style().polish(self.name)

    def first(self) -> QWidget | None:
        """The first setting; the name where there is none."""
        return super().first() or self.name

    def set(self, name: str, value: Any, what: str, to: str) -> None:
        """Change one setting."""
        document = with_setting(self.store.document, self.numbers, name, value)
        self.store.edit(document, f"set {what} of {self.node.name} to {to}")

    def refresh(self) -> None:
        """Show the present values; a name that is being typed stays."""
        if not self.name.isModified() and not self.refusal.words:
            self.name.put(self.node.name)
        self.form.show_values(self.node.settings, self.store.document)
        self.problems.show_problems([each for each in self.store.problems if each.node == self.node.name])
        self.parameters.show_node(self.store.outline, self.node.name)


class Problems(QWidget):
    """What is wrong with a node, one finding each."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Problem] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, theme.GAP, 0)
        self.hide()

    def show_problems(self, problems: list[Problem]) -> None:
        """Say what is wrong, why, and what to do."""
        if problems == self.shown:
            return
        self.shown = problems
        while item := self.column.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for problem in problems[:MOST_PROBLEMS]:
            what = capital(problem.what)
            self.column.addWidget(Finding(f"{what}: {problem.why}. {problem.fix}.", problem.severity))
        more = len(problems) - MOST_PROBLEMS
        if more > 0:
            self.column.addWidget(Finding(f"{more:,} more: see the list of problems.", problems[-1].severity))
        self.setVisible(bool(problems))


def with_setting(document: Document, numbers: list[int], name: str, value: Any) -> Document:
    """The document with one setting of some nodes changed; a default is left out."""
    for number in numbers:
        node = document.by_id[number]
        settings = with_value(LAYERS[node.kind].settings, node.settings, name, value)
        document = edits.change_node(document, number, settings=settings)
    return document
