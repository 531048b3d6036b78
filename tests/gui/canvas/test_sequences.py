"""Layers with time on the canvas: their cards, and their units at one time step."""

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.document import edits
from nnstudio.document.model import Document
from nnstudio.engine.layers import LAYERS
from nnstudio.gui.canvas.cards import describe
from nnstudio.gui.canvas.unit_words import connection_words, unit_words

STEPS, FEATURES, UNITS = 5, 2, 3


def drawing(kind, **settings):
    """x → cell → y."""
    document = edits.add_node(Document(), "input", {"shape": [STEPS, FEATURES]}, name="x")
    document = edits.add_node(document, kind, {"units": UNITS, **settings}, name="cell", position=(264.0, 0.0))
    document = edits.add_node(document, "dense", name="y", position=(528.0, 0.0))
    return edits.connect(edits.connect(document, 1, 2), 2, 3)


class Bench:
    """A canvas and the run that it shows."""

    def __init__(self, canvas):
        self.canvas, self.store = canvas, canvas.store
        random = np.random.default_rng(1)
        document = canvas.store.document
        cell = document.by_name["cell"].settings
        target = random.normal(size=(4, STEPS, 1) if cell.get("return_sequences") else (4, 1))
        self.run = nn.Session(document, data=(random.normal(size=(4, STEPS, FEATURES)), target))
        self.store.show_outline(self.run.outline())
        canvas.do("frame_all")
        canvas.stage.camera.zoom_to(1.0)
        self.look()

    def look(self):
        frame = self.run.frame(self.canvas.requests())
        self.store.show_frame(frame)
        self.canvas.show_frame(frame)

    def node(self, name):
        return self.canvas.drawing.nodes[self.store.document.by_name[name].id]

    def values(self, name):
        return self.node(name).activity.values

    def step_to(self, phase, time_step):
        """Step until a time step has been gone through."""
        while (self.run.where.phase, self.run.where.time_step) != (phase, time_step):
            self.run.step("time_step")
        self.run.step("time_step")
        self.look()


@pytest.fixture
def bench(make_canvas):
    return lambda kind="lstm", **settings: Bench(make_canvas(drawing(kind, **settings), zoom=1.0))


@pytest.mark.parametrize(
    ("settings", "detail"),
    [
        ({}, "last state"),
        ({"return_sequences": True}, "sequence"),
        ({"go_backwards": True}, "reversed last state"),
        ({"go_backwards": True, "return_sequences": True}, "reversed sequence"),
    ],
)
@pytest.mark.parametrize("kind", ["simple_rnn", "lstm", "gru"])
def test_a_recurrent_layers_card_says_what_it_puts_out(kind, settings, detail):
    card = describe(drawing(kind, **settings), [])[2]
    assert card.subtitle == f"{LAYERS[kind].title} · {detail}"
    assert card.shape == ((STEPS, UNITS) if settings.get("return_sequences") else (UNITS,))
    assert card.units == UNITS


def test_an_embeddings_card_says_its_vocabulary_and_its_weights_begin_at_no_units():
    document = edits.add_node(Document(), "input", {"shape": [7]}, name="x")
    document = edits.add_node(document, "embedding", {"vocabulary": 7, "units": 2}, name="words")
    card = describe(edits.connect(document, 1, 2), [])[2]
    assert (card.detail, card.shape, card.fan_in, card.parameters, card.layer) == ("vocabulary 7", (7, 2), None, 14, 1)


def test_layers_without_words_of_their_own_are_called_by_their_title():
    for kind in ("flatten", "reshape", "multiply", "average", "maximum"):
        card = describe(edits.add_node(Document(), kind), [])[1]
        assert card.subtitle == LAYERS[kind].title


@pytest.mark.parametrize("kind", ["simple_rnn", "lstm", "gru"])
def test_units_of_a_sequence_show_its_last_time_step(bench, kind):
    bench = bench(kind, return_sequences=True)
    bench.run.run(iterations=1)
    bench.look()
    np.testing.assert_array_equal(bench.values("x"), bench.run.activation("x")[0, -1])
    np.testing.assert_array_equal(bench.values("cell"), bench.run.activation("cell")[0, -1])
    assert bench.node("cell").activity.note == f"example 1 of 4, time step {STEPS} of {STEPS}"
    bench.canvas.grab()


