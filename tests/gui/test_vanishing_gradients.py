"""From a preset to the moment when gradients vanished, and back through the backward pass layer by layer."""

import numpy as np
import pytest

from nnstudio.files.examples import example
from tests.gui.windows import opened, wait

HIDDEN = [f"hidden{layer}" for layer in range(1, 7)]


@pytest.fixture
def window(qapp):
    with opened(example("vanishing")) as window:
        window.places.switch("debug")
        window.dock("breakpoints")
        yield window


def run_to_hit(window):
    """Press Run and wait for the breakpoint."""
    before = window.desk.run.place
    window.table.do("run.start")
    wait(lambda: not window.desk.run.running and window.desk.run.moment.hits and window.desk.run.place != before)


def test_vanishing_gradients_are_found_and_followed_back(window):
    dock, run = window.places.panels["breakpoints"], window.desk.run
    dock.add_preset("vanishing")
    while run.moment.where.iteration < 20:
        run_to_hit(window)
    hit = run.moment.hits[0]
    assert window.store.document.breakpoints.index(hit.breakpoint) >= 0
    assert hit.value < hit.breakpoint.stop.threshold
    wait(lambda: any(each.state == "hit" for each in dock.model.entries))
    assert hit.sentence in window.statusBar().currentMessage()
    assert dock.past.count() > 1

    first = next(each for each in dock.model.entries if each.where == "hidden1.weight" and "update" in each.title)
    dock.view.setCurrentIndex(dock.model.index(dock.model.entries.index(first)))
    dock.first.click()
    wait(lambda: run.place[1:] == (1, 0))
    assert not run.moment.live
    assert run.moment.hits[0].breakpoint.stop == first.breakpoint.stop

    window.dock("gradients")
    panel = window.places.panels["gradients"]
    norms = {}
    while len(norms) < len(HIDDEN):
        window.session.back("layer")
        where = window.session.where
        done = HIDDEN[0] if where.phase == "update" else next_layer(where.node)
        norms[done] = gradient_norm(window, panel, done)
    assert list(norms) == HIDDEN
    assert all(before < after for before, after in zip(norms.values(), list(norms.values())[1:], strict=False))
    assert norms["hidden1"] < norms["hidden6"] / 100


def next_layer(node):
    """The layer whose gradient was computed just before that of a node."""
    return HIDDEN[HIDDEN.index(node) + 1]


def gradient_norm(window, panel, node):
    """The norm of what the panel shows, which is what the façade has."""
    name = f"{node}.weight"
    window.store.select([window.store.document.by_name[node].id])
    gradient = window.session.gradient(name)
    wait(lambda: (shown := panel.numbers(name)) is not None and np.array_equal(shown, gradient))
    return float(np.linalg.norm(gradient))
