"""Nodes pinned to a level of detail."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from tests.gui.canvas.conftest import Hand, chain

HIDDEN = 2


@pytest.fixture
def canvas(make_canvas):
    return make_canvas(chain(4, 3, 2, 1), zoom=0.6)


def unfolded(canvas):
    return {node.card.name for node in canvas.drawing.nodes.values() if node.column is not None}


def detail(canvas):
    """The lines of the menu's part for the level of detail, and which are checked."""
    menu = canvas.menu()
    (part,) = [each for each in menu.findChildren(QMenu) if each.title() == "Detail"]
    found = {action.text(): action.isChecked() for action in part.actions() if action.text()}
    menu.deleteLater()
    return found


def test_a_pinned_node_keeps_its_level_at_any_zoom(canvas):
    canvas.store.select([HIDDEN])
    Hand(canvas).key(Qt.Key.Key_2)
    for zoom in (0.3, 0.6, 1.0):
        canvas.stage.camera.zoom_to(zoom)
        assert "hidden1" in unfolded(canvas)
        canvas.grab()
    Hand(canvas).key(Qt.Key.Key_1)
    for zoom in (0.3, 1.0, 2.0):
        canvas.stage.camera.zoom_to(zoom)
        assert "hidden1" not in unfolded(canvas)
    assert unfolded(canvas) == {"x", "hidden2", "output"}
    Hand(canvas).key(Qt.Key.Key_0)
    assert "hidden1" in unfolded(canvas)
    canvas.stage.camera.zoom_to(0.3)
    assert unfolded(canvas) == set()


def test_numbers_are_shown_at_any_zoom_where_they_are_pinned(canvas):
    node = canvas.drawing.nodes[HIDDEN]
    canvas.store.select([HIDDEN])
    canvas.do("detail_numbers")
    assert node.numbers
    assert node.column is not None
    canvas.do("detail_units")
    assert not node.numbers


def test_the_menu_says_what_is_pinned(canvas):
    canvas.store.select([HIDDEN])
    lines = ["As there is room", "Card", "Units and connections", "Numbers"]
    assert detail(canvas) == dict(zip(lines, [True, False, False, False], strict=True))
    canvas.do("detail_numbers")
    assert detail(canvas) == dict(zip(lines, [False, False, False, True], strict=True))
    canvas.do("units")
    assert detail(canvas) == dict(zip(lines, [False, True, False, False], strict=True))
    canvas.do("detail_automatic")
    assert canvas.stage.units.pinned == {}


def test_a_level_is_no_edit_of_the_drawing(canvas):
    before = canvas.store.document
    canvas.do("select_all")
    canvas.do("detail_units")
    assert canvas.store.document is before
    canvas.do("select_all")
    canvas.do("delete")
    assert canvas.stage.units.pinned == {}
    canvas.store.undo()
    assert unfolded(canvas) == set()


def test_what_has_no_units_has_no_level(canvas):
    canvas.stage.select([])
    assert not canvas.possible("detail_units")
