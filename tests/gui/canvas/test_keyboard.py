"""Everything on the canvas can be done without a mouse."""

import itertools

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from nnstudio.document import edits
from nnstudio.document.model import Document, Edge
from nnstudio.gui.canvas import CanvasView, deeds
from nnstudio.gui.store import Store
from tests.gui.canvas.conftest import Hand, chain

KEY = Qt.Key
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def test_a_network_is_built_moved_and_deleted_by_keys_alone(make_canvas):
    canvas = make_canvas(Document())
    hand = Hand(canvas)
    hand.key(KEY.Key_Space)
    hand.choose("input")
    hand.key(KEY.Key_Space)
    hand.choose("dense")
    hand.key(KEY.Key_Right, SHIFT)
    assert canvas.store.selected_names == ["dense1"]
    hand.key(KEY.Key_Tab, SHIFT)
    assert canvas.store.selected_names == ["input1"]
    hand.key(KEY.Key_C)
    hand.choose("dense")
    assert canvas.store.document.edges == (Edge(1, 2),)
    hand.key(KEY.Key_L)
    x = [node.position[0] for node in canvas.store.document.nodes]
    assert x[0] < x[1]
    hand.key(KEY.Key_A, CONTROL)
    hand.key(KEY.Key_Delete)
    assert canvas.store.document.nodes == ()
    while canvas.store.edits.place:
        canvas.store.undo()
    assert canvas.store.document == Document()


def test_tab_visits_every_node_from_left_to_right_and_then_leaves(qtbot):
    canvas = CanvasView(Store(chain(2, 2, 1)))
    window = QWidget()
    qtbot.addWidget(window)
    after = QLineEdit()
    column = QVBoxLayout(window)
    column.addWidget(canvas)
    column.addWidget(after)
    with qtbot.waitActive(window):
        window.show()
    canvas.setFocus()
    hand = Hand(canvas)
    visited = []
    for _ in range(3):
        hand.key(KEY.Key_Tab)
        visited += canvas.store.selected_names
    assert visited == ["x", "hidden1", "output"]
    hand.key(KEY.Key_Tab)
    assert after.hasFocus()


def test_arrow_keys_go_to_the_nearest_node_in_their_direction(make_canvas):
    document = edits.move(chain(2, 2, 2, 1), {1: (0, 0), 2: (200, -150), 3: (200, 150), 4: (400, 0)})
    canvas = make_canvas(document)
    hand = Hand(canvas)
    hand.key(KEY.Key_Right)
    assert canvas.store.selected_names == ["x"]
    for key, name in (
        (KEY.Key_Right, "hidden1"),
        (KEY.Key_Down, "hidden2"),
        (KEY.Key_Right, "output"),
        (KEY.Key_Left, "hidden1"),
        (KEY.Key_Up, "hidden1"),
    ):
        hand.key(key)
        assert canvas.store.selected_names == [name]


@pytest.mark.parametrize("modifier", [SHIFT, CONTROL])
def test_arrow_keys_with_a_modifier_nudge_by_one_step_of_the_grid(canvas, hand, modifier):
    before = canvas.store.document
    canvas.stage.select([2, 3])
    hand.key(KEY.Key_Down, modifier)
    assert [canvas.store.document.by_id[number].position for number in (2, 3)] == [(264, 8), (528, 8)]
    canvas.store.undo()
    assert canvas.store.document == before


def test_deleting_with_control_joins_the_neighbors(canvas, hand):
    before = canvas.store.document
    hand.click(hand.title("hidden1"))
    hand.key(KEY.Key_Delete, CONTROL)
    assert canvas.store.document.edges == (Edge(1, 3), Edge(3, 4))
    assert canvas.store.selection == ()
    canvas.store.undo()
    assert canvas.store.document == before
    canvas.stage.select([2])
    hand.key(KEY.Key_Delete)
    assert canvas.store.document.edges == (Edge(3, 4),)


def test_enter_asks_for_the_inspector_only_with_a_selection(canvas, hand, qtbot):
    with qtbot.assertNotEmitted(canvas.inspect_requested):
        hand.key(KEY.Key_Return)
    canvas.stage.select([2])
    with qtbot.waitSignal(canvas.inspect_requested):
        hand.key(KEY.Key_Return)


