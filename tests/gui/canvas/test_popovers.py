"""A click on a connection or a unit opens a card with its numbers and what can be done to it."""

from contextlib import suppress

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from nnstudio.document import edits
from nnstudio.document.model import Document
from nnstudio.document.problems import ProblemError
from nnstudio.gui import notation
from nnstudio.session.requests import DerivationRequest
from tests.gui.canvas.conftest import chain
from tests.gui.canvas.test_units import Seen

RANDOM = np.random.default_rng(4)


class Bench(Seen):
    """A canvas whose edits go to the run at once."""

    def __init__(self, canvas, data, **settings):
        super().__init__(canvas, data, **settings)
        canvas.do("frame_all")
        canvas.stage.camera.zoom_to(1.0)
        canvas.store.document_changed.connect(self.go_on)
        canvas.weight_entered.connect(self.enter)

    def go_on(self):
        """Train the edited drawing on the same data, unless it cannot be trained."""
        drawn = self.canvas.store.document
        with suppress(ProblemError):
            self.session.change(replace(self.session.latest_document, nodes=drawn.nodes, edges=drawn.edges))

    def enter(self, name, place, value):
        values = self.session[name]
        values = np.array(values)
        values[place] = value
        self.session[name] = values

    @property
    def card(self):
        return self.canvas.stage.popover

    def on_connection(self, name, source, target):
        """A point on the connection between two units, away from others."""
        pair, t = self.pair(name), 0.35
        return QPointF(pair.left + t * (pair.right - pair.left), (1 - t) * pair.begin[source] + t * pair.end[target])

    def open_connection(self, name, source, target):
        self.hand.click(self.on_connection(name, source, target))
        self.look()
        return self.card

    def open_unit(self, name, number):
        self.hand.click(self.unit(name, number))
        self.look()
        return self.card

    def shown(self):
        """The card's numbers by symbol."""
        return {fact.symbol: label.text() for fact, label in zip(self.card.facts, self.card.said, strict=True)}


def write(field, text):
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


@pytest.fixture
def bench(make_canvas):
    return Bench(make_canvas(chain(3, 2, 2, 1)), (RANDOM.normal(size=(8, 3)), RANDOM.uniform(size=(8, 1))))


def test_the_card_of_a_connection_shows_the_runs_own_numbers(bench):
    bench.session.run(iterations=3)
    card = bench.open_connection("hidden1", 1, 0)
    assert card.title.text() == "w¹₂₁"
    session = bench.session
    assert float(card.field.text()) == pytest.approx(session["hidden1.weight"][1, 0], rel=1e-6)
    before = session["hidden1.weight"] - session.update("hidden1.weight")
    assert bench.shown() == {
        "∂L/∂w¹₂₁": notation.number(session.gradient("hidden1.weight")[1, 0]),
        "Δw¹₂₁": notation.number(session.update("hidden1.weight")[1, 0]),
        "α": notation.number(session.rate("hidden1.weight")[1, 0]),
        "w·x": notation.number(before[1, 0] * session.activation("x")[0, 1]),
    }
    bench.canvas.grab()


def test_the_card_follows_the_run_and_the_example(bench):
    bench.session.run(iterations=1)
    bench.open_connection("hidden1", 1, 0)
    bench.step("phase")
    bench.canvas.store.choose_example(2)
    bench.look()
    expected = bench.session["hidden1.weight"][1, 0] * bench.session.activation("x")[2, 1]
    assert bench.shown()["w·x"] == notation.number(expected)
    assert not bench.card.said[0].isEnabled()
    assert bench.card.said[0].toolTip().endswith("from the pass before")


def test_before_the_first_pass_the_card_says_what_is_not_computed_yet(bench):
    bench.open_connection("hidden1", 1, 0)
    assert set(bench.shown().values()) == {"not computed yet", notation.number(bench.session.where.iteration or 0.1)}


def test_a_weight_is_set_in_its_card_which_stays_open(bench):
    card = bench.open_connection("hidden1", 1, 0)
    write(card.field, "0.75")
    assert bench.session["hidden1.weight"][1, 0] == 0.75
    bench.look()
    assert bench.card is card
    assert card.field.text() == "0.75"
    QTest.keyClicks(card.field, "12")
    QTest.keyClick(card.field, Qt.Key.Key_Escape)
    assert card.field.text() == "0.75"
    QTest.keyClick(card.field, Qt.Key.Key_Escape)
    assert bench.card is None
    assert bench.session["hidden1.weight"][1, 0] == 0.75


