"""What a panel looks at: the selection, or what it was pinned to."""

import pytest

from nnstudio.document import edits
from nnstudio.files.examples import example
from nnstudio.gui.focus import Focus
from nnstudio.gui.store import Store


@pytest.fixture
def store(qapp):
    return Store(example("multilayer"))


@pytest.fixture
def focus(store):
    return Focus(store)


def select(store, *names):
    store.select([store.document.by_name[name].id for name in names])


def test_it_follows_the_selection(store, focus, qtbot):
    with qtbot.waitSignal(focus.changed):
        select(store, "hidden1")
    assert focus.names == ["hidden1"]


def test_pinned_it_stays_until_it_is_released(store, focus):
    select(store, "hidden1")
    focus.pin(True)
    select(store, "output")
    assert focus.names == ["hidden1"]
    focus.pin(False)
    assert focus.names == ["output"]


def test_all_nodes_can_be_pinned(store, focus):
    focus.pin(True)
    select(store, "hidden1")
    assert focus.names == []
    assert focus.words == "all nodes"


def test_two_panels_pin_different_nodes_and_units(store, focus):
    other = Focus(store)
    select(store, "hidden1")
    focus.pin(True)
    focus.choose_unit(2)
    select(store, "output")
    other.choose_unit(0)
    assert (focus.names, focus.unit) == (["hidden1"], 2)
    assert (other.names, other.unit) == (["output"], 0)


def test_a_pinned_node_keeps_its_panel_when_it_is_renamed(store, focus, qtbot):
    select(store, "hidden1")
    focus.pin(True)
    with qtbot.waitSignal(focus.changed):
        store.edit(edits.rename(store.document, store.document.by_name["hidden1"].id, "first"), "rename")
    assert focus.names == ["first"]


def test_it_follows_the_selection_again_where_all_that_was_pinned_is_gone(store, focus):
    select(store, "hidden1")
    focus.pin(True)
    select(store, "output")
    store.edit(edits.remove_nodes(store.document, [store.document.by_name["hidden1"].id]), "remove")
    assert not focus.pinned
    assert focus.names == ["output"]


def test_another_project_releases_it(store, focus):
    select(store, "hidden1")
    focus.pin(True)
    store.project_shown.emit()
    assert not focus.pinned
