"""A canvas with a drawing, and a hand that uses the mouse as a person does."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnstudio.document import edits
from nnstudio.document.model import Document
from nnstudio.gui import theme
from nnstudio.gui.canvas import CanvasView
from nnstudio.gui.canvas.chooser import Chooser
from nnstudio.gui.store import Store

LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
NONE = Qt.KeyboardModifier.NoModifier
MIME = "application/x-nnstudio-kind"


def chain(*units, gap=264.0, activation="sigmoid"):
    """x → hidden1 → … → output, from left to right."""
    document = edits.add_node(Document(), "input", {"shape": [units[0]]}, name="x")
    for index, count in enumerate(units[1:], 1):
        name = "output" if index == len(units) - 1 else f"hidden{index}"
        settings = {"units": count, "activation": activation}
        document = edits.add_node(document, "dense", settings, name=name, position=(index * gap, 0.0))
        document = edits.connect(document, index, index + 1)
    return document


class Hand:
    """Mouse and keyboard on a canvas; points are in the scene."""

    def __init__(self, canvas):
        self.canvas = canvas
        self.viewport = canvas.viewport()

    def at(self, point):
        return self.canvas.mapFromScene(QPointF(*point) if isinstance(point, tuple) else point)

    def press(self, point, button=LEFT, modifiers=NONE):
        QTest.mouseMove(self.viewport, self.at(point))
        QTest.mousePress(self.viewport, button, modifiers, self.at(point))

    def move(self, start, end, steps=6):
        begin, finish = self.at(start), self.at(end)
        for step in range(1, steps + 1):
            place = begin + (finish - begin) * (step / steps)
            QTest.mouseMove(self.viewport, QPoint(place.x(), place.y()))

    def release(self, point, button=LEFT, modifiers=NONE):
        QTest.mouseRelease(self.viewport, button, modifiers, self.at(point))

    def drag(self, start, end, button=LEFT, modifiers=NONE):
        self.press(start, button, modifiers)
        finish = self.at(end)
        self.move(start, end)
        QTest.mouseRelease(self.viewport, button, modifiers, finish)

    def click(self, point, button=LEFT, modifiers=NONE):
        QTest.mouseMove(self.viewport, self.at(point))
        QTest.mouseClick(self.viewport, button, modifiers, self.at(point))

    def double_click(self, point):
        self.click(point)
        QTest.mouseDClick(self.viewport, LEFT, NONE, self.at(point))
        self.release(point)

    def hover(self, point):
        QTest.mouseMove(self.viewport, self.at(point))

    def key(self, key, modifiers=NONE):
        QTest.keyClick(self.canvas, key, modifiers)

    def drop(self, kind, point, *, end=True):
        """Drag a kind from the palette: enter, move, and drop it (or leave it hanging over the canvas)."""
        self.data = QMimeData()
        self.data.setData(MIME, kind.encode())
        place = self.at(point)
        action, buttons = Qt.DropAction.CopyAction, LEFT
        QApplication.sendEvent(self.viewport, QDragEnterEvent(place, action, self.data, buttons, NONE))
        QApplication.sendEvent(self.viewport, QDragMoveEvent(place, action, self.data, buttons, NONE))
        if end:
            QApplication.sendEvent(self.viewport, QDropEvent(QPointF(place), action, self.data, buttons, NONE))

    def output(self, name):
        return self.node(name).output_port

    def input(self, name):
        return self.node(name).input_port

    def node(self, name):
        return self.canvas.drawing.nodes[self.canvas.store.document.by_name[name].id]

    def title(self, name):
        """A point on a node's title, away from ports and units."""
        node = self.node(name)
        return node.pos() + node.body.topLeft() + QPointF(60, 20)

    def chooser(self):
        found = [each for each in self.canvas.findChildren(Chooser) if each.isVisible()]
        assert len(found) == 1
        return found[0]

    def choose(self, text):
        chooser = self.chooser()
        QTest.keyClicks(chooser.search, text)
        QTest.keyClick(chooser.search, Qt.Key.Key_Return)


@pytest.fixture
def make_canvas(qtbot, qapp):
    """Shows a document on a canvas of 1000 × 600 at zoom 1, nothing unfolded by itself."""
    theme.apply(qapp, "light")

    def make(document, zoom=0.6):
        canvas = CanvasView(Store(document))
        qtbot.addWidget(canvas)
        canvas.resize(1000, 600)
        canvas.show()
        qtbot.waitExposed(canvas)
        canvas.do("frame_all")
        canvas.stage.camera.zoom_to(zoom)
        canvas.setFocus()
        return canvas

    return make


@pytest.fixture
def canvas(make_canvas):
    return make_canvas(chain(4, 3, 2, 1))


@pytest.fixture
def hand(canvas):
    return Hand(canvas)


@pytest.fixture(autouse=True)
def clean_clipboard(qapp):
    qapp.clipboard().clear()