def test_a_connection_is_cut_and_restored_in_its_card(bench):
    before = bench.canvas.store.document
    card = bench.open_connection("hidden1", 1, 0)
    card.cut.click()
    assert bench.canvas.store.document.by_name["hidden1"].settings["cut"] == [[1, 0]]
    bench.step("iteration")
    assert bench.session["hidden1.weight"][1, 0] == 0
    assert card.cut.text() == "Restore"
    assert not card.field.isEnabled()
    card.cut.click()
    assert bench.canvas.store.document == before
    assert card.cut.text() == "Cut"
    assert card.field.isEnabled()


def test_of_gates_each_has_a_weight_of_its_own(make_canvas):
    document = edits.add_node(Document(), "input", {"shape": [5, 2]}, name="x")
    document = edits.add_node(document, "lstm", {"units": 3}, name="memory", position=(264.0, 0.0))
    document = edits.connect(document, 1, 2)
    seen = Bench(make_canvas(document), (RANDOM.normal(size=(8, 5, 2)), RANDOM.uniform(size=(8, 3))))
    card = seen.open_connection("memory", 1, 2)
    weight = seen.session["memory.weight"].reshape(2, 4, 3)[1, :, 2]
    letters = zip("ifgo", weight, strict=True)
    assert seen.shown()["w¹₂₃"] == "  ".join(f"{letter} {notation.number(each)}" for letter, each in letters)
    assert card.field is None


def test_the_card_of_a_unit_shows_the_runs_own_numbers(bench):
    bench.session.run(iterations=2)
    bench.canvas.store.choose_example(1)
    card = bench.open_unit("hidden1", 2)
    assert card.title.text() == "O₁₂"
    session = bench.session
    assert bench.shown() == {
        "f₁₂": notation.number(session.pre_activation("hidden1")[1, 1]),
        "O₁₂": notation.number(session.activation("hidden1")[1, 1]),
        "∂L/∂O₁₂": notation.number(session.gradient("hidden1")[1, 1]),
    }
    assert float(card.bias.text()) == pytest.approx(session["hidden1.bias"][1], rel=1e-6)
    write(card.bias, "-0.5")
    assert session["hidden1.bias"][1] == -0.5


def test_a_unit_is_clamped_dropped_and_released_in_its_card_and_the_effect_is_seen(bench):
    before = bench.canvas.store.document
    card = bench.open_unit("hidden1", 1)
    write(card.clamp, "0.25")
    assert bench.canvas.store.document.by_name["hidden1"].clamped == ((0, 0.25),)
    assert bench.canvas.store.edits.undo_words == "clamp O₁₁ of hidden1 to 0.25"
    bench.canvas.store.show_outline(bench.session.outline())
    bench.step("phase")
    assert bench.values("hidden1")[0] == 0.25
    assert bench.shown()["O₁₁"] == "0.250"
    assert card.state.text().startswith("Held at 0.25 for every example")
    card.drop.click()
    assert bench.canvas.store.edits.undo_words == "drop O₁₁ of hidden1"
    assert bench.canvas.store.document.by_name["hidden1"].clamped == ((0, 0.0),)
    assert not card.drop.isEnabled()
    card.release.click()
    assert bench.canvas.store.document == before
    assert not card.release.isEnabled()
    bench.canvas.store.undo()
    assert card.release.isEnabled()


def test_the_card_goes_with_what_it_is_about(bench):
    bench.open_unit("hidden1", 1)
    bench.canvas.stage.select([2])
    bench.canvas.do("detail_card")
    assert bench.card is None
    bench.canvas.do("detail_units")
    bench.open_connection("hidden1", 0, 0)
    bench.canvas.stage.select([2])
    bench.canvas.do("delete")
    assert bench.card is None


def test_a_click_elsewhere_closes_the_card_and_a_double_click_opens_none(bench):
    bench.open_unit("hidden1", 1)
    bench.hand.click((0.0, 260.0))
    assert bench.card is None
    bench.hand.double_click(bench.unit("hidden1", 2))
    assert bench.card is None
    assert bench.hand.node("hidden1").column is None


def test_dragging_a_unit_moves_its_node_and_opens_no_card(bench):
    point = bench.unit("hidden1", 1)
    before = bench.hand.node("hidden1").pos()
    bench.hand.drag(point, point + QPointF(48, 80))
    assert bench.card is None
    assert bench.hand.node("hidden1").pos() != before


@pytest.mark.parametrize("zoom", [0.7, 1.0, 3.0])
def test_the_card_stays_inside_the_view(bench, zoom):
    bench.canvas.resize(420, 320)
    for name, number in (("x", 1), ("output", 1)):
        bench.canvas.stage.camera.zoom_to(zoom, bench.hand.node(name).pos())
        bench.open_unit(name, number)
        if bench.card is not None:
            assert bench.canvas.viewport().rect().contains(bench.card.geometry())
        bench.canvas.horizontalScrollBar().setValue(bench.canvas.horizontalScrollBar().value() + 30)
        bench.canvas.grab()