def test_connecting_by_keys_offers_only_nodes_that_can_be_fed(canvas, hand):
    canvas.stage.select([2])
    hand.key(KEY.Key_C)
    assert [entry.key for entry in hand.chooser().entries] == ["output"]
    hand.choose("output")
    assert canvas.store.document.edges == (Edge(1, 2), Edge(2, 3), Edge(2, 4))


def test_where_nothing_can_be_fed_the_status_line_says_so(canvas, hand, qtbot):
    canvas.stage.select([4])
    with qtbot.waitSignal(canvas.store.said) as said:
        hand.key(KEY.Key_C)
    assert said.args == ["There is no node that output can be connected to; add one first"]


def test_the_view_is_zoomed_and_framed_by_keys(canvas, hand):
    zoom = canvas.stage.camera.zoom
    hand.key(KEY.Key_Equal, CONTROL)
    assert canvas.stage.camera.zoom > zoom
    hand.key(KEY.Key_Minus, CONTROL)
    assert canvas.stage.camera.zoom == pytest.approx(zoom)
    canvas.stage.select([2])
    hand.key(KEY.Key_F)
    assert canvas.stage.camera.area.contains(canvas.drawing.bounds([2]))
    assert not canvas.stage.camera.area.contains(canvas.drawing.bounds([4]))
    hand.key(KEY.Key_Home)
    assert canvas.stage.camera.area.contains(canvas.drawing.bounds())


def test_units_are_shown_and_hidden_by_u(canvas, hand):
    canvas.stage.select([2, 3])
    hand.key(KEY.Key_U)
    assert (len(hand.node("hidden1").column.places), len(hand.node("hidden2").column.places)) == (3, 2)
    hand.key(KEY.Key_U)
    assert hand.node("hidden1").column is None


def test_whole_branches_are_selected(canvas, hand):
    canvas.stage.select([3])
    hand.key(KEY.Key_Left, CONTROL | SHIFT)
    assert set(canvas.store.selected_names) == {"x", "hidden1", "hidden2"}
    canvas.stage.select([3])
    hand.key(KEY.Key_Right, CONTROL | SHIFT)
    assert set(canvas.store.selected_names) == {"hidden2", "output"}


def test_aligning_and_distributing_are_one_step_each(canvas):
    scattered = edits.move(canvas.store.document, {1: (0, 30), 2: (300, -40), 3: (500, 10), 4: (900, 0)})
    canvas.store.edit(scattered, "scatter")
    canvas.do("select_all")
    canvas.do("align_top")
    tops = {node.box.top() for node in canvas.drawing.nodes.values()}
    assert len(tops) == 1
    canvas.do("distribute_horizontally")
    boxes = sorted((node.box.left(), node.box.right()) for node in canvas.drawing.nodes.values())
    gaps = [b[0] - a[1] for a, b in itertools.pairwise(boxes)]
    assert gaps == pytest.approx([gaps[0]] * 3)
    canvas.store.undo()
    canvas.store.undo()
    assert canvas.store.document == scattered


def test_no_key_means_two_things():
    keys = [key for deed in deeds.DEEDS.values() for key in deed.keys]
    assert len(keys) == len(set(keys))


def test_screen_readers_hear_what_is_selected(canvas):
    assert canvas.accessibleName() == "Canvas"
    canvas.stage.select([2, 3])
    assert "hidden1, hidden2 selected" in canvas.accessibleDescription()


def test_only_what_has_something_to_act_on_is_offered(canvas, hand, qtbot, qapp):
    assert not canvas.possible("delete")
    assert not canvas.possible("paste")
    with qtbot.waitSignal(canvas.store.selection_changed):
        hand.click(canvas.drawing.wires[Edge(2, 3)].middle)
    assert canvas.possible("delete")
    assert not canvas.possible("copy")
    canvas.stage.select([2])
    canvas.do("copy")
    assert canvas.possible("paste")


def test_kinds_that_are_added_from_the_palette_by_keys_cover_no_other_node(canvas):
    for _ in range(4):
        canvas.add("dense")
    boxes = [node.box for node in canvas.drawing.nodes.values()]
    assert not any(one.intersects(other) for one, other in itertools.combinations(boxes, 2))
    assert canvas.stage.camera.area.contains(canvas.drawing.bounds(canvas.store.selection))
