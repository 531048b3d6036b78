"""The dropout, rates and optimizer panels on examples of every family of layers, forward, backward and in the past."""

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

import nnstudio as nn
from nnstudio.document import edits
from nnstudio.files.examples import example
from nnstudio.gui import theme
from nnstudio.gui.docks.dropout import DropoutDock
from nnstudio.gui.docks.optimizer import OptimizerDock
from nnstudio.gui.docks.rates import RatesDock
from nnstudio.gui.store import Store

EXAMPLES = ["xor", "digits", "dropout", "bag_of_words", "rnn_adding", "lstm_reber", "gru_parity", "characters"]


@pytest.fixture
def dressed(qapp):
    theme.apply(qapp, "light")
    yield
    qapp.setStyleSheet("")


@pytest.mark.parametrize("kind", [DropoutDock, RatesDock, OptimizerDock])
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_quantity_is_the_runs_at_every_moment(name, kind, qtbot, dressed):
    run = nn.Session(example(name))
    store = Store(run.document)
    store.show_outline(run.outline())
    dock = kind(store)
    qtbot.addWidget(dock.widget)
    dock.widget.resize(500, 900)
    dock.widget.show()

    def look():
        QApplication.processEvents()
        frame = run.frame(dock.requests())
        store.show_frame(frame)
        dock.show_frame(frame)
        assert not dock.widget.grab().isNull()

    look()
    run.run(iterations=2)
    for move in (lambda: run.step("layer"), lambda: run.step("phase"), lambda: run.go_to(1)):
        move()
        look()
        for node in (None, *store.document.nodes):
            store.select([node.id] if node else [])
            look()
            assert_exact(dock, run, node)


def assert_exact(dock, run, node):
    """What is seen of a node's parameters or mask is what the run has."""
    roles = {DropoutDock: "mask", RatesDock: "rate", OptimizerDock: "update"}
    role = roles[type(dock)]
    for quantity in run.outline().quantities:
        shown = dock.numbers(quantity.name) if quantity.role == role else None
        if shown is not None and np.shape(shown) == quantity.shape:
            np.testing.assert_array_equal(shown, run.seen(role, quantity.name))


@pytest.mark.parametrize("kind", [RatesDock, OptimizerDock])
def test_what_is_frozen_is_said_not_to_be_trained(kind, qtbot, dressed):
    document = example("iris")
    node = document.by_name["hidden1"]
    run = nn.Session(edits.set_settings(document, node.id, {"frozen": True}))
    run.run(iterations=2)
    store = Store(run.document)
    store.show_outline(run.outline())
    dock = kind(store)
    qtbot.addWidget(dock.widget)
    dock.widget.resize(500, 700)
    dock.widget.show()
    for selection in ([], [node.id]):
        store.select(selection)
        QApplication.processEvents()
        frame = run.frame(dock.requests())
        store.show_frame(frame)
        dock.show_frame(frame)
        assert "Frozen, so not trained: hidden1." in dock.said.text()
        assert dock.numbers("hidden1.weight") is None
        assert not any("hidden1." in getattr(each, "name", "") for each in dock.requests())
        dock.widget.grab()
