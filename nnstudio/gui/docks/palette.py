"""All kinds of layers, to be dragged onto the canvas."""

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QDrag, QFont, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from nnstudio.engine.layer import Layer
from nnstudio.engine.layers import LAYERS
from nnstudio.gui import theme
from nnstudio.gui.canvas.surface import MIME
from nnstudio.gui.dock import Dock
from nnstudio.gui.searching import described
from nnstudio.gui.store import Store

MOVES = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
KIND = Qt.ItemDataRole.UserRole
ICON = 20
HEADING = 32
CARD = QSize(144, 36)


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
        column.setSpacing(theme.GRID)
        column.addWidget(self.search)
        column.addWidget(self.list)

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
        self.setIconSize(QSize(ICON, ICON))
        self.setDragEnabled(True)
        self.setDragDropMode(QListWidget.DragDropMode.DragOnly)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sought = ""
        theme.watcher.changed.connect(self.dress)
        self.dress()

    def dress(self) -> None:
        """Draw the icons in the present theme's colors."""
        self.narrow(self.sought)

    def narrow(self, text: str) -> None:
        """List the kinds whose description contains every word, and mark the first that was sought."""
        self.sought = text
        self.clear()
        for group, kinds in groupby(found(text), key=lambda kind: kind.group):
            self.add_heading(group)
            for kind in kinds:
                self.add_kind(kind)
        if not self.count():
            self.add_heading("No layer fits; type less")
        elif text:
            self.setCurrentRow(1)

    def add_heading(self, words: str) -> None:
        """A line that cannot be chosen."""
        item = QListWidgetItem(words)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setFont(theme.font(theme.SMALL, QFont.Weight.DemiBold))
        item.setForeground(QColor(theme.current().secondary))
        item.setTextAlignment(Qt.AlignmentFlag.AlignBottom)
        item.setSizeHint(QSize(0, HEADING))
        self.addItem(item)

    def add_kind(self, kind: type[Layer]) -> None:
        """A kind with its icon; its help is the tool tip."""
        item = QListWidgetItem(theme.icon(f"layer_{kind.name}"), kind.title)
        item.setData(KIND, kind.name)
        item.setSizeHint(QSize(0, theme.ROW))
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

    def startDrag(self, _: Qt.DropAction) -> None:
        """Drag a kind, in the shape of a card."""
        chosen = self.selectedItems()
        if not chosen:
            return
        item = chosen[0]
        drag = QDrag(self)
        drag.setMimeData(self.mimeData([item]))
        drag.setPixmap(card(item, self.devicePixelRatioF()))
        drag.setHotSpot(QPoint(CARD.width() // 2, CARD.height() // 2))
        drag.exec(Qt.DropAction.CopyAction)


class SearchKeys(QObject):
    """Lets the arrow keys and Enter work in the list while the search field has the keyboard; Esc empties the field."""

    def __init__(self, search: QLineEdit, kinds: KindList) -> None:
        super().__init__(search)
        self.search = search
        self.kinds = kinds
        search.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hand some keys on."""
        taken = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self.take(event)
        return taken or super().eventFilter(watched, event)

    def take(self, event: QKeyEvent) -> bool:
        """Whether a key was meant for the list."""
        item = self.kinds.currentItem()
        if event.key() in MOVES:
            self.kinds.event(event)
        elif event.key() in ENTER and item:
            self.kinds.itemActivated.emit(item)
        elif event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        else:
            return False
        return True


def found(text: str) -> list[type[Layer]]:
    """Kinds that a search finds, by group."""
    words = text.lower().split()
    kinds = [kind for kind in LAYERS.members.values() if all(word in described(kind) for word in words)]
    return sorted(kinds, key=lambda kind: kind.group)


def card(item: QListWidgetItem, ratio: float) -> QPixmap:
    """What hangs at the pointer while a kind is dragged."""
    colors = theme.current()
    picture = QPixmap(CARD * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(colors.accent))
    painter.setBrush(QColor(colors.panel))
    painter.drawRoundedRect(QRect(0, 0, CARD.width() - 1, CARD.height() - 1), theme.RADIUS, theme.RADIUS)
    item.icon().paint(painter, QRect(theme.PADDING, theme.GAP, ICON, ICON))
    painter.setFont(theme.font())
    painter.setPen(QColor(colors.text))
    room = QRect(theme.PADDING + ICON + theme.GAP, 0, CARD.width(), CARD.height())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, item.text())
    painter.end()
    return picture
