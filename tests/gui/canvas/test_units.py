"""Unfolded layers show the run's own numbers, in the course's notation."""

import re

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest

from nnstudio.document import edits
from nnstudio.document.edits import set_recipe
from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.gui import notation
from nnstudio.gui.canvas import strokes
from nnstudio.gui.canvas.states import State, switched
from nnstudio.gui.canvas.unit_edges import LINES
from nnstudio.session.requests import Request
from nnstudio.session.session import Session
from tests.gui.canvas.conftest import LEFT, MIDDLE, Hand, chain

RANDOM = np.random.default_rng(3)


class Seen:
    """A canvas beside an in-process session that it looks at."""

    def __init__(self, canvas, data, batch=4):
        self.canvas = canvas
        self.session = Session(set_recipe(canvas.store.document, batch_size=batch), data)
        canvas.store.show_outline(self.session.outline())
        self.hand = Hand(canvas)
        canvas.do("select_all")
        canvas.do("units")
        canvas.stage.select([])
        self.look()

    def look(self):
        """What the window does at screen pace."""
        self.canvas.show_frame(self.session.frame(self.canvas.requests(), 1))

    def step(self, *units):
        for unit in units:
            self.session.step(unit)
        self.look()

    def pair(self, name):
        return self.canvas.stage.units.pairs[self.canvas.store.document.by_name[name].id]

    def values(self, name):
        return self.hand.node(name).activity.values

    def unit(self, name, number):
        node = self.hand.node(name)
        return node.pos() + node.unit_point(number - 1)

    def words(self, point):
        """The tool tip after a frame has brought what hovering asks for, without its markup."""
        self.hand.hover(point)
        self.look()
        return re.sub("<[^>]*>", " ", self.canvas.hover.words(point).replace("<br>", "\n"))


def choose(box, text):
    """Take an entry of a list, as by the keyboard."""
    box.setCurrentText(text)
    box.activated.emit(box.currentIndex())


@pytest.fixture
def seen(make_canvas):
    data = RANDOM.normal(size=(12, 4)), RANDOM.uniform(size=(12, 1))
    return Seen(make_canvas(chain(4, 3, 2, 1)), data)


def test_units_have_no_numbers_before_the_first_forward_pass_and_say_so(seen):
    assert seen.hand.node("hidden1").activity is None
    assert "O₁₁: not computed yet" in seen.words(seen.unit("hidden1", 1))
    assert np.array_equal(seen.pair("hidden1").values, seen.session["hidden1.weight"])


def test_units_show_one_example_of_the_batch_or_the_mean_over_it(seen):
    seen.step("phase")
    for name in ("hidden1", "hidden2", "output"):
        assert np.array_equal(seen.values(name), seen.session.activation(name)[0])
    seen.canvas.legend.example.setValue(3)
    seen.look()
    assert np.array_equal(seen.values("hidden1"), seen.session.activation("hidden1")[2])
    assert seen.hand.node("hidden1").activity.note == "example 3 of 4"
    seen.canvas.legend.example.setValue(0)
    seen.look()
    assert np.array_equal(seen.values("hidden1"), seen.session.activation("hidden1").mean(axis=0))
    assert seen.hand.node("hidden1").activity.note == "mean of 4 examples"


def test_of_a_large_batch_units_and_tool_tips_show_one_row_and_not_the_largest_of_many(make_canvas):
    document = chain(4, 300, 3, activation="softmax")
    seen = Seen(make_canvas(document), (RANDOM.normal(size=(2000, 4)), RANDOM.uniform(size=(2000, 3))), batch=2000)
    seen.step("phase")
    for name in ("x", "hidden1", "output"):
        assert np.array_equal(seen.values(name), seen.session.activation(name)[0])
    assert seen.values("output").sum() == pytest.approx(1)
    seen.canvas.legend.example.setValue(1500)
    seen.look()
    assert np.array_equal(seen.values("output"), seen.session.activation("output")[1499])
    number = notation.number(seen.session.pre_activation("output")[1499, 0])
    assert f"f₂₁ =  {number}" in seen.words(seen.unit("output", 1))
    seen.canvas.legend.example.setValue(0)
    seen.look()
    assert seen.values("hidden1") == pytest.approx(seen.session.activation("hidden1").mean(axis=0))