def test_tab_goes_round_in_the_card(bench):
    card = bench.open_unit("hidden1", 1)
    assert card.hasFocus()
    found = []
    for _ in range(4):
        QTest.keyClick(card.window().focusWidget(), Qt.Key.Key_Tab)
        found.append(card.window().focusWidget())
    assert found == [card.bias, card.output, card.clamp, card.drop]


def test_clamped_units_are_marked_and_say_so(bench):
    before = bench.canvas.grab().toImage()
    bench.open_unit("hidden1", 1).drop.click()
    bench.canvas.stage.close_popover()
    bench.hand.hover((0.0, 260.0))
    bench.canvas.stage.select([])
    assert bench.hand.node("hidden1").card.clamped == ((0, 0.0),)
    assert bench.canvas.grab().toImage() != before
    bench.canvas.store.show_outline(bench.session.outline())
    bench.step("phase")
    assert "clamped to 0" in bench.words(bench.unit("hidden1", 1))
    assert "clamped" not in bench.words(bench.unit("hidden1", 2))


def test_a_clamped_unit_of_a_wide_layers_middle_is_marked_beside_the_strip(make_canvas):
    document = edits.clamp(chain(3, 40, 1), 2, 20, 1.0)
    seen = Bench(make_canvas(document), (RANDOM.normal(size=(8, 3)), RANDOM.uniform(size=(8, 1))))
    seen.step("phase")
    with_lock = seen.canvas.grab().toImage()
    seen.canvas.store.edit(edits.clamp(document, 2, 20, None), "release")
    assert seen.canvas.grab().toImage() != with_lock


def test_beside_an_output_stands_the_target_of_the_example(bench):
    bench.canvas.store.choose_example(2)
    bench.step("phase")
    output, target = bench.session.activation("output")[2, 0], bench.session.seen("target", "output")[2, 0]
    node = bench.hand.node("output")
    assert node.target.values.tolist() == [target]
    assert bench.hand.node("hidden1").target is None
    words = bench.words(bench.unit("output", 1))
    assert f"y₁ =  {notation.number(target)}" in words
    assert f"O − y =  {notation.number(output - target)}" in words
    for zoom in (0.5, 1.0):
        bench.canvas.stage.camera.zoom_to(zoom)
        bench.canvas.grab()


def test_of_outputs_of_the_pass_before_no_error_is_said(bench):
    bench.session.run(iterations=1)
    bench.step("instruction")
    words = bench.words(bench.unit("output", 1))
    assert "y₁ =" in words
    assert "O − y" not in words


def test_an_output_is_set_for_the_pass_in_the_units_card(bench):
    heard = []
    bench.canvas.output_entered.connect(lambda *entered: heard.append(entered))
    card = bench.open_unit("hidden1", 2)
    write(card.output, "0.5")
    assert heard == [("hidden1", 1, 0.5)]
    assert card.output.text() == ""
    assert bench.canvas.store.edits.undo_words is None


def test_the_cards_are_reached_by_the_keyboard(bench):
    bench.canvas.store.select([bench.canvas.store.document.by_name["hidden1"].id])
    bench.canvas.store.choose_unit(1)
    bench.hand.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert bench.card.title.text() == "O₁₂"
    QTest.keyClick(bench.card, Qt.Key.Key_PageDown)
    assert bench.card.title.text() == "O₁₁"
    assert bench.canvas.store.unit == 0
    QTest.keyClick(bench.card, Qt.Key.Key_Escape)
    assert bench.card is None
    assert bench.canvas.hasFocus()
    bench.hand.key(Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert bench.card.title.text() == "w¹₁₁"
    assert bench.card.field.hasFocus()
    QTest.keyClick(bench.card, Qt.Key.Key_PageUp)
    assert bench.card.title.text() == "w¹₃₁"


def test_folded_nodes_have_no_card_of_a_unit(bench):
    bench.canvas.store.select([2])
    bench.canvas.do("detail_card")
    assert not bench.canvas.possible("unit")
    assert not bench.canvas.possible("connection")
    bench.canvas.store.select([1])
    assert not bench.canvas.possible("connection")


def test_the_numbers_of_a_card_can_be_asked_about(bench, monkeypatch):
    bench.session.run(iterations=2)
    bench.canvas.store.choose_example(1)
    menus = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _: menus.append(menu))
    place = QPoint(5, 5)
    for card, wanted in (
        (bench.open_unit("hidden1", 2), DerivationRequest("activation", "hidden1", (1, 1))),
        (bench.open_connection("hidden1", 1, 0), DerivationRequest("gradient", "hidden1.weight", (1, 0))),
    ):
        card.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, place))
        found = []
        for line in menus[-1].actions():
            line.menu().actions()[0].trigger()
            found.append(bench.canvas.store.origin)
        assert wanted in found
