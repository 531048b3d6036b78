"""A heat map under mouse and keyboard."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QHelpEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolTip

from nnstudio.gui.plots.grid import Zoom
from nnstudio.gui.plots.matrix_view import MatrixView
from nnstudio.gui.plots.naming import Naming
from nnstudio.gui.plots.pictures import Examples, parameters
from nnstudio.gui.plots.sheet import assemble
from nnstudio.gui.theme import current
from tests.gui.docks.frames import Model

Key, Button, No = Qt.Key, Qt.MouseButton, Qt.KeyboardModifier.NoModifier


class Shown:
    """A view of one node's weights."""

    def __init__(self, qtbot, model, width=300, height=200):
        self.model = model
        naming = Naming(model.document, model.outline)
        (self.picture,) = parameters(model.outline, naming, "value", ["hidden1"], Examples())
        self.view = MatrixView(self.picture)
        qtbot.addWidget(self.view)
        self.view.resize(width, height)
        self.view.show()
        qtbot.waitExposed(self.view)
        self.refresh()

    def refresh(self, computed=True):
        views = [self.model.view(each, computed) for each in self.view.requests()]
        self.view.show_sheet(assemble(self.picture, views))
        self.view.grab()

    def middle(self, row, column):
        left, top, width, height = self.view.grid().rectangle(row, column)
        return self.view.area().topLeft() + QPoint(left + width // 2, top + height // 2)

    def hover(self, point):
        QTest.mouseMove(self.view, point - QPoint(1, 1))
        QTest.mouseMove(self.view, point)

    def wheel(self, point, steps, modifiers=No):
        place = QPointF(point)
        event = QWheelEvent(
            place,
            QPointF(self.view.mapToGlobal(point)),
            QPoint(),
            QPoint(0, 120 * steps),
            Button.NoButton,
            modifiers,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.view, event)
        self.view.grab()
        return event.isAccepted()

    def drag(self, start, way):
        QTest.mousePress(self.view, Button.LeftButton, No, start)
        for step in range(1, 6):
            QTest.mouseMove(self.view, start + way * step / 5)
        QTest.mouseRelease(self.view, Button.LeftButton, No, start + way)

    def color(self, point):
        return QColor(self.view.grab().toImage().pixel(point))


@pytest.fixture
def shown(qtbot):
    return Shown(qtbot, Model())


@pytest.fixture
def large(qtbot):
    return Shown(qtbot, Model(784, 128, 10, 32))


def test_hovering_a_cell_reads_it(shown):
    shown.model.arrays["value", "hidden1.weight"][1, 2] = -0.125
    shown.refresh()
    shown.hover(shown.middle(1, 2))
    assert shown.view.readout == "w¹₂₃ = −0.125 · row x₂, column 3"


def test_what_is_read_follows_new_values_under_a_resting_pointer(shown):
    shown.hover(shown.middle(1, 2))
    shown.model.arrays["value", "hidden1.weight"][1, 2] = 5.0
    shown.refresh()
    assert shown.view.readout.startswith("w¹₂₃ = 5 ")


def test_beside_the_cells_the_statistics_are_read(shown):
    shown.hover(shown.middle(1, 2))
    QTest.mouseMove(shown.view, QPoint(2, 2))
    assert shown.view.readout.startswith("min ")


def test_the_tool_tip_says_what_the_line_below_says(shown):
    shown.hover(shown.middle(0, 0))
    point = shown.middle(0, 0)
    QApplication.sendEvent(shown.view, QHelpEvent(QEvent.Type.ToolTip, point, shown.view.mapToGlobal(point)))
    assert QToolTip.text() == shown.view.readout
    QToolTip.hideText()


def test_arrow_keys_walk_over_the_cells_and_are_heard_by_screen_readers(shown):
    for key in (Key.Key_Right, Key.Key_Right, Key.Key_Down):
        QTest.keyClick(shown.view, key)
    assert shown.view.accessibleName() == "hidden1.weight"
    assert shown.view.accessibleDescription().startswith("w¹₂₂ = ")
    QTest.keyClick(shown.view, Key.Key_End)
    assert shown.view.accessibleDescription().startswith("w¹₂₄ = ")
    for _ in range(9):
        QTest.keyClick(shown.view, Key.Key_Down)
    assert shown.view.accessibleDescription().startswith("b¹₄ = ")
    QTest.keyClick(shown.view, Key.Key_Escape)
    assert shown.view.accessibleDescription().startswith("min ")


def test_a_click_puts_the_cursor_there(shown):
    QTest.mouseClick(shown.view, Button.LeftButton, No, shown.middle(2, 3))
    QTest.mouseMove(shown.view, QPoint(2, 2))
    assert shown.view.readout.startswith("w¹₃₄ = ")


def test_copying_gives_a_spreadsheet_the_exact_numbers(shown):
    QTest.keyClick(shown.view, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    head, *lines = QGuiApplication.clipboard().text().split("\n")
    assert head == "\t1\t2\t3\t4"
    assert [line.split("\t")[0] for line in lines] == ["x₁", "x₂", "x₃", "b"]
    copied = np.array([[float(cell) for cell in line.split("\t")[1:]] for line in lines])
    np.testing.assert_array_equal(copied[:3], shown.model.arrays["value", "hidden1.weight"])


def test_the_context_menu_offers_the_same(shown):
    place = QPoint(50, 50)
    shown.view.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, shown.view.mapToGlobal(place)))
    (menu,) = shown.view.findChildren(QMenu)
    words = [action.text() for action in menu.actions()]
    assert words == ["Copy as text", "Show the whole matrix", "Colors span all time", "All of this panel …"]
    menu.actions()[0].trigger()
    assert QGuiApplication.clipboard().text().startswith("\t1\t2")
    menu.close()