def test_what_a_panel_asked_for_is_not_taken_for_the_canvas_own(seen):
    seen.step("phase")
    panels = [Request("activation", "hidden1", 1, 1), Request("value", "hidden1.weight", 1, 1)]
    seen.canvas.show_frame(seen.session.frame([*seen.canvas.requests(), *panels], 1))
    assert np.array_equal(seen.values("hidden1"), seen.session.activation("hidden1")[0])
    assert np.array_equal(seen.pair("hidden1").values, seen.session["hidden1.weight"])


def test_connections_show_weights_or_gradients(seen):
    seen.session.run(iterations=3)
    seen.look()
    assert np.array_equal(seen.pair("hidden2").values, seen.session["hidden2.weight"])
    choose(seen.canvas.legend.connections, "Gradient ∂L/∂w")
    seen.look()
    assert np.array_equal(seen.pair("hidden2").values, seen.session.gradient("hidden2.weight"))


def test_connections_show_the_latest_update_and_what_they_bring_to_the_sum(seen):
    seen.session.run(iterations=2)
    choose(seen.canvas.legend.connections, "Update Δw")
    seen.look()
    assert np.array_equal(seen.pair("hidden2").values, seen.session.update("hidden2.weight"))
    assert "|Δw|" in seen.canvas.legend.scale.text()
    choose(seen.canvas.legend.connections, "Contribution w·x")
    seen.step("phase")
    expected = seen.session["hidden2.weight"] * seen.session.activation("hidden1")[0][:, None]
    assert seen.pair("hidden2").values == pytest.approx(expected, rel=1e-15)
    pair = seen.pair("hidden2")
    place = QPointF(pair.left + 0.4 * (pair.right - pair.left), 0.6 * pair.begin[0] + 0.4 * pair.end[0])
    assert f"w²₁₁·O₁₁ =  {notation.number(expected[0, 0])}" in seen.words(place)
    seen.canvas.legend.example.setValue(0)
    seen.look()
    mean = seen.session["hidden2.weight"] * seen.session.activation("hidden1").mean(0)[:, None]
    assert seen.pair("hidden2").values == pytest.approx(mean, rel=1e-12)


def test_what_a_connection_brings_is_not_known_before_the_pass_has_come_there(seen):
    seen.session.run(iterations=1)
    choose(seen.canvas.legend.connections, "Contribution w·x")
    seen.step("instruction")
    assert seen.pair("hidden1").values is not None
    assert seen.pair("output").values is None
    seen.canvas.grab()


def test_units_are_colored_by_the_gradient_of_their_outputs(seen):
    choose(seen.canvas.legend.units, "Gradient ∂L/∂O")
    seen.step("phase")
    assert set(seen.hand.node("hidden1").activity.tint.states) == {State.NONE}
    seen.canvas.grab()
    seen.step("phase", "phase")
    gradient = seen.session.gradient("hidden1")[0]
    assert np.array_equal(seen.hand.node("hidden1").activity.tint.values, gradient)
    assert np.array_equal(seen.values("hidden1"), seen.session.activation("hidden1")[0])
    assert f"∂L/∂O₁₂ =  {notation.number(gradient[1])}" in seen.words(seen.unit("hidden1", 2))
    seen.canvas.grab()


@pytest.mark.parametrize(
    ("activation", "sums", "states"),
    [
        ("relu", [-1.0, 0.0, 50.0], ["OFF", "OFF", "ON"]),
        ("sigmoid", [-4.5, -4.0, 0.0, 4.0, 4.5], ["LOW", "OFF", "OFF", "ON", "HIGH"]),
        ("tanh", [-2.25, -2.1, 2.1, 2.25], ["LOW", "OFF", "ON", "HIGH"]),
    ],
)
def test_units_are_on_off_or_saturated_where_less_than_a_twentieth_of_the_slope_is_left(activation, sums, states):
    function = ACTIVATIONS.members[activation]()
    found = [State(each).name for each in switched(function, np.array(sums))]
    assert found == states
    slopes = function.slopes(np.array(sums))
    if activation in ("sigmoid", "tanh"):
        flat = slopes < 0.05 * function.slopes(np.zeros(1))
        assert [state in ("LOW", "HIGH") for state in states] == flat.tolist()


