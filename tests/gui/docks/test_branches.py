"""The panel of branches, and the window's side of going on with another run."""

from collections.abc import Iterator

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMessageBox

from nnstudio.document import edits
from nnstudio.document.model import At, Breakpoint, Measure
from nnstudio.gui.docks.branches import BranchesDock
from nnstudio.gui.window import Window
from nnstudio.session.trainer import orders
from tests.gui.windows import opened, wait


@pytest.fixture
def window(qapp: object) -> Iterator[Window]:
    """A window on the first example, with the panel in sight."""
    with opened() as found:
        found.dock("branches")
        yield found


def dock(window: Window) -> BranchesDock:
    """The panel."""
    found = window.places.panels["branches"]
    assert isinstance(found, BranchesDock)
    return found


def fork(window: Window) -> str:
    """A run of 20 iterations, left after 8 with another bias, and trained to 12; the name of a parameter."""
    run = window.session
    run.run(iterations=20)
    run.go_to(8)
    name = next(each.name for each in window.store.outline.quantities if each.role == "value")  # type: ignore[union-attr]
    run[name] = run[name] * 0.5
    run.run(iterations=4)
    return name


def lines(window: Window) -> list[str]:
    """What is listed: name and present one."""
    return [f"{each.name}{' present' if each.present else ''}" for each in dock(window).tree.branches]


def test_runs_are_listed_below_those_that_they_left_with_what_was_changed(window):
    fork(window)
    tree = dock(window).tree
    assert lines(window) == ["run 1", "run 2 present"]
    first = tree.topLevelItem(0)
    assert (tree.topLevelItemCount(), first.childCount()) == (1, 1)
    assert "left run 1 at iteration 8" in first.child(0).toolTip(0)
    assert "This is the run that is trained." in first.child(0).toolTip(0)
    wait(lambda: len(dock(window).curves) == 2)
    iterations, losses = np.arange(1, 21), dock(window).curves[1].mean
    np.testing.assert_array_equal(dock(window).curves[1].iteration, iterations)
    assert dock(window).tree.branches[0].loss == losses[-1]


def test_the_loss_of_the_present_run_is_the_facades(window):
    fork(window)
    window.session.step("iteration")
    wait(lambda: dock(window).numbers("run 2") == window.session.loss)


def test_a_double_click_or_enter_goes_on_with_a_run(window):
    name = fork(window)
    here = window.session[name]
    tree = dock(window).tree
    tree.setCurrentItem(tree.item(1))
    QTest.keyClick(tree, Qt.Key.Key_Return)
    wait(lambda: lines(window) == ["run 1 present", "run 2"])
    assert window.session.where.iteration == 20
    tree.itemActivated.emit(tree.item(2), 0)
    wait(lambda: lines(window) == ["run 1", "run 2 present"])
    np.testing.assert_array_equal(window.session[name], here)
    assert window.session.where.iteration == 12


def test_a_run_is_named_in_place(window):
    fork(window)
    tree = dock(window).tree
    tree.name(2)
    field = tree.findChild(QLineEdit)
    assert field is not None
    assert field.text() == "run 2"
    field.setText("half  the weights")
    QTest.keyClick(field, Qt.Key.Key_Return)
    wait(lambda: lines(window) == ["run 1", "half the weights present"])
    refused = []
    window.store.failed.connect(refused.append)
    dock(window).rename(2, "run 1")
    wait(lambda: refused)
    assert "already a branch" in refused[0]
    assert lines(window) == ["run 1", "half the weights present"]


def test_new_branch_here_begins_one_and_offers_to_name_it(window):
    window.session.run(iterations=5)
    dock(window).new.click()
    wait(lambda: lines(window) == ["run 1", "branch 1 present"])
    wait(lambda: dock(window).tree.findChild(QLineEdit))
    assert window.session.where.iteration == 5


def test_a_run_is_deleted_and_asked_about_if_it_was_trained_far(window):
    fork(window)
    dock(window).delete(2)
    assert lines(window) == ["run 1", "run 2 present"]
    dock(window).delete(1)
    wait(lambda: lines(window) == ["run 2 present"])
    window.session.run(iterations=200)
    window.session.branch("other")
    dock(window).delete(2)
    question = dock(window).widget.findChild(QMessageBox, "deleting")
    assert question is not None
    assert len(lines(window)) == 2
    question.button(QMessageBox.StandardButton.Yes).click()
    wait(lambda: lines(window) == ["other present"])


