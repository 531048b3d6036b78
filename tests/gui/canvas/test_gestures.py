"""Every mouse gesture does one thing, in one step of undo."""

import itertools

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnstudio.document.model import Edge
from nnstudio.gui.canvas import CanvasView
from tests.gui.canvas.conftest import LEFT, MIDDLE, NONE, RIGHT, Hand, chain

SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def undone(canvas):
    """Checks that one undo gives back the document from before."""
    before = canvas.store.document

    def check():
        assert canvas.store.document != before
        canvas.store.undo()
        assert canvas.store.document == before
        assert canvas.store.edits.place == 0

    return check


def names(canvas):
    return [node.name for node in canvas.store.document.nodes]


def joined(canvas, source, target):
    by_name = canvas.store.document.by_name
    return Edge(by_name[source].id, by_name[target].id) in canvas.store.document.edges


def test_a_kind_dropped_on_empty_canvas_is_added_there(canvas, hand, undone):
    hand.drop("dropout", (100.0, 160.0))
    node = canvas.store.document.nodes[-1]
    assert (node.kind, node.name) == ("dropout", "dropout1")
    assert node.position == pytest.approx((100, 160), abs=5)
    assert canvas.store.selection == (node.id,)
    undone()


def test_a_kind_dropped_on_a_wire_goes_into_it(canvas, hand, undone):
    middle = canvas.drawing.wires[Edge(1, 2)].middle
    hand.drop("dropout", middle)
    assert joined(canvas, "x", "dropout1")
    assert joined(canvas, "dropout1", "hidden1")
    assert not joined(canvas, "x", "hidden1")
    undone()


def test_what_follows_makes_room_for_a_node_in_a_wire(canvas, hand, undone):
    hand.drop("dropout", canvas.drawing.wires[Edge(2, 3)].middle)
    boxes = [hand.node(name).box for name in ("x", "hidden1", "dropout1", "hidden2", "output")]
    assert all(a.right() < b.left() for a, b in itertools.pairwise(boxes))
    assert canvas.store.document.by_name["hidden1"].position == (264, 0)
    undone()


def test_an_input_cannot_go_into_a_wire_and_the_canvas_says_why(canvas, hand):
    middle = canvas.drawing.wires[Edge(1, 2)].middle
    hand.drop("input", middle, end=False)
    assert canvas.stage.callout.isVisible()
    assert canvas.stage.callout.text() == "Input takes data, not a connection"


def test_something_else_than_a_kind_is_not_taken(canvas, hand):
    before = canvas.store.document
    for kind in ("no such kind", "", "\udcff".encode("utf-8", "surrogateescape").decode("latin-1")):
        hand.drop(kind, (0.0, 0.0))
    assert canvas.store.document == before


def test_dragging_a_kind_away_again_leaves_nothing(canvas, hand, qapp):
    before = canvas.store.document
    hand.drop("dense", canvas.drawing.wires[Edge(1, 2)].middle, end=False)
    assert canvas.drawing.wires[Edge(1, 2)].hovered
    canvas.dragLeaveEvent(None)
    assert not canvas.drawing.wires[Edge(1, 2)].hovered
    assert canvas.store.document == before


def test_dragging_from_an_output_to_an_input_connects(canvas, hand, undone):
    hand.drop("add", (264.0, 240.0))
    canvas.store.edits = canvas.store.edits.begin(canvas.store.document)
    before = canvas.store.document
    hand.drag(hand.output("x"), hand.input("add1"))
    assert joined(canvas, "x", "add1")
    canvas.store.undo()
    assert canvas.store.document == before


def test_dragging_backwards_from_an_input_connects_too(canvas, hand):
    hand.drop("add", (500.0, 240.0))
    hand.drag(hand.input("add1"), hand.output("hidden1"))
    assert joined(canvas, "hidden1", "add1")


def test_a_connection_may_be_dropped_anywhere_on_a_card(canvas, hand):
    hand.drop("add", (500.0, 240.0))
    hand.drag(hand.output("x"), hand.node("add1").pos())
    assert joined(canvas, "x", "add1")


def test_a_layer_of_one_input_gets_the_new_connection_in_place_of_the_old(canvas, hand, undone):
    hand.drag(hand.output("x"), hand.input("hidden2"))
    assert joined(canvas, "x", "hidden2")
    assert not joined(canvas, "hidden1", "hidden2")
    undone()


