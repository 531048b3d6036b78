"""What can be measured is offered, and nothing else."""

import pytest

import nnstudio as nn
from nnstudio.document.model import Measure
from nnstudio.files.examples import example
from nnstudio.gui.debugging import measures
from nnstudio.gui.debugging.measure_edit import MeasureEdit
from nnstudio.gui.store import Store
from nnstudio.session.requests import MeasureRequest


@pytest.mark.parametrize("name", ["students", "dying_relu", "lstm_adding", "bag_of_words", "dropout", "digits_few"])
def test_all_that_is_offered_can_be_measured(name):
    run = nn.Session(example(name))
    run.step("iteration")
    outline, document = run.outline(), run.document
    roles = [role for role in measures.quantities(outline, ()) if role in measures.ROLES]
    offered = [
        Measure(f"{role}.{statistic}", place)
        for role in roles
        for place in measures.places(outline, role)
        for statistic in measures.statistics(document, outline, role, place)
    ]
    wishes = [MeasureRequest(measure) for measure in offered]
    replies = run.frame(wishes).replies
    assert {str(wish.measure): replies[wish].refusal for wish in wishes if replies[wish].refusal} == {}


@pytest.fixture
def edit(qapp):
    store = Store(example("students"))
    store.show_outline(nn.Session(example("students")).outline())
    edit = MeasureEdit(store)
    edit.show_measure(Measure("gradient.norm", "hidden1.weight"))
    return edit


def choose(combo, value):
    place = next(place for place in range(combo.count()) if combo.itemData(place) == value)
    combo.setCurrentIndex(place)
    combo.activated.emit(place)


def test_another_quantity_is_measured_at_the_same_node(edit):
    choose(edit.quantity, "activation")
    assert edit.measure == Measure("activation.norm", "hidden1")


def test_what_has_no_place_has_no_choice_of_places(edit):
    choose(edit.quantity, "loss")
    assert edit.measure == Measure("loss")
    assert edit.place.isHidden()
    assert edit.index.isHidden()


def test_a_statistic_that_does_not_fit_gives_way(edit):
    choose(edit.quantity, "update")
    choose(edit.statistic, "ratio_to_value")
    choose(edit.quantity, "value")
    assert edit.measure == Measure("value.mean_abs", "hidden1.weight")


def test_one_weight_is_chosen_by_its_index(edit):
    edit.index.setText("2, 0")
    edit.index.textEdited.emit("2, 0")
    assert (edit.measure.index, edit.complaint) == ((2, 0), "")


@pytest.mark.parametrize("text", ["3, 0", "0", "a", "-1, 0", "1.5"])
def test_an_index_that_leads_nowhere_is_refused(edit, text):
    edit.index.setText(text)
    edit.index.textEdited.emit(text)
    assert edit.complaint.endswith(".")
