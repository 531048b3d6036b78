"""The neuron and chain rule panels: they show what the run computed, and say so where there is nothing."""

import numpy as np
import pytest

from nnstudio.files.examples import example
from nnstudio.gui.docks.chain_rule import ChainRuleDock
from nnstudio.gui.docks.neuron import WAITING, NeuronDock
from nnstudio.gui.plots.array_panel import NO_PROGRAM
from nnstudio.gui.plots.header import Header
from nnstudio.gui.store import Store
from nnstudio.session.session import Session

NETWORKS = [
    "students",
    "chain_rule",
    "dropout",
    "multilayer",
    "iris",
    "rnn_adding",
    "gru_parity",
    "lstm_adding",
    "word_order",
]


class Shown:
    """A dock beside a run, fed as the window does."""

    def __init__(self, kind, name: str, iterations: int = 2) -> None:
        self.session = Session(example(name))
        self.session.run(iterations=iterations)
        self.store = Store(example(name))
        self.store.show_outline(self.session.outline())
        self.dock = kind(self.store)
        self.look()

    def look(self) -> None:
        """Show the present moment."""
        frame = self.session.frame(self.dock.requests())
        self.store.show_frame(frame)
        self.dock.show_frame(frame)

    def select(self, name: str, unit: int = 0) -> None:
        """Look at a unit of a node."""
        self.store.select([self.store.document.by_name[name].id])
        self.dock.panel.subject.box.setValue(unit + 1)
        self.look()


@pytest.fixture
def show(qapp, qtbot):
    def show(kind, name: str, **more) -> Shown:
        shown = Shown(kind, name, **more)
        qtbot.addWidget(shown.dock.widget)
        return shown

    return show


def test_the_terms_and_values_of_a_unit_are_those_of_the_run(show) -> None:
    shown = show(NeuronDock, "multilayer")
    session = shown.session
    for row in (0, 2):
        shown.store.choose_example(row)
        for unit in range(2):
            shown.select("hidden2", unit)
            sums, outputs = session.pre_activation("hidden2"), session.activation("hidden2")
            assert shown.dock.numbers("pre_activation")[0] == sums[row, unit]
            assert shown.dock.numbers("activation")[0] == outputs[row, unit]
            terms, bias = shown.dock.numbers("terms"), shown.dock.numbers("bias")
            np.testing.assert_array_equal(terms[:, 1], session.activation("hidden1")[row])
            assert terms.prod(1).sum() + bias[0] == pytest.approx(sums[row, unit], rel=1e-12)
            assert shown.dock.panel.curve.place[1] == outputs[row, unit]
            assert shown.dock.panel.curve.place[2] == pytest.approx(outputs[row, unit] * (1 - outputs[row, unit]))


def test_after_going_back_the_unit_is_that_of_then(show) -> None:
    shown = show(NeuronDock, "multilayer", iterations=3)
    shown.select("hidden1")
    then = shown.dock.numbers("terms")
    shown.session.run(iterations=2)
    shown.look()
    assert not np.array_equal(shown.dock.numbers("terms"), then)
    shown.session.go_to(2)
    shown.session.run(iterations=1)
    shown.look()
    np.testing.assert_array_equal(shown.dock.numbers("terms"), then)


def test_the_paths_add_up_to_the_gradient_in_training(show) -> None:
    shown = show(ChainRuleDock, "multilayer")
    shown.store.choose_example("mean")
    shown.select("hidden1", 1)
    shown.dock.panel.source.setValue(2)
    shown.look()
    gradient = shown.session.gradient("hidden1.weight")[1, 1]
    assert shown.dock.paths.gradient == gradient
    assert shown.dock.paths.total == pytest.approx(gradient, rel=1e-12)


def test_the_difference_quotient_stands_beside_it_for_one_moment(show) -> None:
    shown = show(ChainRuleDock, "multilayer")
    shown.select("hidden1")
    shown.dock.panel.check.setChecked(True)
    shown.look()
    assert shown.dock.paths.numeric == pytest.approx(shown.dock.paths.total, rel=1e-5)
    shown.session.run(iterations=1)
    shown.look()
    assert not shown.dock.panel.check.isChecked()


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("kind", [NeuronDock, ChainRuleDock])
def test_every_node_can_be_looked_at_at_every_moment(kind, name: str, show) -> None:
    shown = show(kind, name)
    for row in (0, "mean"):
        shown.store.choose_example(row)
        for node in shown.store.document.nodes:
            shown.select(node.name)
            assert shown.dock.panel.text.html
    for _ in range(6):
        shown.session.step("layer")
        for node in shown.store.document.nodes:
            shown.select(node.name)
            assert shown.dock.panel.text.html
    shown.session.reset()
    shown.look()
    assert not shown.dock.widget.grab().isNull()


@pytest.mark.parametrize("kind", [NeuronDock, ChainRuleDock])
def test_without_a_run_the_panels_say_what_they_wait_for(kind, qapp) -> None:
    dock = kind(Store(example("students")))
    assert NO_PROGRAM in dock.panel.text.html
    assert dock.requests() == []


def test_before_the_sum_is_computed_the_panel_says_so(show) -> None:
    shown = show(NeuronDock, "multilayer")
    shown.select("output")
    shown.session.step()
    shown.look()
    assert WAITING in shown.dock.panel.text.html


@pytest.mark.parametrize("kind", [NeuronDock, ChainRuleDock])
def test_it_fits_into_a_small_dock_and_explains_itself(kind, show) -> None:
    shown = show(kind, "gru_parity")
    shown.select("memory")
    hint = shown.dock.widget.minimumSizeHint()
    assert hint.width() <= 320
    assert hint.height() <= 200
    (header,) = shown.dock.widget.findChildren(Header)
    assert "What good looks like" in header.explanation


def test_both_panels_look_at_the_same_unit(show) -> None:
    shown = show(NeuronDock, "multilayer")
    other = ChainRuleDock(shown.store)
    shown.select("hidden1", 1)
    assert other.panel.subject.unit == shown.store.unit == 1
    assert other.requests()[0].index[-1] == 1


def test_a_pinned_node_stays_whatever_is_selected(show) -> None:
    shown = show(NeuronDock, "multilayer")
    shown.select("hidden2")
    shown.dock.panel.header.pin.click()
    shown.select("output")
    assert shown.dock.panel.node == "hidden2"
    shown.dock.panel.header.pin.click()
    assert shown.dock.panel.node == "output"


@pytest.mark.parametrize(
    ("name", "node"), [("multilayer", "hidden2"), ("word_order", "memory"), ("lstm_adding", "memory")]
)
def test_a_clamped_unit_shows_what_it_computes_and_what_it_is_held_at(show, name, node) -> None:
    shown = show(NeuronDock, name)
    shown.session.clamp(node, 1, 0.5)
    shown.session.run(iterations=1)
    shown.store.edit(shown.session.document, "clamp")
    shown.store.show_outline(shown.session.outline())
    shown.select(node, 1)
    assert shown.dock.numbers("activation")[0] == 0.5
    free = [shown.dock.numbers(role) for role in ("unclamped", "unclamped_state")]
    assert [each[0] != 0.5 for each in free if each is not None] == [True]
    assert "3 · Clamped" in shown.dock.panel.text.html
    shown.select(node, 0)
    assert "Clamped" not in shown.dock.panel.text.html