def test_while_the_run_goes_through_time_units_show_the_state_of_the_time_step_that_ran_last(bench):
    bench = bench()
    bench.run.run(iterations=1)
    bench.step_to("forward", 2)
    state = bench.run.seen("state", "cell")
    np.testing.assert_array_equal(bench.values("cell"), state[0, 2])
    np.testing.assert_array_equal(bench.values("x"), bench.run.activation("x")[0, 2])
    assert bench.node("cell").activity.fresh
    assert bench.canvas.legend.scale.text().startswith(f"t = 3 of {STEPS}")
    words = unit_words(bench.canvas.stage.units, bench.node("cell"), 1)
    assert "h₁₂ = " in words
    assert f"time step 3 of {STEPS}" in words
    while bench.run.where.phase != "loss":
        bench.run.step("layer")
    bench.look()
    np.testing.assert_array_equal(bench.values("cell"), bench.run.activation("cell")[0])


def test_padding_is_said_and_pale(make_canvas):
    canvas = make_canvas(drawing("simple_rnn"), zoom=1.0)
    random = np.random.default_rng(2)
    lengths = [2, 5, 3, 4]
    document = edits.set_recipe(canvas.store.document, shuffle=False, batch_size=4)
    sequences = [random.normal(size=(length, FEATURES)) for length in lengths]
    run = nn.Session(document, data=(sequences, random.normal(size=(4, 1))))
    canvas.store.show_outline(run.outline())
    canvas.do("frame_all")
    canvas.stage.camera.zoom_to(1.0)
    while (run.where.phase, run.where.time_step) != ("forward", 3):
        run.step("time_step")

    def shown(example):
        canvas.store.choose_example(example)
        frame = run.frame(canvas.requests())
        canvas.show_frame(frame)
        activity = canvas.drawing.nodes[canvas.store.document.by_name["cell"].id].activity
        return canvas.legend.scale.text(), activity.note, activity.fresh

    text, note, fresh = shown(0)
    assert text.startswith(f"t = 3 of {STEPS}: padding, the example has 2")
    assert note == f"example 1 of 4, time step 3 of {STEPS}: padding, the example has 2"
    assert not fresh
    text, note, fresh = shown(1)
    assert text.startswith(f"t = 3 of {STEPS}  ·")
    assert "padding" not in note
    assert fresh


def test_a_unit_tells_its_gates_and_its_memory(bench):
    bench = bench()
    bench.run.run(iterations=1)
    bench.canvas.stage.units.hovered = bench.node("cell")
    bench.look()
    words = unit_words(bench.canvas.stage.units, bench.node("cell"), 0)
    for role, letter in (
        ("input_gate", "i"),
        ("forget_gate", "f"),
        ("candidate", "g"),
        ("output_gate", "o"),
        ("cell", "c"),
    ):
        value = bench.run.seen(role, "cell")[0, -1, 0]
        assert f"{letter} = <b>{value:.3f}</b>".replace("-", "−") in words


def test_a_connection_to_gates_shows_the_largest_of_its_weights_and_tells_all(bench):
    bench = bench()
    bench.look()
    edges = bench.canvas.stage.units.pairs[2]
    weight = bench.run["cell.weight"].reshape(FEATURES, 4, UNITS)
    largest = np.abs(weight).max(axis=1)
    np.testing.assert_array_equal(np.abs(edges.values), largest)
    words = connection_words(edges, 4, "value")
    assert words.startswith("<b>x → cell</b><br>w¹₂₂ = i <b>")
    numbers = [
        f"{letter} <b>{value:.3f}</b>".replace("-", "−") for letter, value in zip("ifgo", weight[1, :, 1], strict=True)
    ]
    assert ", ".join(numbers) in words


def test_a_wire_tells_time_steps_and_features(bench):
    bench = bench()
    (wire,) = [each for edge, each in bench.canvas.drawing.wires.items() if edge.source == 1]
    assert wire.label == f"{STEPS}×{FEATURES}"
    words = bench.canvas.hover.words(wire.middle)
    assert "time steps × features" in words or words.startswith("<b>x → cell</b>")


@pytest.mark.parametrize("kind", sorted(LAYERS.members))
def test_every_kind_is_drawn_at_any_zoom(make_canvas, kind):
    document = edits.add_node(Document(), "input", {"shape": [4, 2]}, name="x")
    document = edits.add_node(document, kind, name="any", position=(264.0, 0.0))
    if LAYERS[kind].takes[1] != 0:
        document = edits.connect(document, 1, 2)
    canvas = make_canvas(document)
    for zoom in (0.2, 0.5, 0.8, 1.6):
        canvas.stage.camera.zoom_to(zoom)
        canvas.grab()
    assert canvas.drawing.nodes[2].words.subtitle
