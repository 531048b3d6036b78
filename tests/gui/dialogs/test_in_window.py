"""The file menu of the real window."""

from html import escape

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from nnstudio.base.catalogue import Choice
from nnstudio.document import edits
from nnstudio.document.model import DataChoice
from nnstudio.files.examples import examples
from nnstudio.gui.plots.loss_curves import LossCurves
from tests.gui.windows import opened, wait


@pytest.fixture
def window(qapp, settings):
    with opened(settings=settings) as window:
        yield window


def options(window, name):
    menu = window.table[name].menu()
    menu.aboutToShow.emit()
    menus = [menu, *(action.menu() for action in menu.actions() if action.menu())]
    return {action.text(): action for each in menus for action in each.actions() if not action.menu()}


def draw(window):
    window.store.edit(edits.add_node(window.store.document, "dense"), "add dense1")


def test_the_title_says_what_is_shown_and_whether_it_is_saved(window, tmp_path):
    assert window.windowTitle() == "Students[*] — nnstudio"
    assert not window.isWindowModified()
    draw(window)
    assert window.isWindowModified()
    window.desk.project.save(tmp_path / "mine.nns")
    wait(lambda: not window.desk.project.busy)
    assert window.windowTitle() == "mine.nns[*] — nnstudio"
    assert not window.isWindowModified()


def test_an_empty_drawing_shows_nothing_of_the_run_before(window):
    canvas, session = window.desk.canvas, window.session
    curves = window.dock("loss").widget().findChild(LossCurves)
    session.run(iterations=20)
    wait(lambda: curves.numbers("loss") is not None and "widest" in canvas.legend.scale.text())
    window.desk.project.begin_empty()
    assert not canvas.legend.isVisible()
    assert curves.numbers("loss") is None
    window.table.refresh()
    assert not window.table["run.back_iteration"].isEnabled()


def test_the_first_input_takes_the_shape_of_the_data_that_are_there(window):
    store, canvas = window.store, window.desk.canvas
    window.desk.project.begin_empty()
    store.edit(edits.set_data(store.document, DataChoice(Choice("iris"))), "choose")
    wait(lambda: store.loaded is not None)
    canvas.add("input")
    canvas.add("input")
    assert store.document.by_name["input1"].settings["shape"] == [4]
    assert "shape" not in store.document.by_name["input2"].settings
    store.undo()
    store.undo()
    assert not store.document.nodes


def test_examples_are_listed_with_what_they_show_and_begun(window):
    listed = options(window, "file.new")
    assert {"Students", "Iris"} <= listed.keys()
    assert all(action.toolTip() for action in listed.values())
    listed["Iris"].trigger()
    wait(lambda: window.store.outline and window.store.outline.shapes.get("x") == (4,))
    assert window.windowTitle() == "Iris[*] — nnstudio"


def test_examples_stand_in_a_submenu_for_each_chapter(window):
    menu = window.table["file.new"].menu()
    menu.aboutToShow.emit()
    menu.aboutToShow.emit()
    submenus = {action.text(): [each.text() for each in action.menu().actions()] for action in menu.actions()}
    assert len(submenus) == len(menu.actions()) == 15
    assert {each.title for each in examples() if each.chapter == 8} == set(submenus["8 · Gradient problems"])
    assert sum(len(titles) for titles in submenus.values()) == len(examples())


def begin_iris(window):
    options(window, "file.new")["Iris"].trigger()
    wait(lambda: window.desk.project.title == "Iris")


def test_notes_on_an_example_are_shown_above_the_drawing_until_they_are_closed(window):
    notes = window.desk.notes
    assert not notes.isVisible()
    begin_iris(window)
    iris = window.desk.project.example
    assert notes.isVisible()
    result = str(iris.result).replace(">=", "≥")
    for words in (iris.title, iris.description, iris.heading, result):
        assert escape(words) in notes.label.text()
    wait(lambda: notes.geometry().bottom() <= window.desk.canvas.geometry().top())
    assert notes.height() < 100
    QTest.keyClick(notes, Qt.Key.Key_Escape)
    assert not notes.isVisible()
    window.table["help.example"].trigger()
    assert notes.isVisible()
    window.table["help.example"].trigger()
    assert not notes.isVisible()


def test_the_example_that_the_program_begins_with_has_notes_and_a_drawing_of_ones_own_has_none(window):
    window.table["help.example"].trigger()
    assert window.desk.notes.isVisible()
    assert "Students" in window.desk.notes.label.text()
    window.desk.project.begin_empty()
    window.table.refresh()
    assert not window.desk.notes.isVisible()
    assert not window.table["help.example"].isEnabled()


def test_recent_projects_are_listed_and_opened(window, tmp_path):
    project = window.desk.project
    project.save(tmp_path / "mine.nns")
    wait(lambda: not project.busy)
    options(window, "file.new")["Iris"].trigger()
    wait(lambda: project.path is None)
    (recent,) = options(window, "file.recent").values()
    assert recent.text().startswith("mine.nns")
    recent.trigger()
    wait(lambda: project.path == tmp_path / "mine.nns")


def test_another_project_asks_before_it_takes_the_place_of_unsaved_work(window):
    draw(window)
    options(window, "file.new")["Iris"].trigger()
    question = window.findChild(QMessageBox, "leaving")
    assert question.isVisible()
    question.button(QMessageBox.StandardButton.Discard).click()
    wait(lambda: window.windowTitle() == "Iris[*] — nnstudio")


def test_closing_with_unsaved_work_asks_and_may_be_cancelled(window):
    window.asks = True
    draw(window)
    assert not window.close()
    question = window.findChild(QMessageBox, "leaving")
    question.button(QMessageBox.StandardButton.Cancel).click()
    wait(lambda: window.findChild(QMessageBox, "leaving") is None)
    assert window.isVisible()
    assert not window.close()
    window.findChild(QMessageBox, "leaving").button(QMessageBox.StandardButton.Discard).click()
    wait(lambda: not window.isVisible())


def test_closing_with_everything_saved_does_not_ask(window):
    window.asks = True
    assert window.close()
