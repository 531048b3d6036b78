"""What cards, wires and marks say."""

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPointF

from nnstudio.document import edits
from nnstudio.document.model import Document, Edge
from nnstudio.document.problems import Problem
from nnstudio.document.undo import Edits
from nnstudio.engine.plan import check, plan
from nnstudio.gui import notation, theme
from nnstudio.gui.canvas.cards import describe
from nnstudio.gui.canvas.progress import progress
from nnstudio.session.session import Session
from tests.gui.canvas.conftest import MIDDLE, Hand, chain

DATA = np.eye(4), np.ones((4, 1))
NARROW = Problem("hidden1", "warning", "is narrow", "one unit tells little", "Give it more units")
WRONG = Problem("output", "error", "shapes do not fit", "2 & 3 differ", "Change <units>")


def test_a_card_says_kind_activation_units_and_parameters():
    card = describe(chain(4, 3, 2, 1), [])[2]
    assert (card.name, card.subtitle, card.facts) == ("hidden1", "Dense · sigmoid", "3 units · 15 parameters")
    assert describe(chain(4, 3), [])[1].facts == "4 units"
    assert describe(chain(784, 300, 1), [])[2].facts == "300 units · 236k parameters"


def test_cards_agree_with_the_engine():
    document = chain(5, 4, 3, 2)
    document = edits.connect(edits.add_node(document, "concatenate", name="both"), 2, 5)
    document = edits.connect(document, 3, 5)
    cards, made = describe(document, []), plan(document)
    for step in made.steps.values():
        card = cards[step.node.id]
        assert card.shape == step.shape
        assert card.fan_in == (step.matrices[0].parts[0].columns if step.matrices else None)
    total = sum(int(np.prod(parameter.shape)) for parameter in made.layout.parameters)
    assert sum(card.parameters for card in cards.values()) == total


@pytest.mark.parametrize(
    "document",
    [
        edits.add_node(Document(), "dense", {"units": -1}),
        edits.add_node(Document(), "no_such_kind"),
        edits.add_node(Document(), "dense", {"no such setting": 1}),
        edits.add_node(Document(), "add"),
        edits.connect(edits.add_node(edits.add_node(Document(), "input", {"shape": [2, 2]}), "dense"), 1, 2),
        Document(chain(2, 2, 2).nodes, (Edge(2, 3), Edge(3, 2))),
    ],
)
def test_a_drawing_that_is_wrong_is_drawn_all_the_same(make_canvas, document):
    canvas = make_canvas(document)
    canvas.store.show_problems(check(document))
    canvas.grab()
    assert len(canvas.drawing.nodes) == len(document.nodes)


def test_layers_are_numbered_along_the_way():
    document = edits.splice(edits.add_node(chain(4, 3, 2), "dropout"), Edge(2, 3), 4)
    assert [describe(document, [])[number].layer for number in (1, 2, 4, 3)] == [0, 1, 0, 2]


def test_the_notation_is_the_courses():
    assert notation.weight(2, 1, 1) == "w²₁₁"
    assert notation.weight(1, 12, 3) == "w¹₁₂,₃"
    assert notation.weighted_sum(1, 1) == "f₁₁"
    assert notation.output(1, 1) == "O₁₁"
    assert notation.output(0, 4) == "x₄"
    assert notation.bias(2, 1) == "b²₁"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0.000"), (-0.5, "−0.500"), (1e-7, "1e−7"), (123456.0, "1.23e5"),
     (float("nan"), "NaN"), (float("-inf"), "−∞")],
)  # fmt: skip
def test_numbers_are_short(value, text):
    assert notation.number(value) == text


def test_wires_carry_shapes(canvas):
    assert [canvas.drawing.wires[edge].label for edge in canvas.store.document.edges] == ["4", "3", "2"]
    canvas.store.edit(edits.set_settings(canvas.store.document, 1, {"shape": [28, 28]}), "shape")
    assert canvas.drawing.wires[Edge(1, 2)].label == "28×28"


def test_a_problem_is_a_mark_with_sentence_and_fix(canvas, hand):
    canvas.store.show_problems([NARROW, WRONG])
    node = hand.node("output")
    words = canvas.hover.words(node.pos() + node.badge.center())
    assert "Shapes do not fit." in words
    assert "2 &amp; 3 differ." in words
    assert "→ Change &lt;units&gt;." in words
    canvas.store.show_problems([])
    assert canvas.hover.words(node.pos() + node.badge.center() - QPointF(2, 0)).startswith("<b>output</b>")


def test_a_click_on_the_mark_selects_the_node_and_says_what_is_wrong(canvas, hand, qapp):
    from PySide6.QtWidgets import QToolTip

    canvas.store.show_problems([NARROW])
    node = hand.node("hidden1")
    hand.click(node.pos() + node.badge.center())
    assert canvas.store.selected_names == ["hidden1"]
    assert "Is narrow." in QToolTip.text()
    QToolTip.hideText()
    qapp.processEvents()


