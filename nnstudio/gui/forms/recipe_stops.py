"""The editor of when training stops by itself."""

from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nnstudio.base.catalogue import Flag, Integer, Kind, Number, Option, Setting
from nnstudio.document.model import COMPARISONS, Condition, NoImprovement, Stop
from nnstudio.engine.metrics import METRICS
from nnstudio.engine.recipe import Stops
from nnstudio.engine.stopping import measured, quantities, smaller_is_better
from nnstudio.gui import theme
from nnstudio.gui.forms.choices import CalmCombo
from nnstudio.gui.forms.editor import Editor, edits
from nnstudio.gui.forms.form import Form
from nnstudio.gui.forms.row import CAPTION, RESET
from nnstudio.gui.phrases import capital

StopKind = type[Condition] | type[NoImprovement]
NEVER, REMOVE = "Never", "Remove"
USUAL = {"iteration": 1000.0, "epoch": 1000.0, "seconds": 60.0}


class ConditionSettings(Kind):
    """When a quantity reaches a threshold."""

    comparison = Option("<", options=COMPARISONS, help="how the quantity is compared with the threshold")
    threshold = Number(0.01, help="training stops as soon as the quantity is on this side of it")


class NoImprovementSettings(Kind):
    """When a quantity has not become better for some epochs."""

    epochs = Integer(10, minimum=1, help="so many in a row without an improvement stop the training")
    least = Number(0.0, minimum=0.0, help="an improvement is larger than this")
    restore = Flag(True, help="whether the weights of the best epoch are put back then")


class StopPart(QWidget):
    """One condition: what it is about, and below it its numbers.

    Signals:
        edited(object, str, str): another condition, or None; what was changed and what it became, in words.
    """

    edited = Signal(object, str, str)

    def __init__(self, empty: str) -> None:
        super().__init__()
        self.stop: Stop | None = None
        self.combo = CalmCombo()
        self.combo.setAccessibleName("Condition to stop")
        self.combo.add(None, empty)
        for kind in (Condition, NoImprovement):
            self.combo.insertSeparator(self.combo.count())
            for stop in offered(kind):
                self.combo.add(key_of(stop), title_of(stop))
        self.combo.activated.connect(lambda place: self.take(self.combo.itemData(place)))
        self.forms: dict[StopKind, Form] = {
            Condition: Form(ConditionSettings.settings, depth=1),
            NoImprovement: Form(NoImprovementSettings.settings, depth=1),
        }
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(theme.PADDING, 0, 0, 0)
        self.column.setSpacing(theme.GRID)
        for form in self.forms.values():
            form.edited.connect(self.change)
            self.column.addWidget(form)
        self.show_stop(None)

    def take(self, key: str | None) -> None:
        """Offer a condition on another quantity, with numbers that make sense for it."""
        stops = [*offered(Condition), *offered(NoImprovement)]
        self.edited.emit(next((stop for stop in stops if key_of(stop) == key), None), "", "")

    def change(self, name: str, value: Any, what: str, to: str) -> None:
        """Offer the same condition with another number."""
        if self.stop is not None:
            self.edited.emit(replace(self.stop, **{name: value}), what, to)

    def show_stop(self, stop: Stop | None) -> None:
        """Show a condition."""
        self.stop = stop
        self.combo.choose(stop and key_of(stop), title_of(stop) if stop else "")
        for kind, form in self.forms.items():
            form.setVisible(type(stop) is kind)
            if stop is not None and type(stop) is kind:
                for name, row in form.rows.items():
                    row.set_default(getattr(usual(kind, stop.quantity), name))
                form.show_values({name: getattr(stop, name) for name in form.rows})

    def forget(self) -> None:
        """Drop what is being typed."""
        for form in self.forms.values():
            form.forget()


