"""Several views of one panel: a low panel shows the chosen one, a higher one also those behind it."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from nnstudio.gui.plots.header import CHOICE, Header


class Leaves(QWidget):
    """A header, lines that always stand below it, and views of which one or several are seen.

    Args:
        header: gets the choice of the view.
        lines: stand between the header and the views.
        leaves: the views, by what they are called.
        room: height that a view takes at least.

    Attributes:
        offered: the views that make sense at present.
    """

    def __init__(self, header: Header, lines: Sequence[QWidget], leaves: Mapping[str, QWidget], room: int) -> None:
        super().__init__()
        self.leaves = leaves
        self.room = room
        self.offered = list(leaves)
        self.choice = QComboBox()
        self.choice.addItems(self.offered)
        self.choice.setFixedHeight(CHOICE)
        self.choice.setAccessibleName(f"{header.title}: which view")
        self.choice.currentIndexChanged.connect(self.arrange)
        header.add(self.choice)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (header, *lines):
            column.addWidget(widget)
        for leaf in leaves.values():
            column.addWidget(leaf, 1)
        self.arrange()

    def offer(self, offered: list[str]) -> None:
        """Offer only these views; the chosen one stays where it is among them."""
        if offered != self.offered:
            chosen, self.offered = self.choice.currentText(), offered
            with QSignalBlocker(self.choice):
                self.choice.clear()
                self.choice.addItems(offered)
                self.choice.setCurrentIndex(offered.index(chosen) if chosen in offered else 0)
            self.arrange()

    def shows(self, leaf: QWidget) -> bool:
        """Whether a view is one of those that are seen."""
        return leaf.isVisibleTo(self)

    @property
    def seen(self) -> list[str]:
        """The chosen view and as many of those behind it as there is room for."""
        count = min(max(self.height() // self.room, 1), len(self.offered))
        first = min(max(self.choice.currentIndex(), 0), len(self.offered) - count)
        return self.offered[first : first + count]

    def arrange(self) -> None:
        """Show what there is room for."""
        seen = self.seen
        self.choice.setVisible(len(seen) < len(self.offered))
        for words, leaf in self.leaves.items():
            leaf.setVisible(words in seen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew."""
        super().resizeEvent(event)
        self.arrange()
