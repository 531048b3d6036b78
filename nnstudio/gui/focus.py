"""What a panel looks at: the selected nodes, or those that it was pinned to."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, Signal

from nnstudio.gui.store import Store

NAMED = 2
"""Nodes that a title names."""


class Focus(QObject):
    """The nodes that a panel is about, and the unit of them.

    It follows the selection until it is pinned; nodes are pinned for good, whatever they are called, until they are
    taken out of the drawing or another project is shown. Each panel has one, shared by all its pages.

    Attributes:
        pinned: whether it stays whatever is selected.
        pinnable: whether there is a button for that, because the panel shows nodes.
        shown: names of the nodes that are shown, of a panel that chooses among them; empty where it shows all.

    Signals:
        changed(): other nodes are looked at, by other names, or it was pinned or released.
        unit_changed(): another unit is looked at.
    """

    changed = Signal()
    unit_changed = Signal()

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self.pinned = False
        self.shown: Sequence[str] = ()
        self.pinnable = False
        self._nodes: tuple[int, ...] = ()
        self._unit = 0
        self._names = self.names
        store.selection_changed.connect(self.follow)
        store.document_changed.connect(self.follow)
        store.project_shown.connect(self.release)
        store.unit_changed.connect(self.follow_unit)

    @property
    def names(self) -> list[str]:
        """Names of the nodes that are looked at; empty where that is all of them."""
        known = self.store.document.by_id
        nodes = self._nodes if self.pinned else self.store.selection
        return [known[number].name for number in nodes if number in known]

    @property
    def unit(self) -> int:
        """The unit that is looked at, counted from 0."""
        return self._unit if self.pinned else self.store.unit

    @property
    def words(self) -> str:
        """What is looked at, for titles."""
        first, rest = self.names[:NAMED], self.names[NAMED:]
        return ", ".join(first) + (f" and {len(rest)} more" if rest else "") or "all nodes"

    def choose_unit(self, unit: int) -> None:
        """Look at another unit; what is pinned has one of its own."""
        if not self.pinned:
            self.store.choose_unit(unit)
        elif unit != self._unit:
            self._unit = unit
            self.unit_changed.emit()

    def pin(self, pinned: bool) -> None:
        """Stay with what is looked at now, or follow the selection again."""
        if pinned == self.pinned:
            return
        found = self.store.document.by_name
        self.take(
            [found[name].id for name in self.shown or self.names if name in found], self.store.unit, pinned=pinned
        )

    def join(self, other: "Focus") -> None:
        """Stay with what another panel looks at now, where that is not all."""
        found = self.store.document.by_name
        nodes = [found[name].id for name in other.names if name in found]
        if nodes:
            self.take(nodes, other.unit, pinned=True)

    def take(self, nodes: Iterable[int], unit: int, *, pinned: bool) -> None:
        """Look at nodes."""
        self._nodes, self._unit, self.pinned = tuple(nodes), unit, pinned
        self._names = self.names
        self.changed.emit()

    def release(self) -> None:
        """Follow the selection again."""
        self.pin(False)

    def follow(self) -> None:
        """Say what is looked at now, if that is something else; where all that was pinned is gone, the selection."""
        if self.pinned and self._nodes and not self.names:
            self.release()
        elif self.names != self._names:
            self._names = self.names
            self.changed.emit()

    def follow_unit(self) -> None:
        """Say that another unit is looked at."""
        if not self.pinned:
            self.unit_changed.emit()
