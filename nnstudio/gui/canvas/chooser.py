"""A list at the pointer that is narrowed by typing: kinds to add, or nodes to connect to."""

from collections.abc import Callable, Sequence

import msgspec
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from nnstudio.gui import theme

WIDTH, HEIGHT = 300, 280
KEYS = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


class Entry(msgspec.Struct, frozen=True):
    """One line to choose.

    Attributes:
        key: what is handed back.
        title: its words.
        hint: one line that explains it.
        icon: the name of a bundled icon; may be empty.
        words: more words by which it is found, in lower case.
    """

    key: str
    title: str
    hint: str = ""
    icon: str = ""
    words: str = ""


class Chooser(QFrame):
    """Shows entries under a search field; Enter or a click takes one, Esc or a click elsewhere none."""

    def __init__(self, parent: QWidget, caption: str, entries: Sequence[Entry], chosen: Callable[[str], None]) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        colors = theme.current()
        self.setObjectName("chooser")
        self.setStyleSheet(f"#chooser {{ background: {colors.panel}; border: 1px solid {colors.border}; }}")
        self.entries = entries
        self.chosen = chosen
        self.search = QLineEdit(placeholderText=caption, clearButtonEnabled=True)
        self.search.setAccessibleName(caption)
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self.narrow)
        self.list = QListWidget()
        self.list.setAccessibleName("Choices")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self.take)
        self.list.currentItemChanged.connect(self.explain)
        self.hint = QLabel(wordWrap=True)
        self.hint.setFont(theme.font(theme.SMALL))
        self.lay_out()
        self.narrow("")

    def lay_out(self) -> None:
        """Search field, list, explanation."""
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP, theme.GAP, theme.GAP, theme.GAP)
        column.setSpacing(theme.GAP)
        for part in (self.search, self.list, self.hint):
            column.addWidget(part)
        self.resize(WIDTH, HEIGHT)

    def open_at(self, point: QPoint) -> None:
        """Show with the corner at a point of the screen, moved so that all of it is seen."""
        room = self.screen().availableGeometry()
        x = min(max(point.x(), room.left()), room.right() - WIDTH)
        y = min(max(point.y(), room.top()), room.bottom() - HEIGHT)
        self.move(x, y)
        self.show()
        self.search.setFocus()

    def narrow(self, text: str) -> None:
        """Keep the entries that contain every word; those whose title begins with the text come first."""
        words = text.lower().split()
        fitting = [each for each in self.entries if all(word in sought(each) for word in words)]
        fitting.sort(key=lambda each: rank(each, text.lower().strip()))
        self.list.clear()
        for entry in fitting:
            line = QListWidgetItem(entry.title)
            line.setData(Qt.ItemDataRole.UserRole, entry)
            if entry.icon:
                line.setIcon(theme.icon(entry.icon))
            self.list.addItem(line)
        self.list.setCurrentRow(0)
        if not fitting:
            self.hint.setText("Nothing fits; type less")

    def explain(self, line: QListWidgetItem | None) -> None:
        """Show the explanation of the current entry."""
        if line is not None:
            self.hint.setText(line.data(Qt.ItemDataRole.UserRole).hint)

    def take(self, line: QListWidgetItem | None) -> None:
        """Hand an entry back and close."""
        if line is not None:
            entry: Entry = line.data(Qt.ItemDataRole.UserRole)
            self.close()
            self.chosen(entry.key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the search field's arrow keys move in the list, and Enter take the current entry."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # else a command of the canvas, whose popup this is, would take Enter
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in KEYS:
                self.list.event(event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.take(self.list.currentItem())
                return True
        return super().eventFilter(watched, event)


def sought(entry: Entry) -> str:
    """What a search looks through."""
    return f"{entry.title} {entry.key} {entry.words}".lower()


def rank(entry: Entry, text: str) -> int:
    """How far an entry is from a text: its title begins with it, it is in its title, or in its other words."""
    title = entry.title.lower()
    return 0 if title.startswith(text) else 1 if text in title else 2