def test_the_drawing_follows_and_breakpoints_watches_and_places_stay(window):
    store, run = window.store, window.session
    run.run(iterations=6)
    run.go_to(3)
    first = store.document
    hidden = first.nodes[1]
    store.edit(edits.set_settings(store.document, hidden.id, {**hidden.settings, "units": 5}), "more units")
    wait(lambda: len(store.branches) == 2)
    run.run(iterations=2)
    second = store.document
    moved = edits.move(second, {hidden.id: (11.0, 12.0)})
    stop = Breakpoint(At(hidden.name, "backward"))
    store.edit(edits.set_breakpoints(moved, (stop,)), "break")
    store.edit(edits.set_watches(store.document, (Measure("loss"),)), "watch")
    run.switch("run 1")
    assert store.document.by_id[hidden.id].settings == hidden.settings
    assert store.document.by_id[hidden.id].position == (11.0, 12.0)
    assert (store.document.breakpoints, store.document.watches) == ((stop,), (Measure("loss"),))
    run.switch("run 2")
    assert store.document.by_id[hidden.id].settings["units"] == 5
    assert run.activation(hidden.name).shape[1] == 5  # type: ignore[union-attr]
    assert run.run(iterations=1) == "breakpoint"


def test_recipes_and_data_follow_and_go_on_being_trained(window):
    store, run = window.store, window.session
    run.run(iterations=6)
    run.go_to(3)
    rate, share = store.document.recipe.learning_rate, store.document.data.validation
    run.set(learning_rate=0.0123)
    store.edit(edits.set_data(store.document, replace(store.document.data, validation=0.5)), "other data")
    wait(lambda: store.document.data.validation == 0.5 and window.desk.run and window.desk.run.at_rest())
    run.run(iterations=2)
    run.switch("run 1")
    assert (store.document.recipe.learning_rate, store.document.data.validation) == (rate, share)
    wait(lambda: store.loaded is not None and store.reading is None)
    run.run(iterations=1)
    assert run.learning_rate == rate
    run.switch("run 2")
    wait(lambda: store.document.data.validation == 0.5 and store.reading is None)
    run.run(iterations=1)
    assert run.learning_rate == 0.0123
    assert [each.name for each in store.branches] == ["run 1", "run 2"]


def test_undo_after_a_switch_is_trained_as_it_is_drawn(window):
    store, run = window.store, window.session
    run.run(iterations=6)
    run.go_to(3)
    run.set(learning_rate=0.0123)
    run.run(iterations=2)
    run.switch("run 1")
    before = store.document.recipe.learning_rate
    assert store.edits.undo_words == "switch to run 1"
    store.undo()
    assert store.document.recipe.learning_rate == 0.0123
    run.step("iteration")
    assert run.learning_rate == 0.0123
    store.redo()
    run.step("iteration")
    assert run.learning_rate == before
    run.step("iteration")
    assert run.learning_rate == before


def test_switching_while_training_pauses_there_and_goes_on_here(window):
    fork(window)
    window.desk.run.send(orders.Run())
    wait(lambda: window.store.frame.moment.where.iteration > 20)
    dock(window).go_on_with(1)
    wait(lambda: lines(window) == ["run 1 present", "run 2"] and not window.desk.run.running)
    assert window.session.where.iteration == 20
    window.session.switch("run 2")
    assert window.session.where.iteration > 20
    assert window.session.moment.live


def test_panels_never_show_the_other_run(window):
    name = fork(window)
    window.dock("weights")
    panel, run = window.places.panels["weights"], window.session
    for _ in range(3):
        for branch in ("run 1", "run 2"):
            run.switch(branch)
            wait(lambda: panel.numbers(name) is not None)
            np.testing.assert_array_equal(panel.numbers(name), run[name])
            assert window.store.frame.moment.run == next(each.number for each in window.store.branches if each.present)


def test_branches_are_saved_and_reopened(window, tmp_path):
    name = fork(window)
    here, project = window.session[name], window.desk.project
    saved = []
    project.save(tmp_path / "forked.nns", lambda: saved.append(True))
    wait(lambda: saved)
    project.open(tmp_path / "forked.nns")
    wait(lambda: lines(window) == ["run 1", "run 2 present"] and window.desk.run.moment)
    np.testing.assert_array_equal(window.session[name], here)
    window.session.switch("run 1")
    assert window.session.where.iteration == 20