def test_the_instruction_about_to_run_glows_and_tells_its_direction(canvas, hand):
    session = Session(canvas.store.document, DATA)
    canvas.store.show_outline(session.outline())
    seen = []
    for _ in range(len(session.outline().rows)):
        canvas.show_frame(session.frame([], 1))
        where = session.where
        glowing = {name: hand.node(name).mood.glow for name in ("x", "hidden1", "hidden2", "output")}
        lit = {name for name, words in glowing.items() if words}
        assert lit == ({where.node} if where.node in glowing else {"hidden1", "hidden2", "output"})
        seen += set(glowing.values())
        session.step()
    assert "→ forward · weighted sum" in seen
    assert "← backward · weight gradient" in seen


def test_what_the_pass_has_not_come_to_is_dimmed_and_says_so(canvas, hand):
    session = Session(canvas.store.document, DATA)
    canvas.store.show_outline(session.outline())
    canvas.show_frame(session.frame([], 1))
    assert not any(node.mood.waiting for node in canvas.drawing.nodes.values())
    while session.where.node != "hidden2":
        session.step("layer")
    canvas.show_frame(session.frame([], 1))
    waiting = [node.card.name for node in canvas.drawing.nodes.values() if node.mood.waiting]
    assert waiting == ["output"]
    assert "Not computed yet in this pass." in canvas.hover.words(hand.title("output"))
    while session.where.phase != "backward" or session.where.node != "hidden2":
        session.step("layer")
    canvas.show_frame(session.frame([], 1))
    assert [node.card.name for node in canvas.drawing.nodes.values() if node.mood.waiting] == ["hidden1"]


def test_nothing_glows_while_running_or_when_the_program_is_another(canvas):
    session = Session(canvas.store.document, DATA)
    outline = session.outline()
    assert progress(outline, session.moment(running=True)).glowing == {}
    assert progress(None, session.moment()).glowing == {}
    other = msgspec.structs.replace(session.moment(), version=outline.version + 1)
    assert progress(outline, other).glowing == {}


def test_the_theme_is_followed_at_once(canvas, qapp):
    def ground():
        return canvas.grab().toImage().pixelColor(3, 3).name()

    assert ground() == theme.LIGHT.canvas
    theme.apply(qapp, "dark")
    assert ground() == theme.DARK.canvas
    theme.apply(qapp, "light")


def test_an_empty_canvas_says_what_to_do(make_canvas):
    canvas = make_canvas(Document())
    canvas.do("frame_all")
    canvas.grab()
    assert canvas.drawing.bounds().isEmpty()


def test_everything_stays_in_view_when_the_window_grows_until_the_user_looks_elsewhere(canvas):
    canvas.do("frame_all")
    canvas.resize(500, 300)
    assert canvas.stage.camera.area.contains(canvas.drawing.bounds())
    Hand(canvas).drag((0.0, 200.0), (300.0, 200.0), button=MIDDLE)
    zoom = canvas.stage.camera.zoom
    canvas.resize(900, 600)
    assert canvas.stage.camera.zoom == zoom


def test_everything_is_shown_above_the_bar_at_any_size_and_a_smaller_view_never_zooms_in(make_canvas):
    canvas = make_canvas(chain(8, 10, 12, 1))
    canvas.do("frame_all")
    zooms = []
    for height in range(800, 150, -10):
        canvas.resize(1000, height)
        assert canvas.stage.camera.area.contains(canvas.drawing.bounds()), height
        canvas.legend.show()
        canvas.place_legend()
        lowest = canvas.mapFromScene(canvas.drawing.bounds().bottomLeft()).y()
        assert lowest < canvas.legend.y(), height
        zooms.append(canvas.stage.camera.zoom)
    assert zooms == sorted(zooms, reverse=True)


def test_another_project_is_shown_whole_and_without_anything_of_the_one_before(make_canvas):
    canvas = make_canvas(chain(2, 2, 1))
    canvas.stage.select([2])
    canvas.do("units")
    Hand(canvas).drag((0.0, 250.0), (300.0, 250.0), button=MIDDLE)
    canvas.store.show_edits(Edits.begin(chain(8, 9, 9, 9, 1)))
    assert canvas.stage.camera.area.contains(canvas.drawing.bounds())
    assert canvas.stage.units.pinned == {}


def test_undoing_an_automatic_layout_shows_everything_again(make_canvas):
    scattered = edits.move(chain(2, 2, 1), {1: (-2000.0, 0.0), 2: (0.0, 900.0), 3: (1500.0, -700.0)})
    canvas = make_canvas(scattered)
    canvas.do("arrange")
    canvas.store.undo()
    assert canvas.store.document == scattered
    assert canvas.stage.camera.area.contains(canvas.drawing.bounds())


def test_units_stay_unfolded_when_a_node_is_dropped_near_them(make_canvas):
    canvas = make_canvas(chain(4, 3, 1), zoom=0.8)
    hand = Hand(canvas)
    assert hand.node("hidden1").column is not None
    hand.drop("dropout", (300.0, 110.0))
    assert hand.node("hidden1").column is not None


def test_a_wire_too_short_for_its_shape_leaves_it_out(make_canvas):
    canvas = make_canvas(edits.move(chain(1000, 2, 1), {2: (184.0, 0.0), 3: (600.0, 0.0)}))
    near, far = canvas.drawing.wires[Edge(1, 2)], canvas.drawing.wires[Edge(2, 3)]
    metrics = canvas.drawing.look.label_metrics
    assert not near.has_room(metrics)
    assert far.has_room(metrics)
    canvas.grab()
