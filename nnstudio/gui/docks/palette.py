"""All kinds of layers, to be dragged onto the canvas."""

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QEvent, QMimeData, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from nnstudio.engine.layer import Layer
from nnstudio.engine.layers import LAYERS
from nnstudio.gui import theme
from nnstudio.gui.dock import Dock
from nnstudio.gui.store import Store

MIME = "application/x-nnstudio-kind"
ARROWS = {Qt.Key.Key_Up, Qt.Key.Key_Down}
ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
KIND = Qt.ItemDataRole.UserRole


class PaletteDock(Dock):
    """Layers to drag onto the canvas; Enter or a double click adds one in its middle."""

    name = "palette"
    title = "Layers"
    area = "left"

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.list = KindList()
        self.search = QLineEdit(placeholderText="Search layers", clearButtonEnabled=True)
        self.search.setAccessibleName("Search layers")
        self.search.textChanged.connect(self.list.narrow)
        self.keys = SearchKeys(self.search, self.list)
        self.list.itemActivated.connect(lambda item: self.add(item.data(KIND)))
        self.widget = QWidget()
        column = QVBoxLayout(self.widget)
        column.setContentsMargins(theme.GAP, theme.GAP, theme.GAP, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(self.search)
        column.addWidget(self.list)
        theme.watcher.changed.connect(lambda: self.list.narrow(self.search.text()))

    def add(self, kind: str | None) -> None:
        """Wish for a node of a kind."""
        if kind:
            self.store.add_requested.emit(kind)


class KindList(QListWidget):
    """Kinds under the headings of their groups."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Layers")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIconSize(QSize(20, 20))
        self.setDragEnabled(True)
        self.setDragDropMode(QListWidget.DragDropMode.DragOnly)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.narrow("")

    def narrow(self, text: str) -> None:
        """List the kinds whose name, title or help contains every word."""
        self.clear()
        groups = groupby(found(text), key=lambda kind: kind.group)
        for group, kinds in groups:
            self.add_heading(group)
            for kind in kinds:
                self.add_kind(kind)
        if not self.count():
            self.add_heading("No layer is called so")
        self.setCurrentRow(1)

    def add_heading(self, words: str) -> None:
        """A line that cannot be chosen."""
        item = QListWidgetItem(words)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setFont(theme.font(theme.SMALL))
        self.addItem(item)

    def add_kind(self, kind: type[Layer]) -> None:
        """A kind with its icon; its help is the tool tip."""
        item = QListWidgetItem(theme.icon(f"layer_{kind.name}"), kind.title)
        item.setData(KIND, kind.name)
        item.setToolTip(f"<p>{kind.help()}</p><p>Drag it onto the canvas, or press Enter.</p>")
        item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, kind.help())
        self.addItem(item)

    def mimeTypes(self) -> list[str]:
        """What the canvas takes."""
        return [MIME]

    def mimeData(self, items: Sequence[QListWidgetItem]) -> QMimeData:
        """The name of the dragged kind."""
        data = QMimeData()
        data.setData(MIME, str(items[0].data(KIND)).encode())
        return data


class SearchKeys(QObject):
    """Lets the arrow keys and Enter work in the list while the search field has the focus."""

    def __init__(self, search: QLineEdit, kinds: KindList) -> None:
        super().__init__(search)
        self.kinds = kinds
        search.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hand some keys on."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in ARROWS:
                self.kinds.event(event)
                return True
            item = self.kinds.currentItem()
            if event.key() in ENTER and item:
                self.kinds.itemActivated.emit(item)
                return True
        return super().eventFilter(watched, event)


def found(text: str) -> list[type[Layer]]:
    """Kinds that a search finds, by group."""
    words = text.lower().split()
    kinds = [kind for kind in LAYERS.members.values() if all(word in described(kind) for word in words)]
    return sorted(kinds, key=lambda kind: kind.group)


def described(kind: type[Layer]) -> str:
    """All words of a kind."""
    return f"{kind.name} {kind.title} {kind.group} {kind.help()}".lower()
