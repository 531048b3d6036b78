"""Which unit a panel is about: one of the selected node, or of the first node that learns."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnstudio.gui import theme
from nnstudio.gui.plots.header import CHOICE, tool_button
from nnstudio.gui.store import Store
from nnstudio.gui.theme import GRID

NARROWEST = 84


def node_of(store: Store) -> str:
    """The selected node that runs, else the first one that learns, else the first; empty where nothing runs."""
    outline = store.outline
    if outline is None:
        return ""
    running = [node.name for node in store.document.order if node.name in outline.shapes]
    chosen = [name for name in store.selected_names if name in running]
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
    """Chooses a unit of the node that is looked at: the selected one, or one that is pinned.

    Attributes:
        node: its name; empty where nothing runs.
        pin: the button that keeps the node.

    Signals:
        changed(): another unit or node is to be shown.
    """

    changed = Signal()

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.node = ""
        self.box = NumberBox("Unit ", "Unit of the node that is shown")
        self.pin = tool_button("pin", "Keep this node whatever is selected", checkable=True)
        self.pin.toggled.connect(self.follow)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.box)
        row.addWidget(self.pin)
        self.box.valueChanged.connect(lambda number: store.choose_unit(number - 1))
        store.unit_changed.connect(self.follow)
        store.outline_changed.connect(self.follow)
        store.selection_changed.connect(self.follow)
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
        """Look at the selected node, unless another one is pinned and still there."""
        known = self.store.outline.shapes if self.store.outline else ()
        if not self.pin.isChecked() or self.node not in known:
            self.node = node_of(self.store)
        with QSignalBlocker(self.box):
            self.box.setMaximum(max(self.units, 1))
            self.box.setValue(self.store.unit + 1)
        for widget in (self.box, self.pin):  # not the whole, which would be a window before it is put into one
            widget.setVisible(bool(self.units))
        self.changed.emit()
