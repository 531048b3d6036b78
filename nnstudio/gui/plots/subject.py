"""Which unit a panel is about: one of the node looked at, or of the first one that learns."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnstudio.gui import theme
from nnstudio.gui.focus import Focus
from nnstudio.gui.plots.header import CHOICE

NARROWEST = 84


def node_of(focus: Focus) -> str:
    """The node looked at that runs, else the first one that learns, else the first; empty where nothing runs."""
    store = focus.store
    outline = store.outline
    if outline is None:
        return ""
    running = [node.name for node in store.document.order if node.name in outline.shapes]
    chosen = [name for name in focus.names if name in running]
    learning = [name for name in running if outline.parameters.get(name)]
    return next(iter([*chosen, *learning, *running]), "")


class NumberBox(theme.SpinBox):
    """A number from 1, with what it counts before it."""

    def __init__(self, words: str, help: str) -> None:  # noqa: A002
        super().__init__()
        self.setPrefix(words)
        self.setRange(1, 1)
        self.setFixedHeight(CHOICE)
        self.setToolTip(help)
        self.setAccessibleName(help)
        self.setMinimumWidth(NARROWEST)
        self.setKeyboardTracking(False)
        self.setWrapping(True)


class UnitBox(QWidget):
    """Chooses a unit of the node that a panel looks at.

    Attributes:
        node: its name; empty where nothing runs.

    Signals:
        changed(): another unit or node is to be shown.
    """

    changed = Signal()

    def __init__(self, focus: Focus) -> None:
        super().__init__()
        self.focus, self.store = focus, focus.store
        self.node = ""
        self.box = NumberBox("Unit ", "Unit of the node that is shown")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.box)
        self.box.valueChanged.connect(lambda number: focus.choose_unit(number - 1))
        for signal in (focus.unit_changed, self.store.outline_changed, focus.changed):
            signal.connect(self.follow)
        self.follow()

    @property
    def unit(self) -> int:
        """Counted from 0."""
        return self.box.value() - 1

    @property
    def units(self) -> int:
        """How many the node has."""
        shape = self.store.outline.shapes.get(self.node, ()) if self.store.outline else ()
        return shape[-1] if shape else 0

    def follow(self) -> None:
        """Look at the selected or pinned node."""
        self.node = node_of(self.focus)
        self.focus.shown = [self.node]
        with QSignalBlocker(self.box):
            self.box.setMaximum(max(self.units, 1))
            self.box.setValue(self.focus.unit + 1)
        self.box.setVisible(bool(self.units))  # not the whole, which would be a window before it is put into one
        self.changed.emit()
