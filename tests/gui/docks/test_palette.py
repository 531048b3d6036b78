"""Finding layers and adding them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnstudio.engine.layers import LAYERS
from nnstudio.gui.docks.palette import KIND, PaletteDock, card


@pytest.fixture
def palette(qtbot, store):
    dock = PaletteDock(store)
    qtbot.addWidget(dock.widget)
    dock.widget.resize(204, 400)
    with qtbot.waitActive(dock.widget):
        dock.widget.show()
        dock.widget.activateWindow()
    return dock


@pytest.fixture
def added(store):
    kinds = []
    store.add_requested.connect(kinds.append)
    return kinds


def shown(palette):
    items = [palette.list.item(row) for row in range(palette.list.count())]
    return [item.data(KIND) for item in items if item.data(KIND)]


def test_all_kinds_are_there_under_their_groups_with_help(palette):
    assert sorted(shown(palette)) == sorted(LAYERS.members)
    for row in range(palette.list.count()):
        item = palette.list.item(row)
        kind = item.data(KIND)
        if kind:
            assert LAYERS[kind].help() in item.toolTip()
        else:
            assert not item.flags() & Qt.ItemFlag.ItemIsSelectable


def test_searching_narrows_and_enter_adds_the_marked_kind(palette, added):
    palette.search.setFocus()
    QTest.keyClicks(palette.search, "drop")
    assert shown(palette) == ["dropout"]
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert added == ["dropout"]
    QTest.keyClick(palette.search, Qt.Key.Key_Escape)
    assert len(shown(palette)) == len(LAYERS.members)


def test_arrow_keys_move_in_the_list_while_searching(palette, added):
    palette.search.setFocus()
    QTest.keyClicks(palette.search, "a")
    kinds = shown(palette)
    QTest.keyClick(palette.search, Qt.Key.Key_Down)
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert added == [kinds[1]]


def test_a_search_without_result_says_so_and_adds_nothing(palette, added):
    QTest.keyClicks(palette.search, "zebra")
    assert shown(palette) == []
    assert palette.list.item(0).text() == "No layer fits; type less"
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert added == []


def test_a_double_click_adds_and_a_click_on_a_heading_does_not(palette, added):
    places = [palette.list.visualItemRect(palette.list.item(row)).center() for row in range(palette.list.count())]
    kinds = [palette.list.item(row).data(KIND) for row in range(palette.list.count())]
    for place in (places[0], places[1]):
        QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseDClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert added == [kinds[1]]


def test_a_dragged_kind_carries_its_name_and_a_picture(palette):
    item = next(item for row in range(palette.list.count()) if (item := palette.list.item(row)).data(KIND) == "dense")
    assert item.flags() & Qt.ItemFlag.ItemIsDragEnabled
    data = palette.list.mimeData([item])
    assert bytes(data.data("application/x-nnstudio-kind").data()) == b"dense"
    assert card(item, 2.0).width() == 2 * card(item, 1.0).width()