def test_units_show_whether_they_are_on(make_canvas):
    document = chain(4, 6, 1, activation="relu")
    seen = Seen(make_canvas(document), (RANDOM.normal(size=(8, 4)), RANDOM.uniform(size=(8, 1))))
    choose(seen.canvas.legend.units, "On or off")
    seen.step("phase")
    states = seen.hand.node("hidden1").activity.tint.states
    assert ((states == State.ON) == (seen.session.activation("hidden1")[0] > 0)).all()
    assert set(seen.hand.node("x").activity.tint.states) == {State.NONE}
    assert "● on" in seen.canvas.legend.scale.text()
    seen.canvas.grab()
    seen.canvas.legend.example.setValue(0)
    seen.look()
    assert set(seen.hand.node("hidden1").activity.tint.states) == {State.NONE}
    assert "choose one example" in seen.canvas.legend.scale.text()


def test_units_show_what_dropout_kept_of_them_also_before_the_dropout_layer(make_canvas):
    document = edits.add_node(chain(4, 40, 1), "dropout", {"rate": 0.5}, name="drop", position=(390.0, 200.0))
    document = edits.splice(document, document.edges[1], 4)
    seen = Seen(make_canvas(document), (RANDOM.normal(size=(8, 4)), RANDOM.uniform(size=(8, 1))))
    choose(seen.canvas.legend.units, "Dropout")
    seen.step("phase")
    kept = seen.session.mask("drop")[0]
    for name in ("hidden1", "drop"):
        assert ((seen.hand.node(name).activity.tint.states == State.KEPT) == kept).all()
    assert set(seen.hand.node("output").activity.tint.states) == {State.NONE}
    seen.canvas.grab()
    assert ("kept" if kept[0] else "dropped") in seen.words(seen.unit("hidden1", 1))


def test_hovering_a_unit_shows_its_formula_and_numbers(seen):
    seen.step("phase")
    seen.canvas.store.choose_example(1)
    words = seen.words(seen.unit("hidden1", 2))
    f, o = seen.session.pre_activation("hidden1")[1, 1], seen.session.activation("hidden1")[1, 1]
    number = f"{f:.3f}".replace("-", "−")
    assert "f₁₂ = w¹₁₂·x₁ + w¹₂₂·x₂ + w¹₃₂·x₃ + w¹₄₂·x₄ + b¹₂\n" in words
    assert f"f₁₂ =  {number}" in words
    assert f"O₁₂ =  {o:.3f}" in words
    assert "w²₁₁·O₁₁ + w²₂₁·O₁₂ + w²₃₁·O₁₃" in seen.words(seen.unit("hidden2", 1))
    assert "x₃ =" in seen.words(seen.unit("x", 3))


def test_hovering_a_connection_names_its_weight(seen):
    pair = seen.pair("hidden2")
    place = QPointF((pair.left + pair.right) / 2, (pair.begin[2] + pair.end[0]) / 2)
    crossing = pair.index_at(place)
    row, column = divmod(crossing, 2)
    value = f"{seen.session['hidden2.weight'][row, column]:.3f}".replace("-", "−")
    subscript = "₀₁₂₃"
    assert f"w²{subscript[row + 1]}{subscript[column + 1]} =  {value}" in seen.words(place)


def test_hovering_a_unit_lights_what_feeds_it_and_what_it_feeds(seen):
    seen.hand.hover(seen.unit("hidden1", 2))
    into, out = seen.pair("hidden1"), seen.pair("hidden2")
    assert {line.y2() for _, lines in into.clear for line in lines} == {into.end[1]}
    assert {line.y1() for _, lines in out.clear for line in lines} == {out.begin[1]}
    assert seen.pair("output").faint == []
    seen.hand.hover((0.0, 280.0))
    assert into.faint == out.faint == []


def test_the_stroke_is_as_wide_as_the_root_of_the_size_and_clamped():
    values = np.array([0.01, 0.25, 1.0, 9.0, -1.0])
    found = strokes.groups(values, 1.0)
    widths = [strokes.width_of(group, strokes.Crowd.FEW) for group in found]
    assert widths == pytest.approx([0.5, 2.3, 4.0, 4.0, 4.0], abs=0.45)
    assert all(0.5 <= width <= 4.0 for width in widths)
    assert found[2] != found[4]


