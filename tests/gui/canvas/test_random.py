"""Whatever a person does, each gesture is at most one step, and undoing everything gives back the first document."""

import random

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from nnstudio.document import edits
from nnstudio.engine.layers import LAYERS
from nnstudio.gui.canvas import operations
from nnstudio.gui.canvas.chooser import Chooser
from nnstudio.gui.canvas.deeds import DEEDS
from tests.gui.canvas.conftest import MIDDLE, Hand, chain

GESTURES = 150
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Person:
    """Does random things with mouse and keyboard."""

    def __init__(self, canvas, seed):
        self.canvas = canvas
        self.hand = Hand(canvas)
        self.chance = random.Random(seed)

    def somewhere(self):
        area = self.canvas.stage.camera.area
        return QPointF(
            area.left() + self.chance.random() * area.width(), area.top() + self.chance.random() * area.height()
        )

    def something(self):
        """A place that matters: a port, a title, a wire, or anywhere."""
        names = [node.name for node in self.canvas.store.document.nodes]
        wires = list(self.canvas.drawing.wires.values())
        places = [self.somewhere()]
        if names:
            name = self.chance.choice(names)
            places += [self.hand.output(name), self.hand.input(name), self.hand.title(name), self.hand.title(name)]
        if wires:
            places.append(self.chance.choice(wires).middle)
        return self.chance.choice(places)

    def act(self):
        do = self.chance.choice(
            [self.drag, self.drag, self.drag, self.drop, self.click, self.double_click, self.deed, self.abort, self.pan]
        )
        do()
        self.answer()

    def drag(self):
        self.hand.drag(self.something(), self.something(), modifiers=self.modifiers())

    def modifiers(self):
        return SHIFT if self.chance.random() < 0.2 else Qt.KeyboardModifier.NoModifier

    def drop(self):
        self.hand.drop(self.chance.choice(list(LAYERS.members)), self.something())

    def click(self):
        self.hand.click(self.something(), modifiers=self.modifiers())

    def double_click(self):
        self.hand.double_click(self.something())

    def deed(self):
        if len(self.canvas.store.document.nodes) > 40:
            self.canvas.do("select_all")
            self.canvas.do("delete")
        else:
            self.canvas.do(self.chance.choice(list(DEEDS)))

    def abort(self):
        start, end = self.something(), self.something()
        self.hand.press(start)
        self.hand.move(start, end)
        self.hand.key(Qt.Key.Key_Escape)
        self.hand.release(end)

    def pan(self):
        self.hand.drag(self.somewhere(), self.somewhere(), MIDDLE)

    def answer(self):
        """Take something from a list that opened, or close it."""
        for chooser in self.canvas.findChildren(Chooser):
            if chooser.isVisible():
                key = self.chance.choice([Qt.Key.Key_Return, Qt.Key.Key_Escape])
                QTest.keyClick(chooser.search, key)


def shown(canvas):
    """What the items on the scene say, to be compared with the document."""
    nodes = {number: (item.card.name, item.x(), item.y()) for number, item in canvas.drawing.nodes.items()}
    return nodes, set(canvas.drawing.wires)


def drawn(document):
    return {node.id: (node.name, *node.position) for node in document.nodes}, set(document.edges)


@pytest.mark.parametrize("seed", range(4))
def test_random_gestures_are_single_steps_and_can_all_be_undone(make_canvas, seed):
    canvas = make_canvas(chain(4, 3, 2, 1))
    first = canvas.store.document
    person = Person(canvas, seed)
    for _ in range(GESTURES):
        before = canvas.store.edits
        person.act()
        after = canvas.store.edits
        assert canvas.gesture is None
        assert after.place - before.place in (0, 1)
        assert shown(canvas) == drawn(canvas.store.document)
        if after.place > before.place:
            canvas.store.undo()
            assert canvas.store.document == before.document
            assert shown(canvas) == drawn(before.document)
            canvas.store.redo()
    while canvas.store.edits.place:
        canvas.store.undo()
    assert canvas.store.document == first
    assert shown(canvas) == drawn(first)
    canvas.grab()


@pytest.mark.parametrize("seed", range(3))
def test_the_lit_targets_are_exactly_those_that_are_not_refused(seed):
    chance = random.Random(seed)
    document = chain(3, 2, 1)
    for kind in chance.choices(list(LAYERS.members), k=12):
        document = edits.add_node(document, kind)
        source, target = (chance.choice(document.nodes).id for _ in range(2))
        if edits.refusal(document, source, target) is None:
            document = edits.connect(document, source, target)
    ids = document.by_id.keys()
    for number in ids:
        assert operations.targets(document, number) == {
            each for each in ids if edits.refusal(document, number, each) is None
        }
        assert operations.sources(document, number) == {
            each for each in ids if edits.refusal(document, each, number) is None
        }
