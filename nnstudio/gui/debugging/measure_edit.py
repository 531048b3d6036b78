"""Chooses one number of a network: which quantity, what of it, and where; only what there is is offered."""

from collections.abc import Mapping

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from nnstudio.document.model import WHOLE, Measure
from nnstudio.gui import theme
from nnstudio.gui.debugging import measures
from nnstudio.gui.forms.choices import CalmCombo
from nnstudio.gui.store import Store

CAPTION = 60
"""Width of what stands before a control."""


class MeasureEdit(QWidget):
    """Three choices below each other, and an index.

    Attributes:
        measure: what is chosen.
        complaint: a sentence where the index leads nowhere; empty where it does.

    Signals:
        edited(): something else is chosen.
    """

    edited = Signal()

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.measure = Measure("loss")
        self.complaint = ""
        self.quantity, self.statistic, self.place = CalmCombo(), CalmCombo(), CalmCombo()
        self.index = QLineEdit()
        self.index.setPlaceholderText("all")
        self.index.setToolTip("One weight (from, to) or one unit, counted from 0, such as 0, 2; empty: all")
        self.labels: list[QLabel] = []
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(theme.GAP)
        self.grid.setVerticalSpacing(theme.GRID)
        self.grid.setColumnStretch(1, 1)
        self.add("Quantity", self.quantity)
        self.add("Statistic", self.statistic)
        self.add("Of", self.place)
        self.add("Index", self.index)
        self.quantity.activated.connect(self.take_quantity)
        self.statistic.activated.connect(self.take_statistic)
        self.place.activated.connect(self.take_place)
        self.index.textEdited.connect(self.take_index)

    def add(self, caption: str, control: QWidget) -> None:
        """A line with a caption."""
        label = QLabel(caption)
        label.setBuddy(control)
        label.setFixedWidth(CAPTION)
        control.setAccessibleName(caption)
        self.labels.append(label)
        self.grid.addWidget(label, len(self.labels), 0)
        self.grid.addWidget(control, len(self.labels), 1)

    def show_measure(self, measure: Measure) -> None:
        """Show a measure; what the network has not is shown in words, and can be replaced."""
        outline = self.store.outline
        self.measure = measure
        role, _, statistic = measure.quantity.partition(".")
        whole = role in WHOLE
        if outline is not None:
            frame = self.store.frame
            metrics = frame.moment.metrics if frame else {}
            offer(self.quantity, measures.quantities(outline, metrics), measure.quantity if whole else role)
        if outline is not None and not whole:
            known = measures.statistics(self.store.document, outline, role, measure.place)
            offer(self.statistic, known, statistic)
            offer(self.place, measures.places(outline, role), measure.place)
        self.index.setText(", ".join(map(str, measure.index)))
        for place in range(1, len(self.labels)):
            for control in (self.labels[place], (self.quantity, self.statistic, self.place, self.index)[place]):
                control.setVisible(not whole and (control is not self.index or bool(measure.place)))
        self.labels[-1].setVisible(not whole and bool(measure.place))
        self.check()

    def take_quantity(self, place: int) -> None:
        """Measure something else, where it was and in the way it was if that is possible."""
        old, outline = self.measure, self.store.outline
        if outline is not None:
            selected = self.store.selected_names
            where = old.place or (selected[-1] if selected else "")
            statistic = old.quantity.partition(".")[2] or measures.USUAL
            self.offer(measures.usual(self.store.document, outline, self.quantity.itemData(place), where, statistic))

    def take_statistic(self, place: int) -> None:
        """Measure another number of the same."""
        role = self.measure.quantity.partition(".")[0]
        self.offer(replace(self.measure, quantity=f"{role}.{self.statistic.itemData(place)}"))

    def take_place(self, place: int) -> None:
        """Measure the same elsewhere."""
        role, _, statistic = self.measure.quantity.partition(".")
        outline, name = self.store.outline, self.place.itemData(place)
        if outline is not None:
            known = measures.statistics(self.store.document, outline, role, name)
            self.offer(Measure(f"{role}.{statistic if statistic in known else measures.USUAL}", name))

    def take_index(self, text: str) -> None:
        """Measure one weight or unit, or all."""
        index = measures.index_in(text)
        self.measure = replace(self.measure, index=index or ())
        self.check(index)
        self.edited.emit()

    def offer(self, measure: Measure) -> None:
        """Show another measure and say so."""
        self.show_measure(measure)
        self.edited.emit()

    def check(self, index: tuple[int, ...] | None = ()) -> None:
        """Find out whether there is something at the index."""
        outline, index = self.store.outline, index or (None if index is None else self.measure.index)
        size = measures.shape(outline, self.measure) if outline else ()
        self.complaint = measures.index_complaint(index, size) if size or index is None else ""
        self.index.setAccessibleDescription(self.complaint)
        self.index.setProperty("refused", bool(self.complaint))
        self.index.style().polish(self.index)


def offer(combo: CalmCombo, words: Mapping[str, str], value: str) -> None:
    """Offer some values in words, and show one of them, or what there is not."""
    combo.clear()
    for each, said in words.items():
        combo.add(each, said)
    combo.choose(value, value)