def test_negative_connections_are_dashed_and_not_only_of_another_color(seen):
    pens = seen.canvas.drawing.look.strokes[strokes.Crowd.FEW]
    assert pens[strokes.LEVELS - 1].dashPattern() == []
    assert pens[2 * strokes.LEVELS - 1].dashPattern() != []


def test_the_scale_is_the_98th_percentile_and_does_not_follow_every_frame():
    values = RANDOM.normal(size=1000)
    scale = strokes.scale_of(values)
    assert scale == pytest.approx(np.percentile(np.abs(values), 98))
    assert strokes.scale_of(values * 1.1, scale) == scale
    assert strokes.scale_of(values * 2, scale) == pytest.approx(2 * scale)
    assert strokes.scale_of(np.array([np.nan, np.inf])) == 1.0
    assert strokes.scale_of(np.zeros(4)) == 1.0


def test_weights_that_are_no_numbers_have_a_stroke_of_their_own(seen):
    values = np.array([[np.nan, 1.0], [-1.0, np.inf], [0.0, -np.inf]])
    seen.session.run_state.set_value("hidden2.weight", values)
    seen.look()
    found = {group for group, _ in seen.pair("hidden2").clear}
    assert strokes.NAN in found
    seen.canvas.grab()


def test_dropped_units_are_crossed_out(make_canvas):
    document = edits.add_node(chain(4, 6, 1), "dropout", {"rate": 0.5}, name="drop", position=(390.0, 200.0))
    document = edits.splice(document, document.edges[1], 4)
    seen = Seen(make_canvas(document), (RANDOM.normal(size=(8, 4)), RANDOM.uniform(size=(8, 1))))
    seen.step("phase")
    seen.canvas.store.choose_example(0)
    assert np.array_equal(seen.hand.node("drop").activity.kept, seen.session.mask("drop")[0])
    assert "dropout" in seen.words(seen.unit("drop", 1))
    seen.canvas.grab()


def test_a_weight_reaches_past_a_folded_dropout_to_the_units_before_it(make_canvas):
    document = edits.add_node(chain(4, 6, 1), "dropout", {"rate": 0.5}, name="drop", position=(390.0, 200.0))
    document = edits.splice(document, document.edges[1], 4)
    canvas = make_canvas(document)
    canvas.stage.select([2, 3])
    canvas.do("units")
    assert canvas.stage.units.pairs[3].source is canvas.drawing.nodes[2]
    canvas.stage.select([4])
    canvas.do("units")
    assert canvas.stage.units.pairs[3].source is canvas.drawing.nodes[4]


def test_values_of_the_pass_before_are_marked(seen):
    seen.session.run(iterations=1)
    seen.step("instruction", "instruction")
    assert seen.hand.node("output").activity.note == "example 1 of 4, from the pass before"


def test_a_wide_layer_shows_its_first_and_last_units_and_how_many_lie_between(make_canvas):
    canvas = make_canvas(chain(500, 40, 1))
    seen = Seen(canvas, (RANDOM.normal(size=(4, 500)), RANDOM.uniform(size=(4, 1))))
    column = seen.hand.node("x").column
    assert column.drawn == (0, 1, 2, 3, 4, 5, 497, 498, 499)
    assert column.hidden == 491
    assert np.all(np.diff(column.places) > 0)
    pair = seen.pair("hidden1")
    assert pair.values.size > LINES
    assert pair.picture is not None
    assert sum(len(lines) for _, lines in pair.clear) == 300
    canvas.grab()


def test_of_a_million_weights_no_more_is_asked_for_than_can_be_shown(make_canvas):
    canvas = make_canvas(chain(1000, 1000, 1))
    seen = Seen(canvas, (RANDOM.normal(size=(4, 1000)), RANDOM.uniform(size=(4, 1))))
    pair = seen.pair("hidden1")
    assert pair.values.shape == (512, 512)
    assert not pair.exact
    place = QPointF((pair.left + pair.right) / 2, float(pair.begin.mean()))
    assert "largest weight" in seen.words(place)


def test_only_what_is_seen_is_asked_for(seen):
    seen.canvas.stage.camera.zoom_to(6.0, seen.hand.node("output").pos())
    seen.canvas.centerOn(seen.hand.node("output").pos())
    assert {request.name for request in seen.canvas.requests()} <= {"output", "output.weight"}


