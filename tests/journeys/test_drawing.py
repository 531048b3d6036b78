"""Changing the drawing and the recipe while the network trains."""

from PySide6.QtCore import QPointF

from tests.journeys.person import CTRL, SHIFT, Key, wait_for


def test_a_drawing_that_becomes_wrong_pauses_says_why_and_goes_on_once_it_is_right_again(person):
    person.press(Key.Key_F5)
    wait_for(lambda: person.moment.running and person.place[0] > 50, "the run goes")

    # Takes away the connection that feeds the output.
    wire = next(wire for wire in person.canvas.drawing.wires.values() if wire.target.card.name == "output")
    person.hand.click(wire.source.output_port + QPointF(30, 0))
    person.press(Key.Key_Delete)
    assert person.wires == {("x", "hidden1")}
    wait_for(lambda: not person.run.running, "the run pauses")
    person.rest()
    problem = next(each for each in person.window.store.problems if each.node == "output")
    assert problem.severity == "error"

    # The canvas marks the node, the problems panel has the sentence, and what was computed can still be looked at.
    assert person.hand.node("output").card.problems
    person.window.dock("problems")
    hovered = person.hand.node("output")
    person.hand.click(hovered.pos() + hovered.badge.center())
    assert person.window.store.selected_names == ["output"]
    stopped = person.place
    assert person.moment.loss is not None

    # Joins them again and goes on.
    person.hand.drag(person.hand.output("hidden1"), person.hand.input("output"))
    assert person.wires == {("x", "hidden1"), ("hidden1", "output")}
    person.compiled()
    assert not [each for each in person.window.store.problems if each.severity == "error"]
    assert not person.hand.node("output").card.problems
    person.train(lambda: person.place[0] > stopped[0] + 50)
    assert person.failures == []


def test_every_change_of_the_recipe_can_be_undone_and_reaches_the_training(person):
    person.enter("Learning rate", "0.125")
    assert person.document.recipe.learning_rate == 0.125
    person.compiled()
    person.canvas.setFocus()
    person.step(Key.Key_BracketRight)
    weights = person.weights()

    person.step(Key.Key_BracketLeft)
    person.press(Key.Key_Z, CTRL)
    assert person.document.recipe.learning_rate == 1.0
    assert person.field("Learning rate").text() in ("1", "1.0")
    person.compiled()
    person.step(Key.Key_BracketRight)
    assert person.weights() != weights

    person.step(Key.Key_BracketLeft)
    person.press(Key.Key_Z, CTRL | SHIFT)
    assert person.field("Learning rate").text() == "0.125"
    person.compiled()
    person.step(Key.Key_BracketRight)
    assert person.weights() == weights


def test_a_number_that_cannot_be_is_refused_where_it_is_typed(person):
    before = person.document
    person.enter("Learning rate", "-1")
    assert person.document == before
    assert person.field("Learning rate").property("refused")
    person.press(Key.Key_Escape)
    assert not person.field("Learning rate").property("refused")
