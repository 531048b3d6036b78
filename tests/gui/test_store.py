"""The store: one path for edit, undo, redo and load; selections and problems for everybody."""

import pytest

from nnstudio.document import edits
from nnstudio.document.model import Document
from nnstudio.document.problems import Problem
from nnstudio.gui.store import Store


@pytest.fixture
def store():
    return Store(edits.add_node(Document(), "input", name="x"))


def test_an_edit_is_told_with_what_changed(store, qtbot):
    with qtbot.waitSignal(store.document_changed) as told:
        store.edit(edits.add_node(store.document, "dense", name="hidden1"), "add hidden1")
    assert told.args[0].added == {2}
    assert store.edits.undo_words == "add hidden1"


def test_an_edit_without_effect_is_not_told(store, qtbot):
    with qtbot.assertNotEmitted(store.document_changed):
        store.edit(store.document, "nothing")
    assert store.edits.undo_words is None


def test_undo_and_redo_go_the_same_way(store, qtbot):
    before = store.document
    store.edit(edits.add_node(before, "dense"), "add dense1")
    after = store.document
    with qtbot.waitSignal(store.document_changed) as told:
        store.undo()
    assert (store.document, told.args[0].removed) == (before, {2})
    store.redo()
    assert store.document == after


def test_undo_at_the_beginning_does_nothing(store, qtbot):
    with qtbot.assertNotEmitted(store.document_changed):
        store.undo()


def test_what_is_gone_is_no_longer_selected(store, qtbot):
    store.edit(edits.add_node(store.document, "dense"), "add dense1")
    store.select([1, 2])
    assert store.selected_names == ["x", "dense1"]
    with qtbot.waitSignal(store.selection_changed):
        store.undo()
    assert store.selection == (1,)


def test_the_same_selection_is_told_once(store, qtbot):
    store.select([1])
    with qtbot.assertNotEmitted(store.selection_changed):
        store.select([1])


def test_problems_are_kept_and_told(store, qtbot):
    problem = Problem("x", "error", "is wrong", "it is so", "Change it")
    with qtbot.waitSignal(store.problems_changed):
        store.show_problems([problem])
    assert store.problems == [problem]
