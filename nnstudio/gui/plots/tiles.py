"""Pictures one below another in a list that scrolls: one for each node, or for each weight matrix."""

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from nnstudio.gui.focus import Focus
from nnstudio.gui.plots.array_panel import NO_PROGRAM
from nnstudio.gui.plots.book import Page
from nnstudio.gui.plots.header import Header
from nnstudio.gui.plots.notice import Message, Notice
from nnstudio.gui.plots.scene import Scene, scene
from nnstudio.gui.plots.series import Array
from nnstudio.gui.plots.table import Table, as_text
from nnstudio.gui.theme import GAP, watcher
from nnstudio.session.frame import Frame
from nnstudio.session.requests import Asked

MOST = 40


class Tile(QWidget):
    """One picture of a list; what is under the pointer is read below it.

    Ctrl+C copies what is shown as tab-separated text.

    Attributes:
        key: what it is of, such as "hidden1.weight".
        natural: the height that it likes to have.
        pointer: where the pointer is; None where it is elsewhere.
    """

    natural = 150

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        self.pointer: QPointF | None = None
        self.setMinimumHeight(self.natural)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(key)
        watcher.changed.connect(self.update)

    def requests(self) -> Sequence[Asked]:
        """What it wants to see now."""
        return ()

    def show_frame(self, frame: Frame) -> None:
        """Show a moment."""

    def numbers(self) -> Array | None:
        """The values that are shown; None while there are none."""
        return None

    @property
    def readout(self) -> str:
        """What is under the pointer, or what is said of the whole."""
        return ""

    def tables(self) -> Sequence[Table]:
        """What is shown as plain data."""
        values = self.numbers()
        return [] if values is None else [Table(self.key, values)]

    def paint(self, painter: QPainter, exposed: QRect) -> None:
        """Paint at least what is exposed."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint; numbers of any size must not end the program."""
        painter = QPainter(self)
        try:
            with np.errstate(all="ignore"):
                self.paint(painter, event.rect())
        finally:
            painter.end()

    def sizeHint(self) -> QSize:
        """The size that it likes to have."""
        return QSize(240, self.natural)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read what is under the pointer."""
        self.pointer = event.position()
        self.setToolTip(self.readout)
        self.update()

    def leaveEvent(self, _event: QEvent) -> None:
        """Stop reading."""
        self.pointer = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(as_text(self.tables()))
        else:
            super().keyPressEvent(event)


class TilesPage(Page):
    """The pictures of the selected nodes, or of all.

    Args:
        focus: the nodes that it is about.
        title: what is shown, such as "Response maps".
        explanation: rich text behind "?".
        tiles: makes the pictures, or says in a sentence why there are none.

    Attributes:
        tiles: top to bottom.
        message: what is said where there is none.
        follows: whether it shows nodes, which can be pinned.
    """

    follows = True

    def __init__(
        self, focus: Focus, title: str, explanation: str, tiles: Callable[[Scene], "Sequence[Tile] | str"]
    ) -> None:
        super().__init__()
        self.focus, self.store = focus, focus.store
        self.title, self.make = title, tiles
        self.tiles: list[Tile] = []
        self.header = Header(title, explanation, focus if self.follows else None)
        self.message = Message()
        inside = QWidget()
        self.list = QVBoxLayout(inside)
        self.list.setContentsMargins(GAP // 2, 0, GAP // 2, 0)
        self.list.setSpacing(GAP)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.header, Notice(self.store)):
            column.addWidget(widget)
        column.addWidget(self.message, 1)
        column.addWidget(self.area, 1)
        for signal in (self.store.outline_changed, focus.changed, self.store.data_changed):
            signal.connect(self.rebuild)
        self.rebuild()

    def rebuild(self) -> None:
        """Choose the pictures anew."""
        seen = scene(self.focus)
        made = self.make(seen) if seen else NO_PROGRAM
        words = made if isinstance(made, str) else ""
        tiles = [] if isinstance(made, str) else made
        for tile in self.tiles:
            self.list.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self.tiles = list(tiles[:MOST])
        for tile in self.tiles:
            self.list.addWidget(tile)
        self.message.say(words)
        self.area.setVisible(not words)
        self.header.say(self.subject(len(tiles)))
        if self.store.frame:
            self.show_frame(self.store.frame)

    def subject(self, count: int) -> str:
        """What is shown, for the header."""
        if count > MOST:
            return f"{self.title}, the first {MOST} of {count}; select a node to see others"
        names = self.focus.names
        return f"{self.title}: {', '.join(names)}" if names else self.title

    def requests(self) -> list[Asked]:
        """What the pictures that are seen ask for."""
        return [each for tile in self.tiles if not tile.visibleRegion().isEmpty() for each in tile.requests()]

    def show_frame(self, frame: Frame) -> None:
        """Show the answers of a frame of the present program."""
        outline = self.store.outline
        if outline is None or frame.moment.version != outline.version:
            return
        with np.errstate(all="ignore"):
            for tile in self.tiles:
                tile.show_frame(frame)

    def numbers(self, name: str) -> Array | None:
        """The values that a picture shows, such as that of "hidden1.weight"."""
        return next((tile.numbers() for tile in self.tiles if tile.key == name), None)
