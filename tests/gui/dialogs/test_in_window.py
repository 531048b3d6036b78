"""The file menu of the real window."""

import pytest
from PySide6.QtWidgets import QMessageBox

from nnstudio.document import edits
from tests.gui.windows import opened, wait


@pytest.fixture
def window(qapp, settings):
    with opened(settings=settings) as window:
        yield window


def options(window, name):
    menu = window.table[name].menu()
    menu.aboutToShow.emit()
    return {action.text(): action for action in menu.actions()}


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


def test_examples_are_listed_with_what_they_show_and_begun(window):
    listed = options(window, "file.new")
    assert {"5 · Students", "2 · Iris"} <= listed.keys()
    assert all(action.toolTip() for action in listed.values())
    listed["2 · Iris"].trigger()
    wait(lambda: window.store.outline and window.store.outline.shapes.get("x") == (4,))
    assert window.windowTitle() == "Iris[*] — nnstudio"


def test_recent_projects_are_listed_and_opened(window, tmp_path):
    project = window.desk.project
    project.save(tmp_path / "mine.nns")
    wait(lambda: not project.busy)
    options(window, "file.new")["2 · Iris"].trigger()
    wait(lambda: project.path is None)
    (recent,) = options(window, "file.recent").values()
    assert recent.text().startswith("mine.nns")
    recent.trigger()
    wait(lambda: project.path == tmp_path / "mine.nns")


def test_another_project_asks_before_it_takes_the_place_of_unsaved_work(window):
    draw(window)
    options(window, "file.new")["2 · Iris"].trigger()
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
