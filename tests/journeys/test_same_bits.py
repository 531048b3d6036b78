"""The same seed gives the same weights to the last bit, in the window and on the command line."""

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.document.edits import set_recipe
from tests.app.program import nnstudio_says
from tests.journeys.person import Key, Person

EPOCHS = 40


@pytest.fixture(params=["students", "dropout", "iris"])
def example(request, tmp_path):
    """A project that was never trained, and does not stop by itself."""
    net = nn.example(request.param)
    net.document = set_recipe(net.document, stop=None)
    nn.save(net, tmp_path / "begun.nns")
    return tmp_path / "begun.nns"


@pytest.fixture
def expected(example, tmp_path):
    """The weights that the command line trains."""
    copy = tmp_path / "trained.nns"
    copy.write_bytes(example.read_bytes())
    weights = tmp_path / "weights.npz"
    said = nnstudio_says("train", str(copy), "--epochs", str(EPOCHS), "--export", str(weights))
    assert said.returncode == 0, said.stderr
    with np.load(weights, allow_pickle=False) as file:
        return {name: file[name].tobytes() for name in file.files if name != "__meta__"}


def test_stepped_paused_and_run_in_the_window_or_run_on_the_command_line(example, expected):
    person = Person(example)
    try:
        # Steps forward by every unit, and back.
        for key in (Key.Key_Period, Key.Key_F10, Key.Key_F11, Key.Key_BracketRight, Key.Key_Period):
            person.step(key)
        for key in (Key.Key_Comma, Key.Key_BracketLeft):
            person.step(key)
        # Predicts in the middle of a pass.
        person.step(Key.Key_Period)
        shape = person.document.nodes[0].settings["shape"]
        person.window.session.predict(np.ones((1000, *shape)))
        # Runs, pauses, and goes back to an epoch from which the rest is run through.
        person.train(lambda: person.moment.where.epoch >= 3)
        person.window.session.go_to(0)
        person.step(Key.Key_BraceRight)
        person.window.session.run(epochs=EPOCHS - person.moment.where.epoch)
        person.rest()
        assert person.moment.where.epoch == EPOCHS
        assert person.weights() == expected
    finally:
        person.close()


def test_a_script_gets_the_same_bits(example, expected):
    session = nn.Session(nn.load(example))
    session.run(epochs=EPOCHS)
    assert {name: session[name].tobytes() for name in session.parameters} == expected
