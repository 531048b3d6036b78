"""Commands about breakpoints, in the window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnstudio.document.model import At, Breakpoint, Condition
from nnstudio.files.examples import example
from nnstudio.gui.debugging import stops
from tests.gui.windows import opened, wait

SMALLER = Breakpoint(Condition("loss", "<", 1e-9))
MOVED = Breakpoint(Condition("gradient.mean_abs", ">", 0.0, "hidden1.weight"))


@pytest.fixture
def window(qapp):
    with opened(example("students")) as window:
        window.desk.canvas.setFocus()
        yield window


def said(window):
    return window.statusBar().currentMessage()


def test_f9_breaks_at_the_selected_node_in_the_present_phase(window):
    window.session.step("phase")
    window.session.step("phase")
    assert window.session.where.phase == "backward"
    window.store.select([window.store.document.by_name["hidden1"].id])
    QTest.keyClick(window, Qt.Key.Key_F9)
    assert window.store.document.breakpoints == (Breakpoint(At("hidden1", "backward")),)
    QTest.keyClick(window, Qt.Key.Key_F9)
    assert window.store.document.breakpoints == ()


def test_f9_breaks_at_the_selected_row_of_the_program(window):
    window.dock("program")
    view = window.places.panels["program"].view
    last = len(view.listing.places) - 1
    view.setFocus()
    view.show_row(last)
    window.table.do("debug.breakpoint")
    (each,) = window.store.document.breakpoints
    assert each.stop.phase == "update"


def test_running_back_leads_to_the_previous_hit(window):
    stops.add(window.store, [MOVED])
    window.session.run(epochs=1)
    hit = window.desk.run.place
    stops.enable(window.store, [MOVED], on=False)
    window.session.run(iterations=5)
    stops.enable(window.store, window.store.document.breakpoints, on=True)
    window.table.do("debug.back_to_hit")
    wait(lambda: window.desk.run.place == hit)
    assert window.desk.run.moment.hits[0].breakpoint.stop == MOVED.stop
    window.table.do("debug.back_to_hit")
    wait(lambda: said(window) == "No breakpoint is hit before this moment.")
    assert window.desk.run.place == hit


def test_when_first_leads_to_the_first_place_or_says_that_there_is_none(window):
    stops.add(window.store, [MOVED, SMALLER])
    stops.enable(window.store, window.store.document.breakpoints, on=False)
    window.session.run(iterations=5)
    options = {
        each.value.stop: each.value for each in window.table.commands["debug.when_first"].options.list(window.desk)
    }
    assert options.keys() == {MOVED.stop, SMALLER.stop}
    choose = window.table.commands["debug.when_first"].options.choose
    choose(window.desk, options[MOVED.stop])
    wait(lambda: window.desk.run.moment.where.iteration == 0)
    place = window.desk.run.place
    choose(window.desk, options[SMALLER.stop])
    wait(lambda: "never come to loss < 1e-09" in said(window))
    assert window.desk.run.place == place


def test_rechecking_says_what_would_stop_and_moves_nothing(window):
    stops.add(window.store, [MOVED, SMALLER])
    window.session.step("instruction")
    window.session.step("phase")
    window.session.step("phase")
    window.session.step("phase")
    place = window.desk.run.place
    window.table.do("debug.recheck")
    wait(lambda: "of 2 breakpoints would stop here" in said(window))
    assert said(window).startswith("1 of 2")
    assert window.desk.run.place == place


def test_all_are_disabled_enabled_and_removed(window):
    stops.add(window.store, [MOVED, SMALLER])
    window.table.do("debug.disable_breakpoints")
    assert {each.enabled for each in window.store.document.breakpoints} == {False}
    assert window.session.run(iterations=2) == "iterations"
    window.table.do("debug.disable_breakpoints")
    assert {each.enabled for each in window.store.document.breakpoints} == {True}
    window.table.do("debug.remove_breakpoints")
    assert window.store.document.breakpoints == ()
    window.store.undo()
    assert len(window.store.document.breakpoints) == 2