def test_a_click_on_the_color_bar_spans_all_time_and_says_so(shown):
    sheet = shown.view.sheet
    shown.view.show_sheet(replace(sheet, low=-50.0, high=50.0), settled=True)
    shown.view.show_sheet(replace(sheet, low=-1.0, high=1.0), settled=True)
    recent = shown.view.scale.limit
    bar = QPoint(shown.view.width() - 20, 10)
    QTest.mouseClick(shown.view, Button.LeftButton, No, bar)
    assert shown.view.scale.limit == 50.0
    assert shown.view.scale.words.startswith("all time")
    shown.view.forget_scale()
    assert shown.view.scale.lasting
    shown.view.show_sheet(replace(sheet, low=-1.0, high=1.0), settled=True)
    QTest.keyClick(shown.view, Key.Key_A)
    assert shown.view.scale.limit == recent
    assert not shown.view.scale.lasting


def test_the_wheel_zooms_to_the_pointer_and_more_detail_is_asked_for(large):
    coarse = large.view.requests()[0].rows
    point = large.middle(50, 60)
    before = large.view.grid().at(*(point - large.view.area().topLeft()).toTuple())
    large.wheel(point, 8)
    assert large.view.grid().at(*(point - large.view.area().topLeft()).toTuple()) == before
    assert large.view.requests()[0].rows > coarse


def test_zoom_and_place_stay_when_values_change(large):
    large.wheel(large.middle(50, 60), 8)
    zoom = large.view.zoom
    large.model.arrays["value", "hidden1.weight"] *= 1.5
    large.refresh()
    assert large.view.zoom == zoom


def test_dragging_moves_the_picture_and_sets_no_cursor(large):
    large.wheel(large.middle(50, 60), 10)
    before = large.view.grid().offset
    large.drag(QPoint(150, 100), QPoint(-40, -30))
    assert large.view.grid().offset == pytest.approx((before[0] + 40, before[1] + 30), abs=1)
    QTest.mouseMove(large.view, QPoint(2, 2))
    assert large.view.readout.startswith("each cell shows")


def test_a_double_click_and_the_key_0_show_the_whole_again(large):
    large.wheel(large.middle(50, 60), 10)
    QTest.mouseDClick(large.view, Button.LeftButton, No, QPoint(150, 100))
    assert large.view.zoom == Zoom()
    QTest.keyClick(large.view, Key.Key_Plus)
    assert large.view.zoom != Zoom()
    QTest.keyClick(large.view, Key.Key_0)
    assert large.view.zoom == Zoom()


def test_in_a_list_the_wheel_scrolls_unless_ctrl_is_held(large):
    large.view.alone = False
    assert not large.wheel(large.middle(50, 60), 3)
    assert large.view.zoom == Zoom()
    assert large.wheel(large.middle(50, 60), 3, Qt.KeyboardModifier.ControlModifier)
    assert large.view.zoom != Zoom()


def test_cells_have_the_colors_of_their_values(shown):
    shown.model.arrays["value", "hidden1.weight"][:] = 0
    shown.model.arrays["value", "hidden1.bias"][:] = 0
    shown.model.arrays["value", "hidden1.weight"][0] = [1.0, -1.0, 0.0, 1.0]
    shown.view.forget_scale()
    shown.refresh()
    corner = QPoint(3, 3)
    found = [
        shown.color(shown.view.area().topLeft() + QPoint(*shown.view.grid().rectangle(0, column)[:2]) + corner).name()
        for column in range(3)
    ]
    assert found == [current().positive, current().negative, current().zero]


def test_nan_and_infinity_are_hatched_and_named(shown):
    shown.model.arrays["value", "hidden1.weight"][0, 0] = np.nan
    shown.model.arrays["value", "hidden1.weight"][0, 1] = -np.inf
    shown.refresh()
    image = shown.view.grab().toImage()
    for column in range(2):
        left, top, width, height = shown.view.grid().rectangle(0, column)
        corner = shown.view.area().topLeft() + QPoint(left, top)
        colors = {image.pixelColor(corner + QPoint(x, y)).name() for x in range(width) for y in range(height)}
        assert current().error in colors
    shown.hover(shown.middle(0, 1))
    assert "= −∞ " in shown.view.readout
    assert shown.view.sheet.words[0] == "2 NaN or infinite"


def test_values_that_are_nothing_but_nan_are_shown_as_such(shown):
    shown.model.arrays["value", "hidden1.weight"][:] = np.nan
    shown.model.arrays["value", "hidden1.bias"][:] = np.nan
    shown.refresh()
    assert shown.view.sheet.words == ["16 NaN or infinite"]


@pytest.mark.parametrize(("inputs", "units"), [(1, 1), (1, 300), (300, 1), (2000, 2)])
@pytest.mark.parametrize("size", [(300, 200), (60, 60), (1, 1), (1600, 900)])
def test_any_shape_is_painted_at_any_size(qtbot, inputs, units, size):
    shown = Shown(qtbot, Model(inputs, units), *size)
    for key in (Key.Key_Right, Key.Key_Plus, Key.Key_PageDown, Key.Key_Minus):
        QTest.keyClick(shown.view, key)
        shown.view.grab()


def test_a_smaller_last_batch_keeps_the_cursor_inside(shown):
    for _ in range(4):
        QTest.keyClick(shown.view, Key.Key_Down)
    sheet = shown.view.sheet
    shown.view.show_sheet(type(sheet)(sheet.picture, sheet.values[:1], ((1, 1),), 4))
    assert shown.view.readout.startswith("w¹₁₁ = ")