@edits(Stops)
class StopsEditor(Editor):
    """One condition after the other, each with a combo box; a button adds another."""

    def __init__(self, setting: Setting[Any]) -> None:
        super().__init__(setting)
        self.control = QWidget()
        self.below = self.nest = QWidget()
        first, rest = QVBoxLayout(self.control), QVBoxLayout(self.nest)
        for column in (first, rest):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(theme.GRID)
        self.first, self.column = first, rest
        self.parts: list[StopPart] = []
        self.heads: list[QWidget] = []
        self.more = QPushButton("Add a condition")
        self.more.clicked.connect(self.add)
        rest.addWidget(beside("", self.more))
        self.build(1)

    @property
    def combo(self) -> CalmCombo:
        """Of the first condition."""
        return self.parts[0].combo

    def build(self, count: int) -> None:
        """Have so many parts."""
        while len(self.parts) < count:
            place = len(self.parts)
            part = StopPart(REMOVE if place else NEVER)
            part.edited.connect(lambda stop, what, to, place=place: self.put(place, stop, what, to))
            if place:
                self.heads.append(beside("or", part.combo))
                self.column.insertWidget(self.column.count() - 1, self.heads[-1])
            else:
                self.heads.append(part.combo)
                self.first.addWidget(part.combo)
                self.control.setFocusProxy(part.combo)
            self.column.insertWidget(self.column.count() - 1, part)
            self.parts.append(part)
        for place, (head, part) in enumerate(zip(self.heads, self.parts, strict=True)):
            head.setVisible(place < count)
            part.setVisible(place < count)

    def put(self, place: int, stop: Stop | None, what: str, to: str) -> None:
        """Offer another condition at one place, or none there."""
        stops: list[Stop] = list(self.value or ())
        stops[place : place + 1] = [stop] if stop else []
        self.offer(stops, what, to)

    def add(self) -> None:
        """Offer one more condition, on a quantity that there is none on yet."""
        stops: tuple[Stop, ...] = self.value or ()
        taken = {stop.quantity for stop in stops}
        free = [quantity for quantity in ("epoch", *quantities()) if quantity not in taken]
        self.offer((*stops, usual(Condition, free[0])))
        self.parts[len(stops)].combo.setFocus()

    def forget(self) -> None:
        """Drop what is being typed, also as threshold."""
        super().forget()
        for part in self.parts:
            part.forget()

    def display(self, value: Any) -> None:
        """Show the conditions."""
        stops: tuple[Stop, ...] = value or ()
        self.build(max(len(stops), 1))
        for part, stop in zip(self.parts, stops or (None,), strict=False):
            part.show_stop(stop)
            part.setVisible(stop is not None)
        self.nest.setVisible(bool(stops))

    def words(self, value: Any) -> str:
        """Such as loss < 0.01."""
        return " or ".join(str(stop) for stop in value) if value else NEVER.lower()


def beside(caption: str, control: QWidget) -> QWidget:
    """A control below those of the form, behind a caption."""
    both, label = QWidget(), QLabel(caption)
    label.setFixedWidth(CAPTION)
    line = QHBoxLayout(both)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(theme.GAP)
    line.addWidget(label)
    line.addWidget(control, 1)
    line.addSpacing(theme.GAP + RESET)
    return both


def offered(kind: StopKind) -> list[Stop]:
    """The conditions of a kind, one on each quantity."""
    return [usual(kind, quantity) for quantity in (quantities() if kind is Condition else measured())]


def usual(kind: StopKind, quantity: str) -> Stop:
    """A condition that people use on a quantity."""
    if kind is NoImprovement:
        return NoImprovement(quantity)
    if quantity in USUAL:
        return Condition(quantity, ">=", USUAL[quantity])
    if not smaller_is_better(quantity):
        return Condition(quantity, ">=", 0.95)
    return Condition(quantity, "<", 2.0 if "perplexity" in quantity else 0.01)


def key_of(stop: Stop) -> str:
    """What a condition is about, as data of an entry."""
    return f"{type(stop).__name__} {stop.quantity}"


def title_of(stop: Stop) -> str:
    """What a condition is about, in words."""
    rows, _, rest = stop.quantity.partition(".")
    name, _, output = rest.partition(".")
    title = METRICS[name].title if name in METRICS.members else name or rows
    title = title[:1].lower() + title[1:] if title[1:2].islower() else title
    better = "no better " if isinstance(stop, NoImprovement) else ""
    words = f"{better}{'validation ' if rows == 'validation' else ''}{title}{f' of {output}' if output else ''}"
    return capital(words)
