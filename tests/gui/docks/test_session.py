"""The panels show exactly what the façade says, at every instruction of a real run."""

import numpy as np
import pytest

from nnstudio.gui.docks.activations import ActivationsDock
from nnstudio.gui.docks.gradients import GradientsDock
from nnstudio.gui.docks.loss import LossDock
from nnstudio.gui.docks.program import ProgramDock
from nnstudio.gui.docks.weights import WeightsDock
from nnstudio.gui.store import Store
from nnstudio.session.network import Network
from nnstudio.session.session import Session


@pytest.fixture
def session():
    network = Network()
    x = network.add("input", shape=(3,), name="x")
    hidden = network.add("dense", units=4, activation="tanh", name="hidden1")
    drop = network.add("dropout", rate=0.3, name="drop")
    output = network.add("dense", units=1, activation="sigmoid", name="output")
    network.connect(x, hidden)
    network.connect(hidden, drop)
    network.connect(drop, output)
    network.train_with(loss="mse", batch_size=4, learning_rate=0.5)
    random = np.random.default_rng(0)
    inputs = random.normal(size=(20, 3))
    return Session(network, data=(inputs, (inputs[:, :1] > 0).astype(float)), validation=0.25)


@pytest.fixture
def look(session, qtbot, qapp):
    """Shows docks of a kind beside a session and looks."""
    store = Store(session.document)
    store.show_outline(session.outline())
    docks = {}

    def look(kind):
        if kind not in docks:
            docks[kind] = kind(store)
            qtbot.addWidget(docks[kind].widget)
            docks[kind].widget.resize(400, 1200)
            docks[kind].widget.show()
        qapp.processEvents()
        docks[kind].show_frame(session.frame(docks[kind].requests()))
        return docks[kind]

    return look


def same(shown, told):
    if told is None:
        assert shown is None
    else:
        np.testing.assert_array_equal(shown, told)


def test_every_number_is_the_facades_after_every_instruction(session, look):
    for _ in range(40):
        for name in ("hidden1.weight", "hidden1.bias", "output.weight"):
            same(look(WeightsDock).numbers(name), session[name])
            same(look(GradientsDock).numbers(name), session.gradient(name))
        for name in ("hidden1", "drop", "output"):
            same(look(ActivationsDock).numbers(name), session.activation(name))
        session.step("instruction")


def test_the_mark_in_the_program_is_where_the_session_is(session, look):
    dock = look(ProgramDock)
    for _ in range(30):
        dock = look(ProgramDock)
        row = dock.model.entries[dock.model.place]
        assert (row.phase, row.node, row.title) == (session.where.phase, session.where.node, session.where.title)
        session.step("instruction")


def test_what_this_pass_has_not_computed_is_marked_and_after_it_is_not(session, look):
    session.step("iteration")
    session.step("instruction")
    views = {view.sheet.picture.key: view for view in look(ActivationsDock).panel.views}
    assert views["output"].sheet.remark == "from the pass before"
    session.step("phase")
    look(ActivationsDock)
    assert views["output"].sheet.remark == "4×1"


def test_nothing_is_claimed_before_the_first_pass(session, look):
    words = [view.sheet.words for view in look(GradientsDock).panel.views]
    assert words == [["Not computed yet: run or step forward."]] * len(words)


def test_going_back_shows_what_was_shown_then(session, look):
    session.step("iteration")
    for _ in range(7):
        session.step("instruction")
    before = look(ActivationsDock).numbers("hidden1"), look(GradientsDock).numbers("output.weight")
    session.step("epoch")
    session.step("epoch")
    while session.position[0] > 2:
        session.back("iteration")
    while session.position != (1, 7):
        assert session.back("instruction")
    after = look(ActivationsDock).numbers("hidden1"), look(GradientsDock).numbers("output.weight")
    for was, now in zip(before, after, strict=True):
        same(now, was)


def test_loss_and_accuracy_are_recorded_for_training_and_validation(session, look):
    session.run(epochs=3)
    dock = look(LossDock)
    for name in ("loss", "validation.loss", "metric.accuracy", "validation.accuracy"):
        values = dock.numbers(name)
        assert values is not None, name
        assert np.isfinite(values).all()
    assert dock.numbers("loss").size == session.where.iteration
