"""Editors of what only a recipe has: outputs, losses, and the condition to stop at."""

from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QCheckBox, QLabel, QMenu, QVBoxLayout, QWidget

from nnstudio.base.catalogue import Kind, KindOf, Number, Option, Setting
from nnstudio.document.model import COMPARISONS, Condition, Document
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.recipe import Losses, Outputs, Stop
from nnstudio.gui import theme
from nnstudio.gui.forms.choices import CalmCombo
from nnstudio.gui.forms.editor import Editor, edits
from nnstudio.gui.forms.form import Form
from nnstudio.gui.forms.kinds import KindEditor
from nnstudio.session.choices import QUANTITIES

NEVER = "Never"


class MenuCombo(CalmCombo):
    """A combo box that opens a menu, in which several entries can be checked."""

    def __init__(self) -> None:
        super().__init__()
        self.menu = QMenu(self)

    def showPopup(self) -> None:
        """Open the menu."""
        self.menu.setMinimumWidth(self.width())
        self.menu.popup(self.mapToGlobal(QPoint(0, self.height())))


@edits(Outputs)
class OutputsEditor(Editor):
    """A menu of nodes, any number of which can be checked; none leaves it to the drawing."""

    def __init__(self, setting: Setting[Any]) -> None:
        super().__init__(setting)
        self.control = self.combo = MenuCombo()
        self.menu = self.combo.menu
        self.menu.aboutToShow.connect(self.fill)

    def show_value(self, value: Any, document: Document) -> None:
        """Show which nodes; the automatic one depends on the drawing."""
        super().show_value(value, document)
        self.display(value)

    def display(self, value: Any) -> None:
        """Name the nodes."""
        automatic = " ".join(node.name for node in self.document.outputs) or "none yet"
        self.combo.choose(None, ", ".join(value) if value else f"Automatic: {automatic}")

    def fill(self) -> None:
        """Offer the nodes of the drawing, and names that are gone."""
        self.menu.clear()
        self.add("Automatic", (), checked=not self.value)
        self.menu.addSeparator()
        names = [node.name for node in self.document.nodes if node.kind != "input"]
        for name in dict.fromkeys([*names, *self.value]):
            others = tuple(each for each in self.value if each != name)
            chosen = name in self.value
            self.add(name, others if chosen else (*self.value, name), checked=chosen)

    def add(self, words: str, value: tuple[str, ...], *, checked: bool) -> None:
        """Add an entry that chooses these nodes."""
        action = self.menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(checked)
        action.triggered.connect(lambda: self.offer(value))

    def words(self, value: Any) -> str:
        """Their names."""
        return ", ".join(value) if value else "automatic"


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


class StopRule(Kind):
    """When a quantity reaches a threshold."""

    comparison = Option("<", options=COMPARISONS, help="how the quantity is compared with the threshold")
    threshold = Number(0.01, help="training stops as soon as the quantity is on this side of it")


@edits(Stop)
class StopEditor(Editor):
    """A quantity, and below it the comparison and the threshold."""

    def __init__(self, setting: Setting[Any]) -> None:
        super().__init__(setting)
        self.control = self.combo = CalmCombo()
        self.combo.add(None, NEVER)
        for quantity in QUANTITIES:
            self.combo.add(quantity, quantity_title(quantity))
        self.combo.activated.connect(lambda place: self.take(self.combo.itemData(place)))
        self.below = self.nest = Form(StopRule.settings, depth=1)
        self.nest.setContentsMargins(theme.PADDING, 0, 0, 0)
        self.nest.edited.connect(self.change)
        self.nest.hide()

    def take(self, quantity: str | None) -> None:
        """Offer a condition on another quantity, with a threshold that makes sense for it."""
        self.offer(None if quantity is None else usual(quantity))

    def forget(self) -> None:
        """Drop what is being typed, also as threshold."""
        super().forget()
        self.nest.forget()

    def change(self, name: str, value: Any, what: str, to: str) -> None:
        """Offer another comparison or threshold."""
        self.offer(replace(self.value, **{name: value}), what, to)

    def display(self, value: Any) -> None:
        """Choose the quantity."""
        self.combo.choose(value and value.quantity, value.quantity if value else "")
        self.nest.setVisible(value is not None)
        if value is not None:
            for name, row in self.nest.rows.items():
                row.set_default(getattr(usual(value.quantity), name))
            self.nest.show_values({"comparison": value.comparison, "threshold": value.threshold})

    def words(self, value: Any) -> str:
        """Such as Loss < 0.01."""
        return f"{quantity_title(value.quantity)} {value.comparison} {value.threshold:g}" if value else NEVER.lower()


def usual(quantity: str) -> Condition:
    """A condition that people use on a quantity."""
    if quantity.endswith("loss"):
        return Condition(quantity, "<", 0.01)
    return Condition(quantity, ">=", 1000.0 if quantity in {"iteration", "epoch"} else 0.95)


def quantity_title(quantity: str) -> str:
    """A quantity in words: validation.loss becomes Validation loss."""
    return quantity.removeprefix("metric.").replace(".", " ").capitalize()


def discard(widget: QWidget | None) -> None:
    """Take a widget off the screen for good."""
    if widget is not None:
        widget.hide()
        widget.deleteLater()