def test_folded_layers_ask_for_nothing_but_their_strips(make_canvas):
    canvas = make_canvas(chain(4, 3, 1))
    session = Session(canvas.store.document, (RANDOM.normal(size=(4, 4)), RANDOM.uniform(size=(4, 1))))
    canvas.store.show_outline(session.outline())
    assert {request.role for request in canvas.requests()} == {"activation", "gradient"}
    canvas.stage.camera.zoom_to(0.4)
    assert canvas.requests() == []


def test_a_frame_of_another_drawing_is_not_shown(seen):
    seen.step("phase")
    frame = seen.session.frame(seen.canvas.requests(), 1)
    document = edits.set_settings(seen.canvas.store.document, 2, {"units": 7})
    seen.canvas.store.edit(document, "more units")
    seen.canvas.show_frame(frame)
    assert seen.hand.node("hidden1").activity is None
    assert seen.pair("hidden1").values is None
    assert "not computed yet" in seen.words(seen.unit("hidden1", 7))


def test_detail_grows_with_the_zoom(make_canvas):
    canvas = make_canvas(chain(4, 3, 40, 1), zoom=0.3)
    hand = Hand(canvas)

    def unfolded():
        return [name for name in ("x", "hidden1", "hidden2") if hand.node(name).column is not None]

    assert unfolded() == []
    canvas.stage.camera.zoom_to(0.8)
    assert unfolded() == ["x", "hidden1"]
    canvas.stage.camera.zoom_to(1.6)
    assert unfolded() == ["x", "hidden1", "hidden2"]
    canvas.stage.camera.zoom_to(0.3)
    assert unfolded() == []


def test_a_layer_without_room_unfolds_only_when_it_is_asked_to(make_canvas):
    document = edits.move(chain(4, 3, 1), {1: (0, 0), 2: (0, 90), 3: (264, 0)})
    canvas = make_canvas(document, zoom=1.0)
    hand = Hand(canvas)
    assert hand.node("x").column is None
    canvas.stage.select([1])
    canvas.do("units")
    assert hand.node("x").column is not None


def test_the_legend_prints_the_scale(seen):
    seen.look()
    assert re.search(r"widest: \|w\| ≥ [\d.]+", seen.canvas.legend.scale.text())
    assert seen.canvas.legend.isVisible()
    seen.canvas.do("select_all")
    seen.canvas.do("units")
    seen.look()
    assert not seen.canvas.legend.isVisible()


def test_the_legend_stays_in_its_corner_when_the_view_is_panned(seen):
    place = seen.canvas.legend.pos()
    seen.hand.drag((0.0, 280.0), (120.0, 230.0), MIDDLE)
    assert seen.canvas.legend.pos() == place
    corner = seen.canvas.viewport().rect().bottomLeft()
    assert seen.canvas.legend.geometry().bottomLeft() == corner + QPoint(12, -12)


def test_the_legend_says_which_row_of_the_data_the_example_is(seen):
    seen.step("phase")
    assert seen.canvas.legend.example.text() == f"Example 1 · row {seen.session.moment().batch[0] + 1}"
    seen.canvas.legend.example.setValue(3)
    seen.look()
    assert seen.canvas.legend.example.text() == f"Example 3 · row {seen.session.moment().batch[2] + 1}"
    seen.canvas.legend.example.setValue(0)
    seen.look()
    assert seen.canvas.legend.example.text() == "Mean of batch"


def test_a_click_on_the_legend_is_not_one_on_the_canvas(seen):
    seen.canvas.stage.select([2])
    QTest.mouseClick(seen.canvas.legend.scale, LEFT)
    assert seen.canvas.store.selection == (2,)


def test_a_click_on_a_unit_lets_the_panels_look_at_it(seen):
    seen.hand.click(seen.unit("hidden1", 2))
    assert seen.canvas.store.selected_names == ["hidden1"]
    assert seen.canvas.store.unit == 1


@pytest.mark.parametrize("width", [320, 456, 1000])
def test_the_legend_fits_into_a_narrow_canvas(seen, width):
    seen.canvas.resize(width, 400)
    seen.look()
    legend = seen.canvas.legend
    assert seen.canvas.viewport().rect().contains(legend.geometry())
    assert legend.rect().contains(legend.example.geometry())
    assert not legend.example.geometry().intersects(legend.connections.geometry())
