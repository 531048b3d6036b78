"""The activations, weights and gradients panels: what they ask for, and that they show exactly what they get."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnstudio.base.catalogue import Choice
from nnstudio.document import edits
from nnstudio.document.model import DataChoice
from nnstudio.gui.docks.activations import ActivationsDock
from nnstudio.gui.docks.gradients import GradientsDock
from nnstudio.gui.docks.weights import WeightsDock
from nnstudio.gui.plots.array_panel import MOST, NO_PROGRAM
from nnstudio.gui.plots.grid import Zoom
from nnstudio.gui.plots.loading import load
from nnstudio.gui.plots.sheet import NOT_COMPUTED
from nnstudio.gui.store import Store
from nnstudio.session.moment import Outline, Quantity
from nnstudio.session.requests import Request
from tests.gui.docks.frames import Model

SHOWN = {
    ActivationsDock: [("activation", "x"), ("activation", "hidden1"), ("activation", "output")],
    WeightsDock: [("value", "hidden1.weight"), ("value", "hidden1.bias"), ("value", "output.weight")],
    GradientsDock: [("gradient", "hidden1.weight"), ("gradient", "hidden1.bias"), ("gradient", "output.weight")],
}
DOCKS = list(SHOWN)


def select(store, *names):
    store.select([store.document.by_name[name].id for name in names])


def keys(dock):
    return [view.sheet.picture.key for view in dock.panel.views]


@pytest.mark.parametrize("kind", DOCKS)
def test_what_is_shown_is_exactly_what_was_computed(kind, store, show, model):
    dock = kind(store)
    show(dock, 400, 500)
    for role, name in SHOWN[kind]:
        np.testing.assert_array_equal(dock.numbers(name), model.arrays[role, name])


@pytest.mark.parametrize("kind", DOCKS)
def test_without_a_selection_all_nodes_stand_in_the_order_of_the_drawing(kind, store, show):
    dock = kind(store)
    show(dock)
    nodes = [key.partition(".")[0] for key in keys(dock)]
    assert nodes == [name for name in ("x", "hidden1", "output") if name in nodes]
    assert dock.panel.header.label.words == "all nodes"


@pytest.mark.parametrize("kind", DOCKS)
def test_the_selected_node_is_shown_alone(kind, store, show):
    dock = kind(store)
    show(dock)
    select(store, "output")
    assert [key.partition(".")[0] for key in keys(dock)] == ["output"]
    assert dock.panel.header.label.words == "output"
    assert dock.panel.views[0].alone


def test_a_node_without_weights_says_so_and_what_to_do(store, show):
    dock = WeightsDock(store)
    show(dock)
    select(store, "x")
    assert dock.panel.views == []
    assert dock.panel.message.text() == "x has no weights. Select another node, or none to see all."
    assert dock.requests() == []


def test_without_a_program_it_says_what_to_do(qapp, model, show):
    dock = WeightsDock(Store(model.document))
    show(dock)
    assert dock.panel.message.text() == NO_PROGRAM


@pytest.mark.parametrize("kind", DOCKS)
def test_what_is_not_computed_yet_says_so(kind, store, show, model):
    dock = kind(store)
    arrays, model.arrays = model.arrays, {}
    show(dock)
    assert dock.panel.views[0].sheet.words == [NOT_COMPUTED]
    model.arrays = arrays
    show(dock)
    assert dock.panel.views[0].sheet.words != [NOT_COMPUTED]


def test_values_of_the_pass_before_are_marked(store, model, show):
    dock = ActivationsDock(store)
    requests = show(dock)
    dock.show_frame(model.frame(requests, computed=False))
    assert dock.panel.views[0].sheet.remark == "from the pass before"


def test_zoom_and_scale_stay_with_their_node(store, show, model):
    dock = WeightsDock(store)
    show(dock)
    select(store, "hidden1")
    show(dock)
    dock.panel.views[0].set_zoom(Zoom(2.0, 0.1, 0.1))
    limit = dock.panel.views[0].scale.limit
    select(store, "output")
    show(dock)
    assert dock.panel.views[0].zoom == Zoom()
    select(store, "hidden1")
    assert dock.panel.views[0].zoom == Zoom(2.0, 0.1, 0.1)
    assert dock.panel.views[0].scale.limit == limit


def test_a_reset_begins_with_new_scales(store, show, model):
    dock = WeightsDock(store)
    show(dock, run=1)
    model.arrays["value", "hidden1.weight"] *= 1e-3
    model.arrays["value", "hidden1.bias"] *= 1e-3
    show(dock, run=2)
    assert dock.panel.views[0].scale.limit < 0.01


def test_a_pause_fits_the_scales_to_what_is_shown(store, show, model):
    dock = GradientsDock(store)
    show(dock, running=True)
    for name in ("hidden1.weight", "hidden1.bias"):
        model.arrays["gradient", name] = model.arrays["gradient", name] * 1e-3
    show(dock, running=True)
    assert dock.panel.views[0].scale.limit > 1e-3
    show(dock, running=False)
    assert dock.panel.views[0].scale.limit < 1e-5


def test_another_shape_begins_with_a_new_scale(store, show, model, make_model):
    dock = WeightsDock(store)
    show(dock, running=True)
    select(store, "output")
    wider = make_model(hidden=6)
    model.arrays, model.version = {key: array * 1e-3 for key, array in wider.arrays.items()}, 2
    store.show_outline(model.outline)
    select(store, "hidden1")
    show(dock, running=True)
    assert dock.panel.views[0].scale.limit < 0.01


def test_another_project_begins_with_new_scales(store, show, model):
    dock = WeightsDock(store)
    show(dock, running=True)
    store.show_outline(None)
    model.arrays, model.version = {key: array * 1e-3 for key, array in model.arrays.items()}, 2
    store.show_outline(model.outline)
    show(dock, running=True)
    assert dock.panel.views[0].scale.limit < 0.01


def test_several_nodes_without_weights_are_enumerated(store, show):
    store.edit(edits.add_node(edits.add_node(store.document, "dropout", name="a"), "dropout", name="b"), "add")
    dock = WeightsDock(store)
    select(store, "x", "a", "b")
    assert dock.panel.message.text().startswith("x, a and b have no weights.")


def test_a_new_selection_shows_at_once_what_is_known(store, show, model):
    dock = WeightsDock(store)
    requests = show(dock, 300, 500)
    store.show_frame(model.frame(requests))
    select(store, "output")
    assert dock.numbers("output.weight") is not None


def test_values_of_another_program_are_not_shown(store, model, show):
    dock = WeightsDock(store)
    requests = show(dock)
    before = dock.numbers("hidden1.weight")
    frame = model.frame(requests)
    model.version = 2
    store.show_outline(model.outline)
    model.arrays["value", "hidden1.weight"] = before + 1
    dock.show_frame(frame)
    np.testing.assert_array_equal(dock.numbers("hidden1.weight"), before)


def test_an_answer_to_an_older_request_is_shown_and_a_foreign_one_is_not(store, model, show):
    dock = WeightsDock(store)
    requests = show(dock)
    before = dock.numbers("hidden1.weight")
    foreign = [Request(each.role, each.name, 1, 1) for each in requests]
    dock.show_frame(model.frame(foreign))
    np.testing.assert_array_equal(dock.numbers("hidden1.weight"), before)


def test_only_what_fits_on_screen_is_asked_for(qapp, qtbot):
    model = Model(1000, 1000, 10, 64)
    store = Store(model.document)
    store.show_outline(model.outline)
    select(store, "hidden1")
    dock = WeightsDock(store)
    qtbot.addWidget(dock.widget)
    dock.widget.resize(300, 200)
    dock.widget.show()
    weight, bias = dock.requests()
    assert 0 < weight.rows < 200
    assert 0 < weight.columns < 300
    assert bias == Request("value", "hidden1.bias", rows=weight.columns)
    for _ in range(2):
        dock.show_frame(model.frame(dock.requests()))
    view = dock.panel.views[0]
    assert view.sheet.words[0].startswith("each cell shows the largest of ")
    assert view.sheet.values.shape[1] == weight.columns


def test_a_hidden_panel_asks_for_nothing(store):
    assert WeightsDock(store).requests() == []


def test_heat_maps_out_of_sight_ask_for_nothing(store, show):
    dock = ActivationsDock(store)
    asked = [each.name for each in show(dock, 300, 150)]
    assert "x" in asked
    assert "output" not in asked


def test_moving_a_node_leaves_the_heat_maps_alone(store, show):
    dock = WeightsDock(store)
    show(dock)
    before = dock.panel.views[0]
    store.edit(edits.move(store.document, {2: (50.0, 50.0)}), "move hidden1")
    assert dock.panel.views[0] is before


def test_a_removed_node_is_gone_at_once(store, show):
    dock = WeightsDock(store)
    show(dock)
    store.edit(edits.remove_nodes(store.document, [3]), "delete output")
    assert keys(dock) == ["hidden1.weight"]


def test_sums_and_activations_can_be_chosen_by_key(store, show, model):
    dock = ActivationsDock(store)
    select(store, "hidden1")
    show(dock)
    QTest.keyClick(dock.panel.choice, Qt.Key.Key_Down)
    show(dock)
    np.testing.assert_array_equal(dock.numbers("hidden1"), model.arrays["pre_activation", "hidden1"])


def test_gradients_of_outputs_can_be_chosen(store, show, model):
    dock = GradientsDock(store)
    select(store, "hidden1")
    show(dock)
    dock.panel.choice.setCurrentText("∂L/∂O")
    show(dock)
    np.testing.assert_array_equal(dock.numbers("hidden1"), model.arrays["gradient", "hidden1"])


def test_examples_are_called_by_their_rows_in_the_data(store, show):
    dock = ActivationsDock(store)
    show(dock, batch=(11, 3, 0, 7))
    sheet = dock.panel.views[0].sheet
    assert [sheet.row_heading(row) for row in range(4)] == ["12", "4", "1", "8"]


def test_rows_of_weights_are_called_by_the_columns_of_the_data(store, show, make_model):
    model = make_model(inputs=4)
    store.show_outline(model.outline)
    dock = WeightsDock(store)
    assert dock.panel.views[0].sheet.picture.row(2) == "x₃"
    store.show_loaded(load(DataChoice(Choice("iris")), 7, None, lambda share: None))
    assert dock.panel.views[0].sheet.picture.row(2) == "x₃ petal length (cm)"


def test_many_nodes_show_the_first_and_say_how_many_there_are(qapp, model, show):
    names = [f"n{i}" for i in range(MOST + 60)]
    document = model.document
    for name in names:
        document = edits.add_node(document, "dense", name=name)
    quantities = tuple(Quantity("value", f"{name}.weight", (2, 2)) for name in names)
    store = Store(document)
    store.show_outline(Outline(1, (), quantities, {}, {}, 4, 4))
    dock = WeightsDock(store)
    assert len(dock.panel.views) == MOST
    assert dock.panel.header.label.words == f"the first {MOST} of {MOST + 60}; select a node to see others"


def test_a_layer_that_nobody_has_heard_of_is_shown_by_its_roles(qapp, model, qtbot):
    document = edits.add_node(model.document, "quantum", name="q")
    store = Store(document)
    quantities = (Quantity("value", "q.weight", (2, 3)), Quantity("value", "q.recurrent_weight", (3, 3)))
    store.show_outline(Outline(1, (), quantities, {"q": (3,)}, {"q": 15}, 4, 4))
    assert keys(WeightsDock(store)) == ["q.weight", "q.recurrent_weight"]
