"""Editors of what only a recipe has: outputs, losses and metrics."""

from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QCheckBox, QLabel, QMenu, QVBoxLayout, QWidget

from nnstudio.base.catalogue import KindOf, Setting
from nnstudio.document.model import Document
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.metrics import METRICS
from nnstudio.engine.recipe import Losses, Metrics, Outputs
from nnstudio.gui import theme
from nnstudio.gui.forms.choices import CalmCombo
from nnstudio.gui.forms.editor import Editor, edits
from nnstudio.gui.forms.kinds import KindEditor


class MenuCombo(CalmCombo):
    """A combo box that opens a menu, in which several entries can be checked."""

    def __init__(self) -> None:
        super().__init__()
        self.menu = QMenu(self)

    def showPopup(self) -> None:
        """Open the menu."""
        self.menu.setMinimumWidth(self.width())
        self.menu.popup(self.mapToGlobal(QPoint(0, self.height())))


class MenuEditor(Editor):
    """A menu of names, any number of which can be checked, below an entry that leaves it to the drawing."""

    automatic: Any = ()

    def __init__(self, setting: Setting[Any]) -> None:
        super().__init__(setting)
        self.control = self.combo = MenuCombo()
        self.menu = self.combo.menu
        self.menu.aboutToShow.connect(self.fill)

    def names(self) -> dict[str, str]:
        """What can be checked, with its words."""
        raise NotImplementedError

    def fill(self) -> None:
        """Offer the names, and those that are chosen and gone."""
        self.menu.clear()
        self.add("Automatic", self.automatic, checked=self.value == self.automatic)
        self.menu.addSeparator()
        chosen, names = self.value or (), self.names()
        for name in dict.fromkeys([*names, *chosen]):
            others = tuple(each for each in chosen if each != name)
            self.add(names.get(name, name), others if name in chosen else (*chosen, name), checked=name in chosen)

    def add(self, words: str, value: Any, *, checked: bool) -> None:
        """Add an entry that chooses these names."""
        action = self.menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(checked)
        action.triggered.connect(lambda: self.offer(value))

    def words(self, value: Any) -> str:
        """Their words."""
        return "automatic" if value == self.automatic else ", ".join(self.names().get(each, each) for each in value)


@edits(Outputs)
class OutputsEditor(MenuEditor):
    """Which nodes are outputs; none leaves it to the drawing."""

    def names(self) -> dict[str, str]:
        """The nodes that can be outputs."""
        return {node.name: node.name for node in self.document.nodes if node.kind != "input"}

    def show_value(self, value: Any, document: Document) -> None:
        """Show which nodes; the automatic one depends on the drawing."""
        super().show_value(value, document)
        self.display(value)

    def display(self, value: Any) -> None:
        """Name the nodes."""
        automatic = " ".join(node.name for node in self.document.outputs) or "none yet"
        self.combo.choose(None, self.words(value) if value else f"Automatic: {automatic}")


@edits(Metrics)
class MetricsEditor(MenuEditor):
    """What is measured beside the loss."""

    automatic = None

    def names(self) -> dict[str, str]:
        """The metrics that are one number."""
        return {name: kind.title for name, kind in METRICS.members.items() if kind.single}

    def display(self, value: Any) -> None:
        """Name the metrics."""
        self.combo.choose(None, (self.words(value) or "none").capitalize() if not value else self.words(value))


@edits(Losses)
class LossesEditor(Editor):
    """The loss of all outputs, or one for each."""

    def __init__(self, setting: Setting[Any]) -> None:
        super().__init__(setting)
        self.control = QWidget()
        self.below = self.nested = QWidget()
        self.each = QCheckBox("One for each output")
        self.each.clicked.connect(self.share)
        self.captions: list[str] = []
        self.losses: list[KindEditor] = []
        self.controls, self.nests = (QVBoxLayout(part) for part in (self.control, self.nested))
        for column in (self.controls, self.nests):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(theme.GRID)
        self.each.setMinimumHeight(theme.ROW)
        self.controls.addWidget(self.each)

    def show_value(self, value: Any, document: Document) -> None:
        """Show the losses with the names of their outputs."""
        super().show_value(value, document)
        self.display(value)

    def display(self, value: Any) -> None:
        """One row for each loss."""
        outputs = [node.name for node in self.document.outputs]
        captions = [*outputs, *("no output" for _ in value[len(outputs) :])][: len(value)] if len(value) > 1 else [""]
        if captions != self.captions:
            self.build(captions)
        self.each.setVisible(len(outputs) > 1 or len(value) > 1)
        self.each.setChecked(len(value) > 1)
        for editor, choice in zip(self.losses, value, strict=False):
            editor.show_value(choice, self.document)
        self.nested.setVisible(any(editor.form for editor in self.losses))

    def build(self, captions: list[str]) -> None:
        """Put up rows, each under the name of its output."""
        for column, first in ((self.controls, 1), (self.nests, 0)):
            while item := column.takeAt(first):
                discard(item.widget())
        self.captions, self.losses = captions, []
        for place, caption in enumerate(captions):
            self.add(place, caption)
        self.control.setFocusProxy(self.losses[0].control)

    def add(self, place: int, caption: str) -> None:
        """Put up the row of one loss."""
        setting = KindOf(LOSSES, "mse", help=self.setting.help)
        setting.name = self.setting.name
        editor = KindEditor(setting)
        editor.setParent(self)
        editor.edited.connect(lambda value, what, to: self.replace(place, value, what, to))
        editor.control.setAccessibleName(f"Loss of {caption}" if caption else "Loss")
        if caption:
            label = QLabel(caption)
            label.setProperty("role", "small")
            self.controls.addWidget(label)
        self.controls.addWidget(editor.control)
        self.nests.addWidget(editor.nest)
        self.losses.append(editor)

    def replace(self, place: int, value: Any, what: str, to: str) -> None:
        """Offer another loss at one place."""
        losses = list(self.value)
        losses[place] = LOSSES.make(value).choice
        self.offer(losses, what, to)

    def share(self) -> None:
        """Go from one loss to one for each output, or back to the first."""
        count = max(len(self.document.outputs), 1) if self.each.isChecked() else 1
        losses = [*self.value, *[self.value[-1]] * count][:count]
        self.offer(losses)

    def words(self, value: Any) -> str:
        """Their titles."""
        kinds = LOSSES.members
        return ", ".join(kinds[each.kind].title if each.kind in kinds else each.kind for each in value)


def discard(widget: QWidget | None) -> None:
    """Take a widget off the screen for good."""
    if widget is not None:
        widget.hide()
        widget.deleteLater()
