"""Cards of folded layers show the run in strips, say what was edited, and grow with the zoom."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from nnstudio.document import edits
from nnstudio.gui.canvas.edited import Edited
from nnstudio.gui.canvas.strips import CELLS, MOST
from nnstudio.session.session import Session
from tests.gui.canvas.conftest import chain
from tests.gui.canvas.test_units import Seen

RANDOM = np.random.default_rng(11)


@pytest.fixture
def seen(make_canvas):
    data = RANDOM.normal(size=(12, 4)), RANDOM.uniform(size=(12, 1))
    seen = Seen(make_canvas(chain(4, 3, 2, 1)), data)
    seen.canvas.do("select_all")
    seen.canvas.do("units")  # folded again
    seen.canvas.stage.select([])
    seen.look()
    return seen


def strips(seen, name):
    return seen.hand.node(name).strips


def test_a_strip_is_empty_before_anything_is_computed(seen):
    assert strips(seen, "hidden1") == (None, None)
    seen.canvas.grab()


def test_strips_are_the_run_s_own_numbers(seen):
    seen.step("phase", "phase", "phase")
    for name in ("hidden1", "hidden2", "output"):
        outputs, gradients = strips(seen, name)
        assert np.array_equal(outputs.values, seen.session.activation(name)[0])
        assert np.array_equal(gradients.values, seen.session.gradient(name)[0])
    seen.canvas.store.choose_example("mean")
    seen.look()
    assert np.allclose(strips(seen, "hidden1")[0].values, seen.session.activation("hidden1").mean(0))
    seen.canvas.grab()


def test_numbers_of_the_pass_before_are_not_fresh(seen):
    seen.step("iteration", "instruction")
    assert not strips(seen, "output")[0].fresh
    seen.step("phase")
    assert strips(seen, "output")[0].fresh


def test_strips_go_back_with_the_run(seen):
    seen.step("iteration")
    before = strips(seen, "hidden1")[0].values
    seen.step("iteration")
    assert not np.array_equal(strips(seen, "hidden1")[0].values, before)
    seen.session.back("iteration")
    seen.look()
    assert np.array_equal(strips(seen, "hidden1")[0].values, before)


def test_wide_layers_are_asked_for_in_few_cells(make_canvas):
    seen = Seen(make_canvas(chain(4, 500, 1)), (RANDOM.normal(size=(12, 4)), RANDOM.uniform(size=(12, 1))))
    seen.canvas.do("select_all")
    seen.canvas.do("units")
    seen.look()
    seen.step("phase")
    assert len(strips(seen, "hidden1")[0].values) == CELLS


def test_far_away_nothing_is_asked_for(seen):
    assert seen.canvas.requests()
    seen.canvas.stage.camera.zoom_to(0.3)
    assert not seen.canvas.requests()


def test_while_training_many_cards_take_turns(make_canvas):
    document = chain(4, *[2] * 60, 1, gap=4.0)
    seen = Seen(make_canvas(document), (RANDOM.normal(size=(12, 4)), RANDOM.uniform(size=(12, 1))))
    seen.canvas.do("select_all")
    seen.canvas.do("units")
    assert len({each.name for each in seen.canvas.requests()}) == 62
    seen.canvas.store.show_frame(frame_while_running(seen))
    first, second = ({each.name for each in seen.canvas.requests()} for _ in range(2))
    assert len(first) == len(second) == MOST
    assert len(first | second) == 62


def frame_while_running(seen):
    frame = seen.session.frame([], 1)
    return type(frame)(frame.generation, seen.session.moment(running=True), {}, {})


def test_another_project_has_empty_strips(seen):
    seen.step("phase")
    seen.canvas.store.show_outline(None)
    assert strips(seen, "hidden1") == (None, None)


def marked(seen):
    return {node.card.name for node in seen.canvas.drawing.nodes.values() if node.mood.edited}


def test_what_was_edited_since_the_run_went_on_is_marked(seen):
    store = seen.canvas.store
    store.edit(edits.change_node(store.document, 2, settings={"units": 3, "activation": "tanh"}), "change")
    assert not marked(seen)  # nothing was trained yet
    store.undo()
    seen.step("iteration")
    store.edit(edits.change_node(store.document, 2, settings={"units": 3, "activation": "tanh"}), "change")
    assert marked(seen) == {"hidden1"}
    assert "Edited since" in seen.words(seen.hand.title("hidden1"))
    seen.canvas.grab()
    store.undo()
    assert not marked(seen)


def test_moving_and_renaming_are_no_edits_but_connecting_is(seen):
    store = seen.canvas.store
    seen.step("iteration")
    store.edit(edits.move(store.document, {3: (500.0, 300.0)}), "move")
    store.edit(edits.rename(store.document, 3, "other"), "rename")
    assert not marked(seen)
    store.edit(edits.disconnect(store.document, [store.document.edges[-1]]), "disconnect")
    assert marked(seen) == {"output"}


def test_going_on_takes_the_marks_away_and_going_back_does_not():
    document = chain(2, 2, 1)
    session = Session(edits.set_recipe(document, batch_size=2), (np.ones((4, 2)), np.ones((4, 1))))
    edited = Edited()
    edited.follow(session.moment(), document)
    session.step("iteration")
    edited.follow(session.moment(), document)
    other = edits.change_node(document, 2, settings={"units": 2})
    assert edited.nodes(other) == {2}
    session.back("iteration")
    edited.follow(session.moment(), other)
    assert edited.nodes(other) == {2}
    session.step("iteration")
    edited.follow(session.moment(), other)
    assert not edited.nodes(other)


def test_a_card_grows_with_the_zoom_without_a_jump(seen):
    """Neighboring zooms give pictures that differ little, through the whole change from a block to a card."""
    node = seen.hand.node("hidden1")

    def ink(zoom):
        seen.canvas.stage.camera.zoom_to(zoom)
        seen.canvas.centerOn(node)
        box = seen.canvas.mapFromScene(node.box).boundingRect().adjusted(3, 3, -3, -3)
        picture = seen.canvas.grab(box).toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        picture = picture.scaled(16, 8, mode=Qt.TransformationMode.SmoothTransformation)
        return np.array([[picture.pixelColor(x, y).lightnessF() for x in range(16)] for y in range(8)])

    pictures = [ink(zoom) for zoom in np.arange(0.44, 0.69, 0.01)]
    steps = [float(np.abs(a - b).mean()) for a, b in pairwise(pictures)]
    assert max(steps) < 0.04
