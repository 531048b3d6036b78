"""Watches: their numbers are the façade's, they have a past, and they are edits of the document."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from nnstudio.document.edits import remove_nodes, rename, set_watches
from nnstudio.document.model import Measure
from nnstudio.gui.debugging.watching import watch
from nnstudio.gui.docks.watches import EMPTY, WatchesDock
from nnstudio.gui.store import Store
from tests.session.runs import session

NORM, LOSS = Measure("gradient.norm", "hidden1.weight"), Measure("loss")
ONE = Measure("value.mean", "hidden1.weight", (2, 1))


@pytest.fixture
def run():
    return session()


@pytest.fixture
def dock(run, qtbot):
    store = Store(set_watches(run.document, (NORM, LOSS, ONE)))
    store.show_outline(run.outline())
    made = WatchesDock(store)
    qtbot.addWidget(made.widget)
    made.widget.resize(360, 400)
    made.widget.show()
    return made


def look(run, dock):
    for _ in range(20):
        frame = run.frame(dock.requests())
        dock.show_frame(frame)
        if all(reply.complete for reply in frame.replies.values()):
            return


def test_its_numbers_are_the_facades_at_every_instruction(run, dock):
    for _ in range(30):
        run.step()
        look(run, dock)
        gradient = run.gradient("hidden1.weight")
        shown = dock.numbers(str(NORM))
        assert (shown is None) == (gradient is None)
        assert shown is None or float(shown) == np.linalg.norm(gradient)
        assert float(dock.numbers(str(ONE))) == run["hidden1.weight"][2, 1]
        assert run.loss is None or float(dock.numbers(str(LOSS))) == run.loss


def test_the_change_is_since_the_iteration_looked_at_before(run, dock):
    run.step("iteration")
    look(run, dock)
    assert dock.model.lines[1].change is None
    before = run.loss
    run.step("iteration")
    look(run, dock)
    assert dock.model.lines[1].change == run.loss - before
    assert dock.model.lines[1].moved[0] in "▲▼="


def test_it_has_the_past_of_the_whole_run(run, dock):
    run.run(iterations=20)
    look(run, dock)
    line = dock.model.lines[1]
    places, values = run.curve("loss")
    assert line.places.tolist() == places.tolist()
    np.testing.assert_array_equal(line.past, values)
    dock.widget.grab()


def test_adding_changing_moving_and_removing_can_be_undone(dock):
    store = dock.store
    dock.open_editor(None)
    dock.edit.offer(Measure("gradient.max_abs", "output.weight"))
    dock.finish()
    assert store.document.watches[-1] == Measure("gradient.max_abs", "output.weight")
    dock.view.setCurrentIndex(dock.model.index(0))
    dock.move(1)
    assert store.document.watches[:2] == (LOSS, NORM)
    dock.view.setCurrentIndex(dock.model.index(0))
    dock.remove()
    assert LOSS not in store.document.watches
    for _ in range(3):
        store.undo()
    assert store.document.watches == (NORM, LOSS, ONE)


def test_a_number_is_watched_once(dock):
    watch(dock.store, NORM)
    assert dock.store.document.watches.count(NORM) == 1


def test_what_the_network_has_not_says_why(run, dock):
    store = dock.store
    store.edit(set_watches(store.document, (Measure("gradient.norm", "nowhere.weight"),)), "watch")
    look(run, dock)
    assert "nowhere" in dock.model.lines[0].below
    assert dock.model.lines[0].number == "–"
    dock.widget.grab()


def test_renamed_nodes_are_watched_on(dock):
    store = dock.store
    store.edit(rename(store.document, store.document.by_name["hidden1"].id, "first"), "rename")
    assert dock.model.lines[0].measure.place == "first.weight"
    store.edit(remove_nodes(store.document, [store.document.by_name["first"].id]), "remove")
    assert len(dock.model.lines) == 3


def test_nothing_watched_says_what_to_do(qtbot, run):
    store = Store(run.document)
    store.show_outline(run.outline())
    dock = WatchesDock(store)
    qtbot.addWidget(dock.widget)
    assert dock.message.text() == EMPTY


def test_keys(dock, qtbot):
    dock.view.setCurrentIndex(dock.model.index(1))
    qtbot.keyClick(dock.view, Qt.Key.Key_F2)
    assert dock.editing
    assert dock.edit.measure == LOSS
    dock.leave()
    dock.view.setCurrentIndex(dock.model.index(1))
    qtbot.keyClick(dock.view, Qt.Key.Key_Delete)
    assert dock.store.document.watches == (NORM, ONE)


def test_its_table_has_all_numbers(run, dock):
    run.step("iteration")
    look(run, dock)
    (table,) = dock.tables()
    assert list(table.rows) == [str(NORM), str(LOSS), str(ONE)]
    assert table.values[1, 0] == run.loss


def test_a_change_is_beside_every_number_and_none_of_its_own(dock):
    dock.open_editor(None)
    dock.edit.offer(Measure("gradient.change", "hidden1.weight"))
    assert not dock.take.isEnabled()
    assert "beside it" in dock.preview.text()
