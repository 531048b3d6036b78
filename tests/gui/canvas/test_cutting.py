"""Cutting connections between units and freezing nodes on the canvas."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QMenu

from nnstudio.document import edits
from nnstudio.document.model import Document
from nnstudio.gui.canvas import cutting
from tests.gui.canvas.conftest import RIGHT, Hand, chain

HIDDEN = 2


@pytest.fixture
def canvas(make_canvas):
    canvas = make_canvas(chain(2, 2, 1), zoom=1.0)
    canvas.do("frame_all")
    return canvas


def pair(canvas, name):
    """The connections that lead to a node's units."""
    return canvas.stage.units.pairs[canvas.store.document.by_name[name].id]


def middle(edges, source, target):
    """A point on the connection between two units, away from others."""
    t = 0.4
    begin, end = edges.begin[source], edges.end[target]
    return QPointF(edges.left + t * (edges.right - edges.left), begin + t * (end - begin))


def menu_at(canvas, point):
    """The menu that a right click opens."""
    before = set(canvas.findChildren(QMenu))
    Hand(canvas).click(point, RIGHT)
    (menu,) = set(canvas.findChildren(QMenu)) - before
    return menu


def texts(menu):
    return [action.text() for action in menu.actions() if action.text()]


def choose(menu, words):
    """Take a line of a menu."""
    (action,) = [each for each in menu.actions() if each.text() == words]
    assert action.isEnabled()
    action.trigger()
    menu.close()


def settings(canvas, name):
    return canvas.store.document.by_name[name].settings


def test_a_connection_is_cut_and_restored_by_its_menu(canvas):
    before = canvas.store.document
    choose(menu_at(canvas, middle(pair(canvas, "hidden1"), 0, 1)), "Cut connection w¹₁₂ of hidden1")
    assert settings(canvas, "hidden1")["cut"] == [[0, 1]]
    assert canvas.store.edits.undo_words == "cut w¹₁₂ of hidden1"
    canvas.grab()
    choose(menu_at(canvas, middle(pair(canvas, "hidden1"), 0, 1)), "Restore connection w¹₁₂ of hidden1")
    assert canvas.store.document == before
    canvas.store.undo()
    assert settings(canvas, "hidden1")["cut"] == [[0, 1]]
    canvas.store.undo()
    assert canvas.store.document == before
    canvas.grab()


def test_a_cut_connection_says_so_and_stays_to_be_found(canvas):
    canvas.store.edit(edits.set_settings(canvas.store.document, HIDDEN, {"cut": [[0, 1]]}), "cut")
    edges = pair(canvas, "hidden1")
    point = middle(edges, 0, 1)
    Hand(canvas).hover(point)
    canvas.grab()
    assert edges.index_at(point) == 1
    assert "w¹₁₂ is cut: held at 0" in canvas.hover.words(point)
    assert len(edges.absent) == 1
    assert sum(len(lines) for _, lines in edges.clear + edges.faint) == 3


def test_connections_that_begin_inside_an_unfolded_card_have_their_menu_there_too(canvas):
    edges = pair(canvas, "hidden1")
    point = QPointF(edges.left + 20, edges.begin[0])
    assert any(each.startswith("Cut connection w¹") for each in texts(menu_at(canvas, point)))


def test_all_cut_connections_of_a_node_are_restored_in_one_step(canvas):
    before = canvas.store.document
    canvas.store.edit(edits.set_settings(before, HIDDEN, {"cut": [[0, 1], [1, 1]]}), "cut")
    assert not canvas.possible("restore")
    canvas.store.select([HIDDEN])
    canvas.do("restore")
    assert canvas.store.document == before
    assert not canvas.possible("restore")


def test_nodes_are_frozen_together_and_learn_again(canvas):
    before = canvas.store.document
    canvas.do("select_all")
    canvas.do("freeze")
    assert settings(canvas, "hidden1")["frozen"] is settings(canvas, "output")["frozen"] is True
    assert "frozen" not in settings(canvas, "x")
    assert canvas.store.edits.undo_words == "freeze 2 nodes"
    canvas.do("freeze")
    assert canvas.store.document == before
    canvas.store.select([HIDDEN])
    Hand(canvas).key(Qt.Key.Key_F, Qt.KeyboardModifier.ShiftModifier)
    assert settings(canvas, "hidden1") == {**before.by_id[HIDDEN].settings, "frozen": True}


def test_some_frozen_nodes_are_all_frozen_first(canvas):
    canvas.store.select([HIDDEN])
    canvas.do("freeze")
    canvas.do("select_all")
    assert "Freeze" in texts(canvas.menu())
    canvas.do("freeze")
    assert settings(canvas, "output")["frozen"] is True
    assert "Unfreeze" in texts(canvas.menu())


def test_what_cannot_learn_cannot_be_frozen(canvas):
    canvas.store.select([1])
    assert not canvas.possible("freeze")


def test_a_frozen_node_says_so_in_words_and_has_a_mark(canvas):
    node = canvas.drawing.nodes[HIDDEN]
    canvas.stage.camera.zoom_to(0.65)
    before = canvas.grab().toImage()
    canvas.store.edit(edits.set_settings(canvas.store.document, HIDDEN, {"frozen": True}), "freeze")
    assert canvas.grab().toImage() != before
    point = node.pos() + node.body.topLeft() + QPointF(60, 20)
    assert "Frozen" in canvas.hover.words(point)


def test_a_connection_of_gates_is_cut_in_all_of_them(make_canvas):
    document = edits.add_node(Document(), "input", {"shape": [5, 2]}, name="x")
    document = edits.add_node(document, "lstm", {"units": 3}, name="memory", position=(264.0, 0.0))
    canvas = make_canvas(edits.connect(document, 1, 2), zoom=1.0)
    canvas.do("frame_all")
    edges = pair(canvas, "memory")
    assert edges.units == (2, 3)
    cutting.toggle_cut(canvas.store, edges, 5)
    assert settings(canvas, "memory") == {"units": 3, "cut": [[1, 2]]}