def test_while_a_connection_is_drawn_only_valid_targets_are_lit(canvas, hand):
    hand.press(hand.output("hidden1"))
    hand.move(hand.output("hidden1"), (300.0, 200.0))
    moods = {name: hand.node(name).mood.port for name in names(canvas)}
    assert moods == {"x": "invalid", "hidden1": "", "hidden2": "invalid", "output": "valid"}
    hand.release((300.0, 200.0))
    hand.key(Qt.Key.Key_Escape)
    QTest.keyClick(hand.chooser(), Qt.Key.Key_Escape)
    assert {hand.node(name).mood.port for name in names(canvas)} == {""}


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        ("hidden2", "hidden1", "hidden1 already leads to hidden2, so this would close a loop"),
        ("hidden1", "x", "x is an input: it takes data, not a connection"),
        ("hidden1", "hidden2", "hidden1 already feeds hidden2"),
    ],
)
def test_an_invalid_target_says_why_and_changes_nothing(canvas, hand, qtbot, source, target, reason):
    before = canvas.store.document
    start, end = hand.output(source), hand.node(target).pos()
    hand.press(start)
    hand.move(start, end)
    assert canvas.stage.callout.isVisible()
    assert canvas.stage.callout.text() == reason
    with qtbot.waitSignal(canvas.store.said) as said:
        hand.release(end)
    assert said.args == [reason]
    assert canvas.store.document == before
    assert not canvas.stage.callout.isVisible()


def test_a_connection_that_takes_the_place_of_another_says_so(canvas, hand, qtbot):
    with qtbot.waitSignal(canvas.store.said) as said:
        hand.drag(hand.output("hidden1"), hand.input("output"))
    assert said.args == ["output takes one connection: the new one replaced the connection from hidden2."]


def test_a_connection_into_empty_space_asks_for_a_kind_and_joins_it(canvas, hand, undone):
    hand.drag(hand.output("hidden1"), (400.0, 200.0))
    assert "input" not in [entry.key for entry in hand.chooser().entries]
    hand.choose("dropo")
    assert joined(canvas, "hidden1", "dropout1")
    undone()


def test_a_connection_drawn_backwards_into_empty_space_feeds_the_node(canvas, hand, undone):
    hand.drag(hand.input("hidden1"), (150.0, 200.0))
    hand.choose("input")
    assert joined(canvas, "input1", "hidden1")
    assert not joined(canvas, "x", "hidden1")
    undone()


def test_closing_the_list_adds_nothing(canvas, hand):
    before = canvas.store.document
    hand.drag(hand.output("hidden1"), (400.0, 200.0))
    QTest.keyClick(hand.chooser().search, Qt.Key.Key_Escape)
    assert canvas.store.document == before


def test_dragging_a_node_moves_it_along_the_grid(canvas, hand, undone):
    hand.drag(hand.title("hidden1"), hand.title("hidden1") + QPointF(61, 83))
    x, y = canvas.store.document.by_name["hidden1"].position
    assert (x % 8, y % 8) == (0, 0)
    assert (x, y) == pytest.approx((264 + 61, 83), abs=6)
    undone()
    assert hand.node("hidden1").pos() == QPointF(264, 0)


def test_dragging_one_of_several_selected_nodes_moves_them_all_in_one_step(canvas, hand, undone):
    hand.click(hand.title("hidden1"))
    hand.click(hand.title("hidden2"), modifiers=SHIFT)
    hand.drag(hand.title("hidden2"), hand.title("hidden2") + QPointF(0, 80))
    places = [canvas.store.document.by_name[name].position for name in ("hidden1", "hidden2", "output")]
    assert places == [(264, 80), (528, 80), (792, 0)]
    undone()


def test_wires_follow_a_dragged_node_before_it_is_dropped(canvas, hand):
    hand.press(hand.title("hidden1"))
    hand.move(hand.title("hidden1"), hand.title("hidden1") + QPointF(0, 160))
    wire = canvas.drawing.wires[Edge(1, 2)]
    assert wire.path.pointAtPercent(1) == hand.input("hidden1")
    assert canvas.store.document.by_name["hidden1"].position == (264, 0)
    hand.release(hand.title("hidden1"))


def test_escape_puts_a_dragged_node_back(canvas, hand):
    before = canvas.store.document
    hand.press(hand.title("hidden1"))
    hand.move(hand.title("hidden1"), hand.title("hidden1") + QPointF(60, 160))
    hand.key(Qt.Key.Key_Escape)
    assert hand.node("hidden1").pos() == QPointF(264, 0)
    hand.release((0.0, 0.0))
    assert canvas.store.document == before


def test_undo_in_the_middle_of_a_drag_ends_the_drag(canvas, hand):
    hand.drop("dense", (100.0, 200.0))
    hand.press(hand.title("dense1"))
    hand.move(hand.title("dense1"), hand.title("dense1") + QPointF(60, 60))
    canvas.store.undo()
    hand.release((160.0, 260.0))
    assert names(canvas) == ["x", "hidden1", "hidden2", "output"]


def test_a_node_dropped_on_a_wire_goes_into_it(canvas, hand):
    hand.drop("dropout", (132.0, 240.0))
    before = canvas.store.document
    hand.drag(hand.node("dropout1").pos() + QPointF(20, -10), QPointF(152, -10))
    assert joined(canvas, "x", "dropout1")
    assert joined(canvas, "dropout1", "hidden1")
    canvas.store.undo()
    assert canvas.store.document == before


