"""Breakpoints on the canvas: marks on nodes, and the menu that sets them."""

import pytest

from nnstudio.document.model import At, Breakpoint, Condition
from nnstudio.files.examples import example
from nnstudio.gui.debugging import stops
from tests.gui.windows import opened, wait


@pytest.fixture
def window(qapp):
    with opened(example("students")) as window:
        yield window


def mood(window, name):
    nodes = window.desk.canvas.drawing.nodes
    return nodes[window.store.document.by_name[name].id].mood


def choose(window, name):
    window.store.select([window.store.document.by_name[name].id])


@pytest.mark.parametrize("phase", ["forward", "backward"])
def test_the_canvas_sets_breakpoints_and_takes_them_away(window, phase):
    canvas = window.desk.canvas
    choose(window, "hidden1")
    canvas.do(f"break_{phase}")
    assert window.store.document.breakpoints == (Breakpoint(At("hidden1", phase)),)
    assert (mood(window, "hidden1").stop, mood(window, "output").stop) == ("on", None)
    menu = canvas.menu()
    actions = {action.text(): action for group in menu.findChildren(type(menu)) for action in group.actions()}
    assert actions[phase.capitalize()].isChecked()
    canvas.do(f"break_{phase}")
    assert window.store.document.breakpoints == ()
    assert mood(window, "hidden1").stop is None


def test_the_update_is_that_of_all_nodes(window):
    choose(window, "hidden1")
    window.desk.canvas.do("break_update")
    (each,) = window.store.document.breakpoints
    assert each.stop.phase == "update"
    assert window.session.run(epochs=1) == "breakpoint"
    assert window.session.where.phase == "update"


def test_what_computes_nothing_cannot_be_stopped_at(window):
    choose(window, "x")
    assert not window.desk.canvas.possible("break_backward")


def test_the_node_that_stopped_the_training_shows_it_and_flashes(window):
    stops.add(window.store, [Breakpoint(Condition("activation.mean", ">", -1.0, "hidden1"))])
    assert window.session.run(epochs=1) == "breakpoint"
    wait(lambda: mood(window, "hidden1").stop == "hit")
    wait(lambda: mood(window, "hidden1").flashing)
    wait(lambda: not window.desk.canvas.stops.timer.isActive())
    assert not mood(window, "hidden1").flashing
    assert "Breakpoint" in window.transport.status.accessibleName()


def test_a_disabled_breakpoint_is_marked_as_such(window):
    each = Breakpoint(At("output", "forward"))
    stops.add(window.store, [each])
    stops.enable(window.store, [each], on=False)
    assert mood(window, "output").stop == "off"
