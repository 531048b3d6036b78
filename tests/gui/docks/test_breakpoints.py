"""The panel Breakpoints: it lists, edits, says what is so now, and leads to where the run stopped."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

import nnstudio as nn
from nnstudio.document.edits import remove_nodes, rename
from nnstudio.document.model import At, Breakpoint, Condition
from nnstudio.files.examples import example
from nnstudio.gui.debugging import stops
from nnstudio.gui.debugging.presets import presets
from tests.gui.windows import opened, wait

GRADIENT = Breakpoint(Condition("gradient.mean_abs", ">", 0.0, "hidden1.weight"))


@pytest.fixture
def window(qapp):
    with opened(example("students")) as window:
        window.dock("breakpoints")
        yield window


@pytest.fixture
def dock(window):
    return window.places.panels["breakpoints"]


def entries(dock):
    return {each.breakpoint.stop: each for each in dock.model.entries}


def test_without_breakpoints_it_says_how_to_get_some(dock):
    assert dock.pages.currentIndex() == 0
    assert "F9" in dock.message.text()


def test_a_click_in_the_gutter_sets_a_breakpoint_and_takes_it_away(window, dock):
    window.dock("program")
    view = window.places.panels["program"].view
    wait(lambda: view.visualRect(view.listing.index(1)).isValid())
    row = next(place for place, row in view.listing.instructions.items() if row == 0)
    spot = QPoint(8, view.visualRect(view.listing.index(row)).center().y())
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert window.store.document.breakpoints == (Breakpoint(At("hidden1", "forward")),)
    assert view.listing.stop(row) == "on"
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert window.store.document.breakpoints == ()
    assert view.listing.stop(row) is None


def test_a_hit_is_marked_counted_listed_and_said(window, dock):
    stops.add(window.store, [GRADIENT])
    assert window.session.run(epochs=1) == "breakpoint"
    wait(lambda: dock.past.count() == 1)
    each = entries(dock)[GRADIENT.stop]
    assert (each.state, each.hits) == ("hit", 1)
    hit = window.session.hits[0]
    assert hit.sentence in window.statusBar().currentMessage()
    assert f"{hit.value:.4g}" in dock.past.item(0).text()
    assert "Iteration 0" in dock.past.item(0).text()


def test_a_past_hit_is_gone_back_to(window, dock):
    stops.add(window.store, [GRADIENT])
    window.session.run(epochs=1)
    place = window.desk.run.place
    wait(lambda: dock.past.count() == 1)
    stops.enable(window.store, [GRADIENT], on=False)
    window.session.run(iterations=3)
    dock.past.itemClicked.emit(dock.past.item(0))
    wait(lambda: window.desk.run.place == place)
    assert dock.past.count() == 1


def test_the_present_number_is_that_of_the_facade(window, dock):
    stops.add(window.store, [Breakpoint(Condition("gradient.norm", "<", 1e-9, "hidden1.weight"))])
    window.session.step("iteration")
    gradient = window.session.gradient("hidden1.weight")
    norm = float((gradient**2).sum()) ** 0.5
    wait(lambda: dock.values and next(iter(dock.values.values())) is not None)
    assert next(iter(dock.values.values())) == pytest.approx(norm, rel=1e-12)
    assert f"now {norm:.3g}" in dock.model.entries[0].below


def test_the_box_disables_and_that_can_be_undone(window, dock):
    stops.add(window.store, [GRADIENT])
    index = dock.model.index(0)
    dock.model.setData(index, Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    assert not window.store.document.breakpoints[0].enabled
    assert dock.model.entries[0].state == "off"
    assert window.session.run(iterations=1) == "iterations"
    window.store.undo()
    assert dock.model.entries[0].state == "on"


def test_names_follow_and_what_is_gone_says_why(window, dock):
    stops.add(window.store, [GRADIENT, Breakpoint(At("hidden1", "backward"))])
    document = window.store.document
    node = document.by_name["hidden1"].id
    window.store.edit(rename(document, node, "inner"), "rename")
    assert {each.where for each in dock.model.entries} == {"inner.weight", "inner"}
    window.store.edit(remove_nodes(window.store.document, [node]), "remove")
    assert {each.state for each in dock.model.entries} == {"invalid"}
    assert all("there is no node inner" in each.below for each in dock.model.entries)
    window.store.undo()
    wait(lambda: {each.state for each in dock.model.entries} == {"on"})


def test_a_condition_is_added_in_the_editor_with_a_preview(window, dock):
    window.session.step("iteration")
    window.store.select([window.store.document.by_name["hidden1"].id])
    dock.plus.click()
    assert dock.edit.measure.measure == GRADIENT.stop.measure
    wait(lambda: dock.edit.preview.text().endswith("would not stop."))
    dock.edit.threshold.setText("1000")
    dock.edit.threshold.textEdited.emit("1000")
    assert dock.edit.preview.text().endswith("would stop.")
    dock.edit.take.click()
    assert window.store.document.breakpoints == (
        Breakpoint(Condition("gradient.mean_abs", "<", 1000.0, "hidden1.weight")),
    )
    assert not dock.editing


@pytest.mark.parametrize("text", ["", "much", "nan", "inf"])
def test_a_threshold_that_is_no_number_is_refused(dock, text):
    dock.plus.click()
    dock.edit.threshold.setText(text)
    dock.edit.threshold.textEdited.emit(text)
    assert not dock.edit.take.isEnabled()
    assert dock.edit.preview.text().endswith(".")
    dock.edit.leave.click()


def test_an_instruction_is_chosen_in_the_editor(window, dock):
    dock.plus.click()
    dock.edit.kind.choose("instruction")
    dock.edit.kind.activated.emit(1)
    dock.edit.phase.choose("backward")
    dock.edit.phase.activated.emit(0)
    dock.edit.node.choose("hidden1")
    dock.edit.ignored.setValue(2)
    dock.edit.take.click()
    assert window.store.document.breakpoints == (Breakpoint(At("hidden1", "backward"), ignored=2),)


def test_editing_changes_the_one_that_was_opened(window, dock):
    stops.add(window.store, [GRADIENT])
    dock.open_editor(GRADIENT)
    dock.edit.running.setValue(3)
    dock.edit.take.click()
    (changed,) = window.store.document.breakpoints
    assert (changed.stop, changed.running) == (GRADIENT.stop, 3)


def test_jumping_shows_the_node_and_the_instruction(window, dock):
    stops.add(window.store, [GRADIENT])
    window.dock("program")
    dock.jump(dock.model.index(0))
    assert window.store.selected_names == ["hidden1"]
    listing = window.places.panels["program"].view
    row = listing.listing.entries[listing.currentIndex().row()]
    assert (row.phase, row.node) == ("backward", "hidden1")


def test_tables_hold_what_is_listed(window, dock):
    stops.add(window.store, [GRADIENT])
    window.session.run(epochs=1)
    wait(lambda: dock.past.count() == 1)
    breakpoints, hits = dock.tables()
    assert breakpoints.values[0, 1] == "hit"
    assert float(hits.values[0, 3]) == window.session.hits[0].value


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("vanishing", {"vanishing", "updates", "spread", "nan"}),
        ("vanishing_relu", {"updates", "dead", "spread", "nan"}),
        ("students", {"updates", "spread", "nan"}),
        ("dying_relu", {"updates", "dead", "spread", "nan"}),
    ],
)
def test_presets_are_offered_by_what_the_drawing_contains(name, offered):
    run = nn.Session(example(name))
    found = presets(run.document, run.outline())
    assert {each.name for each in found} == offered
    for each in found:
        run.breakpoints = each.breakpoints
        assert len(run.recheck()) == len(each.breakpoints)


def test_a_preset_is_added_for_all_layers_in_one_step_that_can_be_undone(window, dock):
    dock.add_preset("nan")
    assert {each.stop.place for each in window.store.document.breakpoints} == {"hidden1", "output", ""}
    count = len(window.store.document.breakpoints)
    dock.add_preset("nan")
    assert len(window.store.document.breakpoints) == count
    window.store.undo()
    assert window.store.document.breakpoints == ()