def test_a_connected_node_is_not_put_into_a_wire_that_it_crosses(canvas, hand):
    hand.drag(hand.title("output"), hand.title("output") - QPointF(660, 0))
    assert joined(canvas, "x", "hidden1")
    assert joined(canvas, "hidden2", "output")


def test_a_rectangle_selects_what_it_touches_and_shift_adds(canvas, hand):
    before = canvas.store.document
    hand.drag((150.0, -150.0), (560.0, 150.0))
    assert set(canvas.store.selected_names) == {"hidden1", "hidden2"}
    hand.drag((900.0, -150.0), (760.0, 150.0), modifiers=SHIFT)
    assert set(canvas.store.selected_names) == {"hidden1", "hidden2", "output"}
    hand.click((400.0, 240.0))
    assert canvas.store.selection == ()
    assert canvas.store.document == before


def test_a_click_on_one_of_several_selects_it_alone(canvas, hand):
    canvas.do("select_all")
    hand.click(hand.title("hidden1"))
    assert canvas.store.selected_names == ["hidden1"]


def test_shift_takes_a_node_out_of_the_selection(canvas, hand):
    canvas.do("select_all")
    hand.click(hand.title("hidden1"), modifiers=SHIFT)
    assert set(canvas.store.selected_names) == {"x", "hidden2", "output"}


def test_a_wire_can_be_selected_and_deleted(canvas, hand, undone):
    hand.click(canvas.drawing.wires[Edge(2, 3)].middle)
    assert canvas.drawing.wires[Edge(2, 3)].selected
    hand.key(Qt.Key.Key_Delete)
    assert not joined(canvas, "hidden1", "hidden2")
    undone()
    assert not canvas.drawing.wires[Edge(2, 3)].selected


@pytest.mark.parametrize(("button", "modifiers"), [(MIDDLE, NONE), (RIGHT, NONE), (LEFT, ALT)])
def test_the_view_is_panned_by_dragging(canvas, hand, button, modifiers):
    before, document = canvas.stage.camera.area.center(), canvas.store.document
    hand.drag((400.0, 200.0), (500.0, 150.0), button, modifiers)
    way = canvas.stage.camera.area.center() - before
    assert (way.x(), way.y()) == pytest.approx((-100, 50), abs=4)
    assert canvas.store.document == document


def test_a_right_click_opens_a_menu_for_what_lies_there(canvas, hand, qapp):
    hand.click(hand.title("hidden2"), RIGHT)
    menu = qapp.activePopupWidget()
    words = {action.text(): action.isEnabled() for action in menu.actions() if action.text()}
    assert words["Delete and join neighbors"]
    assert not words["Align left"]
    assert canvas.store.selected_names == ["hidden2"]
    menu.close()


def test_the_wheel_zooms_to_the_pointer(canvas, hand):
    place = hand.at(hand.title("hidden1"))
    under = canvas.mapToScene(place)
    zoom = canvas.stage.camera.zoom
    event = QWheelEvent(
        QPointF(place),
        canvas.viewport().mapToGlobal(QPointF(place)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        NONE,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas.viewport(), event)
    assert canvas.stage.camera.zoom == pytest.approx(1.25 * zoom)
    now = canvas.mapToScene(place)
    assert (now.x(), now.y()) == pytest.approx((under.x(), under.y()), abs=2)


def test_a_double_click_on_empty_canvas_searches_for_a_kind(canvas, hand, undone):
    hand.double_click((400.0, 240.0))
    hand.choose("concat")
    node = canvas.store.document.nodes[-1]
    assert node.kind == "concatenate"
    assert node.position == pytest.approx((400, 240), abs=6)
    undone()


def test_a_second_press_that_becomes_a_drag_is_a_drag(canvas, hand):
    start, end = hand.title("hidden1"), hand.title("hidden1") + QPointF(0, 80)
    hand.click(start)
    QTest.mouseDClick(hand.viewport, LEFT, NONE, hand.at(start))
    hand.move(start, end)
    hand.release(end)
    assert canvas.store.document.by_name["hidden1"].position == (264, 80)
    assert hand.node("hidden1").column is None


def test_a_double_click_on_a_node_shows_its_units_and_hides_them_again(canvas, hand):
    before = canvas.store.document
    hand.double_click(hand.title("hidden1"))
    assert len(hand.node("hidden1").column.places) == 3
    hand.double_click(hand.title("hidden1"))
    assert hand.node("hidden1").column is None
    assert canvas.store.document == before


def test_a_gesture_in_one_window_shows_in_another_of_the_same_store(make_canvas, qtbot):
    first = make_canvas(chain(2, 2))
    second = CanvasView(first.store)
    qtbot.addWidget(second)
    hand = Hand(first)
    hand.drag(hand.title("output"), hand.title("output") + QPointF(0, 80))
    assert second.drawing.nodes[2].pos() == first.drawing.nodes[2].pos() == QPointF(264, 80)
