"""Sequences in the window: step through time and back, cut, freeze, save and open again."""

import numpy as np
import pytest

from nnstudio.base.catalogue import Choice
from nnstudio.document import edits
from nnstudio.document.model import DataChoice, Document
from nnstudio.files.project import Project, write_project
from tests.journeys.person import CTRL, SHIFT, Key, Person, wait_for

STEPS = 20


def document(kind):
    """The adding problem over 20 time steps."""
    drawing = edits.add_node(Document(), "input", {"shape": [STEPS, 2]}, name="x")
    drawing = edits.add_node(drawing, kind, {"units": 4}, name="cell", position=(264.0, 0.0))
    drawing = edits.add_node(drawing, "dense", name="output", position=(528.0, 0.0))
    drawing = edits.connect(edits.connect(drawing, 1, 2), 2, 3)
    data = DataChoice(Choice("adding", {"steps": STEPS, "samples": 40}), validation=0.25)
    return edits.set_recipe(edits.set_data(drawing, data), batch_size=8)


@pytest.fixture
def visit(qapp, tmp_path):
    """Somebody before a window with a recurrent network of a kind."""
    visitors = []

    def open_project(kind):
        path = tmp_path / f"{kind}.nns"
        write_project(path, Project(document(kind)))
        visitors.append(Person(path))
        return visitors[-1]

    yield open_project
    for visitor in visitors:
        if not visitor.gone:
            visitor.close()


def time_step(person):
    return person.moment.where.time_step


@pytest.mark.parametrize("kind", ["simple_rnn", "lstm", "gru"])
def test_time_is_stepped_through_and_back_and_every_panel_follows(visit, kind):
    person = visit(kind)
    person.window.dock("activations").raise_()
    person.step(Key.Key_BracketRight)
    person.panel("activations").panel.choice.setCurrentText("h: state")
    wait_for(lambda: person.panel("activations").numbers("cell") is not None, "the panel shows states")
    seen = []
    while time_step(person) != 4:
        person.step(Key.Key_T)
        seen.append(person.panel("activations").numbers("cell").tobytes())
    state = person.window.session.seen("state", "cell")
    np.testing.assert_array_equal(person.panel("activations").numbers("cell")[0], state[0])
    assert "t = 5" in next(iter(person.glow.values()))
    assert person.panel("program").model.entries[person.panel("program").model.place].time_step == 4
    for numbers in reversed(seen[:-1]):
        person.step(Key.Key_T, SHIFT)
        assert person.panel("activations").numbers("cell").tobytes() == numbers
    assert person.failures == []


def test_a_network_for_sequences_trains_is_saved_and_opened_again(visit):
    person = visit("lstm")
    person.train(lambda: person.place[0] > 60)
    for _ in range(3):
        person.step(Key.Key_T)
    place, weights = person.place, person.weights()
    path = person.project.path
    person.press(Key.Key_S, CTRL)
    person.rest()
    person.close()
    other = Person(path)
    assert (other.place, other.weights()) == (place, weights)
    other.step(Key.Key_T)
    assert other.failures == []
    other.close()


def test_a_cut_connection_is_held_at_zero_and_a_frozen_node_does_not_learn(visit):
    person = visit("lstm")
    cell = person.document.by_name["cell"].id
    person.window.store.select([person.document.by_name["output"].id])
    person.canvas.do("freeze")
    person.window.store.edit(edits.set_settings(person.document, cell, {"cut": [[1, 2]]}), "cut")
    person.compiled()
    before = person.window.session["output.weight"]
    person.train(lambda: person.place[0] > 20)
    weight = person.window.session["cell.weight"].reshape(2, 4, 4)
    np.testing.assert_array_equal(weight[1, :, 2], 0)
    assert np.count_nonzero(weight) == weight.size - 4
    np.testing.assert_array_equal(person.window.session["output.weight"], before)
    assert person.failures == []


def test_words_are_embedded(visit, qapp, tmp_path):
    drawing = edits.add_node(Document(), "input", {"shape": [3]}, name="x")
    drawing = edits.add_node(drawing, "embedding", {"vocabulary": 12, "units": 4}, name="words", position=(264.0, 0.0))
    drawing = edits.add_node(drawing, "gru", {"units": 5}, name="cell", position=(528.0, 0.0))
    drawing = edits.add_node(drawing, "dense", {"units": 6, "activation": "softmax"}, name="y", position=(792.0, 0.0))
    for end in (1, 2, 3):
        drawing = edits.connect(drawing, end, end + 1)
    drawing = edits.set_data(drawing, DataChoice(Choice("word_order")))
    drawing = edits.set_recipe(drawing, loss=(Choice("categorical_crossentropy"),))
    path = tmp_path / "words.nns"
    write_project(path, Project(drawing))
    person = Person(path)
    person.train(lambda: person.place[0] > 50)
    views = person.panel("weights").panel.views
    headings = [view.sheet.picture.row(2) for view in views if view.sheet.picture.key == "words.weight"]
    assert headings[0].startswith("2 ")
    assert len(headings[0]) > 2
    assert person.failures == []
    person.close()
