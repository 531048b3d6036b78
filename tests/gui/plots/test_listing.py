"""The list of instructions."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from nnstudio.gui.plots.listing import Listing, ListingView
from nnstudio.session.moment import Row
from tests.gui.docks.frames import Model


def rows(count):
    phases = ["forward"] * (count // 2) + ["backward"] * (count - count // 2)
    return tuple(Row(phase, f"n{i}", f"title {i}", "f = x·W", i, (), ()) for i, phase in enumerate(phases))


@pytest.fixture
def view(qtbot):
    view = ListingView(Listing())
    qtbot.addWidget(view)
    view.resize(280, 200)
    view.show()
    qtbot.waitExposed(view)
    return view


def texts(listing):
    return [listing.data(listing.index(place)) for place in range(listing.rowCount())]


def in_sight(view):
    return view.viewport().rect().contains(view.visualRect(view.listing.index(view.listing.place)))


def test_instructions_stand_under_their_phases(qapp):
    listing = Listing()
    listing.show(Model().outline.rows)
    found = texts(listing)
    assert [text for text in found if ":" not in text] == ["Forward", "Loss", "Backward", "Update"]
    assert found[1] == "weighted sum of hidden1: f = x·W + b"
    assert not listing.flags(listing.index(0)) & Qt.ItemFlag.ItemIsSelectable


def test_the_mark_says_what_has_run_and_what_has_not(qapp):
    listing = Listing()
    listing.show(Model().outline.rows)
    listing.point(2)
    told = [listing.data(listing.index(place), Qt.ItemDataRole.AccessibleTextRole) for place in listing.places[1:4]]
    assert [text.split("\n")[1] for text in told] == [
        "Has run in this pass.",
        "About to run.",
        "Has not run in this pass yet.",
    ]


@pytest.mark.parametrize("instruction", [-1, 99])
def test_an_instruction_that_is_not_there_moves_nothing(qapp, instruction):
    listing = Listing()
    listing.show(rows(4))
    listing.point(3)
    listing.point(instruction)
    assert listing.pointer == 3


def test_the_list_follows_the_mark(view, qtbot):
    view.listing.show(rows(5000))
    for instruction in (0, 2500, 4999, 10):
        view.listing.point(instruction)
        qtbot.waitUntil(lambda: view.keep_in_sight() or in_sight(view))


def test_the_list_stays_where_the_user_scrolled_it(view, qtbot):
    view.listing.show(rows(200))
    view.grab()
    with qtbot.waitSignal(view.following_changed):
        view.verticalScrollBar().triggerAction(view.verticalScrollBar().SliderAction.SliderToMaximum)
    place = view.verticalScrollBar().value()
    view.listing.point(3)
    view.keep_in_sight()
    assert view.verticalScrollBar().value() == place
    view.set_following(True)
    assert in_sight(view)


def test_time_steps_are_written(view):
    view.listing.show(rows(2))
    assert texts(view.listing)[1] == "title 0, t = 1 of n0: f = x·W"


def test_copying_gives_all_rows(view):
    view.listing.show(rows(3))
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    head, *lines = QGuiApplication.clipboard().text().split("\n")
    assert head == "phase\tnode\ttitle\tformula"
    assert lines[0] == "forward\tn0\ttitle 0, t = 1\tf = x·W"
    assert len(lines) == 3


@pytest.mark.parametrize("size", [(280, 200), (900, 400), (40, 20)])
def test_it_is_painted_at_any_size(view, size):
    view.listing.show(rows(30))
    view.resize(*size)
    view.grab()
    QTest.mouseMove(view.viewport(), QPoint(10, 10))
    view.grab()
