"""What the pointer says of nodes, wires, units and connections, and the keyboard's way to the same."""

import re

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from nnstudio.document.model import Edge
from nnstudio.gui import notation
from tests.gui.canvas.conftest import chain
from tests.gui.canvas.test_units import Seen

RANDOM = np.random.default_rng(13)
UP, DOWN, ESCAPE = Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Escape


@pytest.fixture
def seen(make_canvas):
    data = RANDOM.normal(size=(12, 4)), RANDOM.uniform(size=(12, 1))
    seen = Seen(make_canvas(chain(4, 3, 2, 1)), data)
    seen.step("iteration")
    return seen


def folded(seen):
    seen.canvas.do("select_all")
    seen.canvas.do("units")
    seen.canvas.stage.select([])
    return seen


def number(value):
    return re.sub("<[^>]*>", " ", notation.number(float(value)))


def middle(seen, name, row, column):
    """A point on the connection between two units, away from others."""
    pair = seen.pair(name)
    t = 0.06
    return QPointF(pair.left + t * (pair.right - pair.left), float((1 - t) * pair.begin[row] + t * pair.end[column]))


def test_a_connection_says_weight_gradient_and_update(seen):
    words = seen.words(middle(seen, "output", 1, 0))
    for quantity in (seen.session["output.weight"], seen.session.gradient("output.weight")):
        assert number(quantity[1, 0]) in words
    assert number(seen.session.update("output.weight")[1, 0]) in words
    for symbol in ("w³₂₁ =", "∂L/∂w³₂₁ =", "Δw³₂₁ ="):
        assert words.count(f"\n{symbol}") == 1


def test_what_a_connection_shows_already_is_not_said_twice(seen):
    seen.canvas.show_edges("gradient")
    seen.hand.hover((0.0, 280.0))  # the pointer may rest where the test before left it
    words = seen.words(middle(seen, "output", 1, 0))
    assert words.count("\n∂L/∂w³₂₁ =") == words.count("\nw³₂₁ =") == 1


def test_a_unit_says_the_gradient_of_its_output(seen):
    assert f"∂L/∂O₁₂ =  {number(seen.session.gradient('hidden1')[0, 1])}" in seen.words(seen.unit("hidden1", 2))


def test_a_node_says_between_which_numbers_its_values_lie(seen):
    words = folded(seen).words(seen.hand.title("hidden2"))
    values = seen.session.activation("hidden2")
    assert number(values.min()) in words
    assert number(values.max()) in words
    assert "in the batch of 4" in words


def test_a_wire_says_the_shape_and_the_latest_values(seen):
    wire = folded(seen).canvas.drawing.wires[Edge(2, 3)]
    words = seen.words(wire.middle)
    assert "hidden1 → hidden2" in words
    assert "3 values for each example" in words
    assert number(seen.session.activation("hidden1").max()) in words
    assert number(seen.session.gradient("hidden1").min()) in words


def test_a_node_lights_the_wires_that_feed_it_and_those_that_it_feeds(seen):
    folded(seen).hand.hover(seen.hand.title("hidden1"))
    lit = {edge for edge, wire in seen.canvas.drawing.wires.items() if wire.hovered}
    assert lit == {Edge(1, 2), Edge(2, 3)}
    seen.canvas.hover.leave()
    assert not any(wire.hovered for wire in seen.canvas.drawing.wires.values())


def test_nothing_is_asked_for_where_nothing_lies(seen):
    before = set(seen.canvas.requests())
    seen.words(middle(seen, "output", 1, 0))
    assert set(seen.canvas.requests()) > before
    seen.canvas.hover.leave()
    assert set(seen.canvas.requests()) == before


# The keyboard


def callout(seen):
    label = seen.canvas.stage.callout
    return re.sub("<[^>]*>", " ", label.text()) if label.isVisible() else ""


def walk(seen, *keys):
    for key in keys:
        seen.hand.key(key)
    seen.look()


def test_arrow_keys_walk_among_the_units_of_an_unfolded_node_and_say_what_hovering_says(seen):
    seen.canvas.stage.select([2])
    walk(seen, DOWN)
    assert "unit 1 of 3" in callout(seen)
    walk(seen, DOWN)
    assert seen.canvas.store.unit == 1
    assert f"O₁₂ =  {number(seen.session.activation('hidden1')[0, 1])}" in callout(seen)
    assert seen.hand.node("hidden1").unit == 1
    assert seen.pair("hidden2").unit == (seen.hand.node("hidden1"), 1)
    walk(seen, UP)
    assert "unit 1 of 3" in callout(seen)


def test_the_numbers_said_are_those_of_the_present_moment(seen):
    seen.canvas.stage.select([2])
    walk(seen, DOWN)
    before = callout(seen)
    seen.step("iteration")
    assert callout(seen) != before
    assert number(seen.session.activation("hidden1")[0, 0]) in callout(seen)


@pytest.mark.parametrize("end", ["escape", "pointer", "selection", "fold", "edit", "focus"])
def test_walking_ends(seen, end):
    seen.canvas.stage.select([2])
    walk(seen, DOWN)
    assert callout(seen)
    if end == "escape":
        walk(seen, ESCAPE)
    elif end == "pointer":
        seen.hand.hover((0.0, 280.0))
    elif end == "selection":
        seen.canvas.stage.select([3])
    elif end == "fold":
        seen.canvas.do("units")
        seen.look()
    elif end == "edit":
        seen.canvas.do("delete")
    else:
        seen.canvas.clearFocus()
    assert not callout(seen)


def test_a_folded_node_has_no_units_to_walk_among(seen):
    folded(seen).canvas.stage.select([2])
    walk(seen, DOWN)
    assert not callout(seen)
