"""The list of what is wrong with the drawing."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QMainWindow

from nnstudio.document import edits
from nnstudio.document.problems import Problem
from nnstudio.gui.docks.problems import ProblemsDock

WARNING = Problem("hidden1", "warning", "cannot learn", "its function has slope 0", "Choose another function")
ERROR = Problem(None, "error", "there is no output", "nothing leads anywhere", "Connect a node")


@pytest.fixture
def problems(qtbot, store):
    dock = ProblemsDock(store)
    qtbot.addWidget(dock.widget)
    dock.widget.resize(260, 300)
    with qtbot.waitActive(dock.widget):
        dock.widget.show()
        dock.widget.activateWindow()
    return dock


def test_a_healthy_drawing_has_no_problems(problems):
    assert problems.stack.currentWidget() is problems.healthy
    assert problems.healthy.text() == "No problems."


def test_errors_come_first_and_each_says_how_bad_where_what_why_and_what_to_do(problems, store):
    store.show_problems([WARNING, ERROR])
    texts = [problems.list.item(row).text() for row in range(2)]
    assert texts == [
        "error: there is no output: nothing leads anywhere. Connect a node.",
        "warning: hidden1: cannot learn: its function has slope 0. Choose another function.",
    ]
    assert not problems.widget.grab().isNull()


def test_a_click_and_enter_select_the_node(problems, store):
    store.show_problems([WARNING, ERROR])
    place = problems.list.visualItemRect(problems.list.item(1)).center()
    QTest.mouseClick(problems.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert store.selected_names == ["hidden1"]
    store.select([])
    problems.list.setCurrentRow(1)
    QTest.keyClick(problems.list, Qt.Key.Key_Return)
    assert store.selected_names == ["hidden1"]


def test_a_problem_of_the_whole_or_of_a_node_that_is_gone_selects_nothing(problems, store):
    store.show_problems([ERROR, WARNING])
    store.edit(edits.remove_nodes(store.document, [2]), "delete hidden1")
    for row in range(2):
        problems.list.itemClicked.emit(problems.list.item(row))
    assert store.selection == ()


def test_the_title_of_the_dock_counts(qtbot, store):
    window = QMainWindow()
    qtbot.addWidget(window)
    panel, frame = ProblemsDock(store), QDockWidget("Problems", window)
    frame.setWidget(panel.widget)
    store.show_problems([WARNING, ERROR])
    assert frame.windowTitle() == "Problems (2)"
    store.show_problems([])
    assert frame.windowTitle() == "Problems"


def test_long_sentences_make_high_cards(problems, store):
    long = Problem("hidden1", "error", "wrong", "because " * 60, "Mend it")
    store.show_problems([ERROR, long])
    heights = [problems.list.visualItemRect(problems.list.item(row)).height() for row in range(2)]
    assert heights[1] > 2 * heights[0]
