"""Leaving a project with unsaved work asks."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from nnstudio.gui.dialogs import leaving

Button = QMessageBox.StandardButton


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def left():
    return []


def question(window):
    return window.findChild(QMessageBox, "leaving")


def answer(qtbot, window, button):
    box = question(window)
    with qtbot.waitSignal(box.finished):
        qtbot.mouseClick(box.button(button), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: question(window) is None)


def test_nothing_is_asked_where_all_is_saved(project, window, left):
    leaving.leave(window, project, lambda: left.append(1))
    assert left
    assert question(window) is None


def test_discard_goes_on_and_writes_nothing(project, draw, window, left, qtbot, tmp_path):
    draw(project)
    leaving.leave(window, project, lambda: left.append(1))
    assert not left
    answer(qtbot, window, Button.Discard)
    assert left


def test_cancel_and_escape_stay(project, draw, window, left, qtbot):
    draw(project)
    leaving.leave(window, project, lambda: left.append(1))
    answer(qtbot, window, Button.Cancel)
    leaving.leave(window, project, lambda: left.append(1))
    box = question(window)
    with qtbot.waitSignal(box.finished):
        qtbot.keyClick(box, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: question(window) is None)
    assert not left
    assert project.dirty


def test_save_goes_on_once_the_file_is_written(project, draw, window, left, rest, qtbot, tmp_path):
    path = tmp_path / "mine.nns"
    project.save(path)
    rest(project)
    written = path.read_bytes()
    draw(project)
    leaving.leave(window, project, lambda: left.append(path.read_bytes()))
    answer(qtbot, window, Button.Save)
    rest(project)
    assert left
    assert left[0] != written
    assert not project.dirty


def test_a_failed_save_stays(project, draw, window, left, rest, qtbot, tmp_path, sayings):
    folder = tmp_path / "folder"
    folder.mkdir()
    project.save(folder / "mine.nns")
    rest(project)
    (folder / "mine.nns").unlink()
    folder.rmdir()
    draw(project)
    leaving.leave(window, project, lambda: left.append(1))
    answer(qtbot, window, Button.Save)
    rest(project)
    assert not left
    assert len(sayings) == 1
    assert project.dirty


def test_leaving_while_saving_waits_for_the_file(project, draw, window, left, rest, qtbot, tmp_path):
    draw(project)
    project.save(tmp_path / "mine.nns")
    leaving.leave(window, project, lambda: left.append((tmp_path / "mine.nns").exists()))
    assert not left
    rest(project)
    assert left == [True]
    assert question(window) is None
