"""The number panels in the real window, beside the trainer process."""

import numpy as np
import pytest

from tests.gui.windows import opened, wait


@pytest.fixture
def window(qapp):
    with opened() as window:
        yield window


def panel(window, name):
    return window.places.panels[name]


def test_the_panels_show_what_the_run_computed(window):
    session = window.session
    session.step("iteration")
    for title, value in (("weights", session.__getitem__), ("gradients", session.gradient)):
        window.dock(title)
        wait(lambda title=title: panel(window, title).numbers("hidden1.weight") is not None)
        for name in ("hidden1.weight", "hidden1.bias"):
            np.testing.assert_array_equal(panel(window, title).numbers(name), value(name))


def test_a_panel_that_was_hidden_shows_the_present_when_it_comes_back(window):
    window.dock("problems")
    window.session.step("phase")
    program = panel(window, "program")
    window.dock("program")
    wait(lambda: program.model.pointer == window.desk.run.moment.instruction > 0)


def test_the_data_panel_marks_the_present_batch(window):
    data = panel(window, "data")
    window.session.step("instruction")
    window.dock("data")
    wait(lambda: data.panel.model.batch)
    assert data.panel.model.batch == frozenset(window.desk.run.moment.batch)
    assert data.panel.header.label.words == "4 rows"


def test_another_data_set_trains_at_once(window):
    data = panel(window, "data")
    window.dock("data")
    source = data.panel.controls.source
    source.activated.emit(source.findData("xor"))
    wait(lambda: window.store.loaded.source.kind == "xor")
    wait(lambda: window.store.outline.shapes["x"] == (2,))
    window.session.step("iteration")
    window.dock("weights")
    wait(lambda: panel(window, "weights").numbers("hidden1.weight") is not None)
    assert panel(window, "weights").numbers("hidden1.weight").shape[0] == 2


def test_the_loss_is_drawn_while_training(window):
    window.session.run(epochs=50)
    loss = panel(window, "loss")
    wait(lambda: loss.numbers("loss") is not None and loss.numbers("loss").size == 50)


def test_a_panel_that_is_closed_at_first_opens_as_a_tab_beside_the_inspector(window):
    for name in ("neuron", "chain_rule"):
        dock = window.dock(name)
        assert window.places.docks["inspector"] in window.tabifiedDockWidgets(dock)
        wait(lambda name=name: panel(window, name) in window.places.visible())


def test_the_chain_rule_s_sum_is_the_gradient_also_while_it_runs_and_after_going_back(window):
    chain = panel(window, "chain_rule")
    window.dock("chain_rule")
    window.store.choose_example("mean")
    session = window.session
    session.step("iteration")
    wait(lambda: chain.paths is not None and chain.paths.total is not None)
    first = chain.paths
    assert first.gradient == session.gradient("hidden1.weight")[0, 0]
    assert first.total == pytest.approx(first.gradient, rel=1e-12)
    session.run(iterations=200)
    session.go_to(0)
    session.step("iteration")
    wait(lambda: chain.paths == first)


def test_the_neuron_panel_shows_the_unit_of_the_run(window):
    neuron = panel(window, "neuron")
    window.dock("neuron")
    session = window.session
    session.step("iteration")
    wait(lambda: neuron.numbers("activation") is not None)
    assert neuron.numbers("activation")[0] == session.activation("hidden1")[0, 0]
