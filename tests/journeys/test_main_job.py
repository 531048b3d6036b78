"""The main job from end to end: train, step, go back, draw, train on, export, save, reopen."""

import json

import numpy as np
from PySide6.QtCore import QPointF

from tests.journeys.person import CTRL, SHIFT, Key, Person, wait_for

GOOD = 0.01
ACTIVATIONS = {"linear": lambda f: f, "sigmoid": lambda f: 1 / (1 + np.exp(-f))}


def shown(person):
    """Every number that the panels show, with the loss and the place."""
    numbers = {
        (panel, name): person.panel(panel).numbers(name)
        for panel, names in {
            "weights": ("hidden1.weight", "output.weight"),
            "gradients": ("hidden1.weight", "output.weight"),
            "activations": ("x", "hidden1", "output"),
        }.items()
        for name in names
    }
    return {key: None if value is None else value.tolist() for key, value in numbers.items()} | {
        "loss": person.loss,
        "place": person.place,
        "pointer": person.pointer,
        "glow": person.glow,
    }


def forward(file, rows):
    """Predictions rebuilt from an exported file with NumPy alone."""
    with np.load(file, allow_pickle=False) as arrays:
        meta, values = json.loads(str(arrays["__meta__"])), dict(arrays)
    scaling = meta["scaling"]["x"]
    outputs = {"x": (rows - scaling["mean"]) / scaling["deviation"]}
    for node in meta["nodes"]:
        if node["kind"] == "dense":
            name, (fed,) = node["name"], node["inputs"]
            f = outputs[fed] @ values[f"{name}.weight"] + values[f"{name}.bias"]
            outputs[name] = ACTIVATIONS[node["settings"]["activation"]["kind"]](f)
    return outputs["output"]


def test_the_main_job(person, tmp_path):
    beginning = person.weights()
    train(person)
    step_through_an_iteration(person)
    go_back(person)
    drawn = add_a_layer(person)
    further = person.place[0] + 50
    person.train(lambda: person.loss < GOOD and person.place[0] > further)
    take_the_weights_away(person, tmp_path / "weights.npz")

    project = tmp_path / "mine.nns"
    person.with_file(lambda: person.press(Key.Key_S, CTRL), project)
    assert not person.window.isWindowModified()
    assert person.window.windowTitle() == "mine.nns[*] — nnstudio"
    saved = person.place, person.weights(), person.loss
    assert person.failures == []
    person.close()

    again = Person(project)
    assert again.document == drawn
    assert (again.place, again.weights(), again.loss) == saved
    go_on_and_reset(again, beginning)
    again.close()


def train(person):
    """Train the students' network."""
    assert person.names == ["x", "hidden1", "output"]
    person.train(lambda: person.loss < GOOD)
    assert person.loss < GOOD
    curve = person.panel("loss").numbers("loss")
    assert curve[0] > GOOD > curve[-1]


def step_through_an_iteration(person):
    """The glow on the canvas and the mark in the program go along."""
    phases, nodes = [], set()
    for _ in person.window.store.outline.rows:
        where, (phase, node, title) = person.moment.where, person.pointer
        assert (phase, node, title) == (where.phase, where.node, where.title)
        assert phase == "update" or person.glow.keys() == {node}
        phases.append(phase)
        nodes |= person.glow.keys()
        person.step(Key.Key_Period)
    assert list(dict.fromkeys(phases)) == ["forward", "loss", "backward", "update"]
    assert nodes >= {"hidden1", "output"}


def go_back(person):
    """By an instruction and by an iteration: everything is as it was."""
    person.step(Key.Key_F10)
    person.step(Key.Key_F11)
    before = shown(person)
    person.step(Key.Key_Period)
    assert shown(person) != before
    person.step(Key.Key_Comma)
    assert shown(person) == before
    person.step(Key.Key_BracketRight)
    start = shown(person)
    person.step(Key.Key_BracketRight)
    person.step(Key.Key_BracketLeft)
    assert shown(person) == start
    assert not person.moment.live


def add_a_layer(person):
    """Drag in another layer, connect it, take that back and do it again; the document then."""
    hand = person.hand
    hand.drop("dense", (hand.node("hidden1").pos() + hand.node("output").pos()) / 2 + QPointF(0, 150))
    assert person.names[-1] == "dense1"
    hand.drag(hand.output("hidden1"), hand.input("dense1"))
    hand.drag(hand.output("dense1"), hand.input("output"))
    drawn = person.document
    assert person.wires == {("x", "hidden1"), ("hidden1", "dense1"), ("dense1", "output")}
    for _ in range(3):
        person.press(Key.Key_Z, CTRL)
    assert person.wires == {("x", "hidden1"), ("hidden1", "output")}
    assert person.names == ["x", "hidden1", "output"]
    for _ in range(3):
        person.press(Key.Key_Z, CTRL | SHIFT)
    assert person.document == drawn
    person.compiled()
    assert "dense1" in person.window.store.outline.shapes
    return drawn


def take_the_weights_away(person, file):
    """Export the weights, from which plain NumPy gets the same predictions."""
    person.with_file(lambda: person.press(Key.Key_E, CTRL), file)
    rows = np.array([[8.0, 2.0, 1.0], [3.0, 5.0, 0.5], [0.0, 0.0, 0.0]])
    np.testing.assert_allclose(forward(file, rows), person.window.session.predict(rows), rtol=1e-12)


def go_on_and_reset(person, beginning):
    """Train a reopened project on, then begin anew from the very first weights."""
    (iteration, _), values = person.place, person.weights()
    person.train(lambda: person.place[0] > iteration + 20)
    assert person.weights() != values
    person.press(Key.Key_F5, SHIFT)
    wait_for(lambda: person.place == (0, 0), "reset")
    person.rest()
    for name in ("hidden1.weight", "hidden1.bias"):
        assert person.weights()[name] == beginning[name]
    assert person.failures == []
