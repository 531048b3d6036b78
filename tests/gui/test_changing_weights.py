"""Weights changed by hand in the window: in the panel and on the canvas."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from nnstudio.document import edits
from nnstudio.files.examples import example
from nnstudio.gui.number_edit import NumberEdit
from nnstudio.gui.plots.cell_editing import CellEditing, place_of
from nnstudio.gui.plots.matrix_view import MatrixView
from nnstudio.gui.plots.pictures import Picture
from nnstudio.gui.plots.sheet import assemble
from nnstudio.session.moment import Quantity
from nnstudio.session.requests import Request, View
from nnstudio.session.trainer import orders
from tests.gui.windows import opened, wait


@pytest.fixture
def window(qapp):
    with opened() as window:
        window.dock("weights")
        wait(lambda: window.places.panels["weights"].numbers("hidden1.weight") is not None)
        yield window


def view(window, name):
    """The heat map of a weight."""
    return next(each for each in window.places.panels["weights"].panel.views if each.sheet.picture.key == name)


def field(window):
    """The field that is open over a heat map."""
    return next((each for each in window.findChildren(NumberEdit) if each.isVisible()), None)


def double_click(heat, row, column):
    left, top, width, height = heat.grid().rectangle(row, column)
    point = heat.area().topLeft()
    point.setX(point.x() + left + width // 2)
    point.setY(point.y() + top + height // 2)
    for press in (QTest.mouseClick, QTest.mouseDClick):
        press(heat, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)


def write(edit, text, key=Qt.Key.Key_Return):
    edit.selectAll()
    QTest.keyClicks(edit, text)
    QTest.keyClick(edit, key)


def test_a_double_click_on_a_number_sets_that_weight_alone(window):
    session, heat = window.session, view(window, "hidden1.weight")
    before = session["hidden1.weight"]
    double_click(heat, 1, 0)
    write(field(window), "0.25")
    assert field(window) is None
    wait(lambda: session["hidden1.weight"][1, 0] == 0.25)
    np.testing.assert_array_equal(np.delete(session["hidden1.weight"], 1, 0), np.delete(before, 1, 0))
    wait(lambda: window.places.panels["weights"].numbers("hidden1.weight")[1, 0] == 0.25)
    assert window.desk.project.dirty


def test_what_was_set_by_hand_is_part_of_the_run(window):
    session, heat = window.session, view(window, "hidden1.weight")
    session.step("iteration")
    before = session["hidden1.weight"][0, 0]
    heat.set_cursor((0, 0))
    QTest.keyClick(heat, Qt.Key.Key_F2)
    write(field(window), "-1e-3")
    wait(lambda: session["hidden1.weight"][0, 0] == -1e-3)
    session.step("iteration")
    after = session["hidden1.weight"]
    session.back("iteration")
    assert session["hidden1.weight"][0, 0] == -1e-3
    session.back("iteration")
    assert session["hidden1.weight"][0, 0] != -1e-3
    session.run(iterations=2)
    np.testing.assert_array_equal(session["hidden1.weight"], after)
    assert before != -1e-3


def test_the_last_row_is_the_bias(window):
    heat = view(window, "hidden1.weight")
    heat.set_cursor((3, 0))
    QTest.keyClick(heat, Qt.Key.Key_Return)
    write(field(window), "2")
    wait(lambda: window.session["hidden1.bias"].tolist() == [2.0])


def test_escape_and_an_unchanged_number_leave_the_weight_as_it_is(window):
    session, heat = window.session, view(window, "hidden1.weight")
    before = session["hidden1.weight"]
    for text, key in (("5", Qt.Key.Key_Escape), ("", Qt.Key.Key_Return)):
        double_click(heat, 0, 0)
        if text:
            write(field(window), text, key)
        else:
            QTest.keyClick(field(window), key)
        assert field(window) is None
        assert QApplication.focusWidget() in (heat, None)
    np.testing.assert_array_equal(session["hidden1.weight"], before)
    assert not window.desk.project.dirty


@pytest.mark.parametrize("text", ["half", "", "nan", "1e999", "0,5"])
def test_what_is_no_number_is_refused_in_a_sentence_and_can_be_mended(window, text):
    session, heat = window.session, view(window, "hidden1.weight")
    double_click(heat, 0, 0)
    edit = field(window)
    edit.clear()
    write(edit, text)
    assert edit.isVisible()
    assert "is no finite number: type one such as 0.5" in edit.accessibleDescription()
    write(edit, "0.5")
    wait(lambda: session["hidden1.weight"][0, 0] == 0.5)


def test_a_training_pauses_for_the_weight(window):
    window.desk.run.send(orders.Run())
    double_click(view(window, "hidden1.weight"), 0, 0)
    write(field(window), "0.125")
    wait(lambda: not window.desk.run.running)
    wait(lambda: window.session["hidden1.weight"][0, 0] == 0.125)


def test_a_cut_weight_is_refused_with_the_way_to_set_it(window):
    document = window.store.document
    cut = edits.set_settings(document, document.by_name["hidden1"].id, {"cut": [[0, 0]]})
    window.store.edit(cut, "cut")
    wait(lambda: window.store.outline and window.session["hidden1.weight"][0, 0] == 0)
    said = []
    window.store.failed.connect(said.append)
    double_click(view(window, "hidden1.weight"), 0, 0)
    write(field(window), "1")
    assert said == ["hidden1.weight[1, 1] is cut and held at 0: restore the connection to set its weight"]


def test_the_saddle_is_left_by_a_weight_changed_in_the_window(qapp):
    with opened(example("saddle")) as window:
        window.dock("weights")
        wait(lambda: window.places.panels["weights"].numbers("hidden1.weight") is not None)
        session = window.session
        assert session.run() == "stop"
        assert session.loss > 0.3
        double_click(view(window, "hidden1.weight"), 0, 0)
        write(field(window), "0.1")
        wait(lambda: session["hidden1.weight"][0, 0] == 0.1)
        assert session.run() == "stop"
        assert session.loss < 1e-6


def test_a_cell_that_stands_for_several_weights_is_not_opened(qtbot):
    quantity = Quantity("value", "big.weight", (100, 100))
    heat = MatrixView(Picture("big.weight", "big", (quantity,), str, str, lambda row, column: f"{row},{column}"))
    qtbot.addWidget(heat)
    shown = View(Request("value", "big.weight", 10, 10), (100, 100), np.ones((10, 10)), 1.0, 1.0, True)
    heat.show_sheet(assemble(heat.sheet.picture, [shown]))
    assert place_of(heat.sheet, (0, 0)) is None
    editing, refused = CellEditing(heat), []
    editing.refused.connect(refused.append)
    assert editing.open((0, 0))
    assert editing.field is None
    assert "zoom in" in refused[0]


def menu_on_connection(window, source, target):
    """The menu of a right click on a connection to hidden1."""
    canvas = window.desk.canvas
    edges = canvas.stage.units.pairs[window.store.document.by_name["hidden1"].id]
    t = 0.4
    begin, end = edges.begin[source], edges.end[target]
    point = QPointF(edges.left + t * (edges.right - edges.left), begin + t * (end - begin))
    before = set(canvas.findChildren(QMenu))
    QTest.mouseClick(
        canvas.viewport(), Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, canvas.mapFromScene(point)
    )
    (menu,) = set(canvas.findChildren(QMenu)) - before
    return menu


def test_the_weight_of_a_connection_is_set_from_its_menu(window):
    session = window.session
    before = session["hidden1.weight"]
    menu = menu_on_connection(window, 1, 0)
    action = next(each for each in menu.actions() if each.text() == "Set weight w¹₂₁ of hidden1…")
    assert action.isEnabled()
    menu.close()
    action.trigger()
    box = window.desk.canvas.stage.popover
    wait(box.field.text)
    assert float(box.field.text()) == pytest.approx(before[1, 0], rel=1e-6)
    write(box.field, "0.75")
    wait(lambda: session["hidden1.weight"][1, 0] == 0.75)
    np.testing.assert_array_equal(np.delete(session["hidden1.weight"], 1, 0), np.delete(before, 1, 0))
    wait(lambda: box.field.text() == "0.75")
    QTest.keyClick(box.field, Qt.Key.Key_Escape)
    assert window.desk.canvas.stage.popover is None


def test_a_cut_connection_has_no_weight_to_set(window):
    document = window.store.document
    window.store.edit(edits.set_settings(document, document.by_name["hidden1"].id, {"cut": [[1, 0]]}), "cut")
    wait(lambda: window.session["hidden1.weight"][1, 0] == 0)
    menu = menu_on_connection(window, 1, 0)
    assert not next(each for each in menu.actions() if each.text().startswith("Set weight")).isEnabled()
    menu.close()


def unfolded(window, name):
    """A node of the canvas that shows its units."""
    canvas = window.desk.canvas
    canvas.store.select([window.store.document.by_name[name].id])
    canvas.do("detail_units")
    return canvas.drawing.nodes[window.store.document.by_name[name].id]


def test_a_unit_is_clamped_in_its_card_and_the_next_pass_has_it(window):
    window.desk.canvas.open_unit(unfolded(window, "hidden1"), 0)
    card = window.desk.canvas.stage.popover
    write(card.clamp, "0.25")
    window.session.step("iteration")
    window.session.step("phase")
    wait(lambda: "0.250" in [label.text() for label in card.said])
    assert (window.session.activation("hidden1")[:, 0] == 0.25).all()
    card.release.click()
    window.session.step("iteration")
    window.session.step("phase")
    assert (window.session.activation("hidden1")[:, 0] != 0.25).all()


def test_a_units_output_is_set_for_one_pass_or_said_to_be_used_already(window):
    session, heard = window.session, []
    window.store.failed.connect(heard.append)
    window.desk.canvas.open_unit(unfolded(window, "hidden1"), 0)
    card = window.desk.canvas.stage.popover
    write(card.output, "0.125")
    wait(lambda: heard)
    assert "step to" in heard[0]
    while session.where.node != "output":
        session.step("instruction")
    write(card.output, "0.125")
    wait(lambda: session.activation("hidden1")[0, 0] == 0.125)
    assert (session.activation("hidden1")[1:, 0] != 0.125).all()
    assert window.desk.project.dirty
    session.step("iteration")
    session.step("phase")
    assert session.activation("hidden1")[0, 0] != 0.125
