"""Frames hold what was asked for, reduced to what fits, and change nothing."""

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.document.edits import node_of, set_settings
from nnstudio.session.look import reduced
from nnstudio.session.requests import CurveRequest, Request
from tests.session.runs import network, rows, seen, session


def test_a_frame_answers_each_request_with_the_facades_value() -> None:
    run = session()
    run.run(iterations=2)
    wishes = [Request("value", "hidden1.weight"), Request("gradient", "drop"), Request("mask", "drop")]
    frame = run.frame(wishes, 7)
    assert frame.generation == 7
    assert list(frame.views) == wishes
    for wish, view in frame.views.items():
        expected = run.seen(wish.role, wish.name)
        assert expected is not None
        assert view.values is not None
        np.testing.assert_array_equal(view.values, expected)
        assert (view.low, view.high) == (float(expected.min()), float(expected.max()))
        assert view.computed


def test_one_example_or_the_mean_over_the_batch_is_answered_whole() -> None:
    run = session()
    run.run(iterations=1)
    values = run.activation("hidden1")
    assert values is not None
    for example, expected in ((0, values[0]), (2, values[2]), (10**9, values[-1]), ("mean", values.mean(axis=0))):
        wish = Request("activation", "hidden1", example=example)
        view = run.frame([wish]).views[wish]
        assert view.values is not None
        np.testing.assert_allclose(view.values, [expected])
        assert view.shape == values.shape
        assert (view.low, view.high) == (float(values.min()), float(values.max()))


def test_looking_changes_nothing() -> None:
    run = session()
    run.step("layer")
    assert seen(run) == seen(run)
    run.outline()
    assert seen(run) == seen(run)


def test_what_is_unknown_or_not_computed_yet_has_no_values() -> None:
    run = session()
    for wish in (Request("gradient", "hidden1.weight"), Request("value", "nothing"), Request("what", "hidden1")):
        view = run.frame([wish]).views[wish]
        assert (view.values, view.computed) == (None, view.computed)


def test_values_of_the_pass_before_are_marked() -> None:
    run = session()
    run.run(iterations=1)
    output = run.activation("output")
    run.step("layer")
    hidden, late = (run.frame([wish]).views[wish] for wish in (Request("activation", n) for n in ("hidden1", "output")))
    assert hidden.computed
    assert not late.computed
    np.testing.assert_array_equal(late.values, output)


def test_every_quantity_of_the_outline_is_there_after_an_iteration_and_has_the_shape_it_says() -> None:
    run = nn.Session(network(optimizer=nn.optimizer("sgd", momentum=0.9), clip_norm=1.0), data=rows(8))
    run.run(iterations=1)
    outline = run.outline()
    for quantity in outline.quantities:
        request = Request(quantity.role, quantity.name)
        view = run.frame([request]).views[request]
        assert view.shape == quantity.shape, quantity
        assert view.values is not None, quantity
    assert outline.parameters == {"x": 0, "hidden1": 15, "drop": 0, "output": 4}
    assert (outline.rows_in_epoch, outline.batch_size) == (8, 4)
    assert outline.shapes["hidden1"] == (3,)


def test_programs_rows_read_and_write_quantities_that_can_be_seen() -> None:
    outline = session().outline()
    known = {(quantity.role, quantity.name) for quantity in outline.quantities}
    assert all(set(row.reads) | set(row.writes) <= known for row in outline.rows)
    first = outline.rows[0]
    assert ("value", "hidden1.weight") in first.reads
    assert first.writes == (("pre_activation", "hidden1"),)


@pytest.mark.parametrize(
    ("rows", "columns", "shape"), [(0, 0, (7, 9)), (3, 4, (3, 4)), (100, 100, (7, 9)), (7, 1, (7, 1))]
)
def test_a_reduced_picture_keeps_the_strongest_of_each_block(rows: int, columns: int, shape: tuple[int, int]) -> None:
    values = np.random.default_rng(0).normal(size=(7, 9))
    values[2, 5] = -50.0
    picture = reduced(values, rows, columns)
    assert picture.shape == shape
    assert -50.0 in picture
    assert set(picture.flat) <= set(values.flat)


def test_not_a_number_is_never_lost_in_a_picture() -> None:
    values = np.zeros((100, 100))
    values[61, 37] = np.nan
    assert np.isnan(reduced(values, 10, 10)).sum() == 1
    run = session()
    run.run_state.set_value("hidden1.weight", np.full((4, 3), np.inf))
    wish = Request("value", "hidden1.weight")
    view = run.frame([wish]).views[wish]
    assert (view.low, view.high) == (0.0, 0.0)


def test_curves_hold_every_iterations_loss_and_every_epochs_validation() -> None:
    run = nn.Session(network(shuffle=False), data=rows(), validation=rows(6, seed=2))
    losses = []
    for _ in range(9):
        run.step("iteration")
        losses.append(run.loss)
    wishes = [CurveRequest(name) for name in ("loss", "validation.loss", "validation.accuracy", "nothing")]
    curves = run.frame(wishes).curves
    loss, validation, accuracy, nothing = (curves[wish] for wish in wishes)
    assert loss.iteration.tolist() == list(range(1, 10))
    assert loss.mean.tolist() == losses
    assert validation.iteration.tolist() == accuracy.iteration.tolist() == [3, 6, 9]
    right = (run.predict(rows(6, seed=2)[0])[:, 0] > 0.5) == (rows(6, seed=2)[1] > 0.5)
    assert accuracy.mean[-1] == right.mean()
    assert len(nothing.iteration) == 0
    assert run.back("iteration")
    assert run.frame(wishes).curves[wishes[0]].mean.tolist() == losses


def test_the_present_batch_is_named_by_rows_of_the_table() -> None:
    run = nn.Session(network(shuffle=False), data=rows(20), validation=0.5)
    run.step("iteration")
    assert run.moment().batch == tuple(run.dataset.training.rows[:4])


def test_a_curve_ends_with_the_exact_value_of_the_moment_however_few_points_are_asked_for() -> None:
    run = session()
    run.run(iterations=9)
    wish = CurveRequest("loss", 2)
    assert run.frame([wish]).curves[wish].now == run.loss
    run.back("iteration")
    assert run.frame([wish]).curves[wish].now == run.loss


def test_a_moment_says_that_a_change_waits_for_the_next_iteration() -> None:
    run = session()
    run.step("layer")
    assert not run.moment().pending
    run.change(set_settings(run.document, node_of(run.document, "hidden1").id, {"units": 5}))
    assert run.moment().pending
    run.step("iteration")
    assert not run.moment().pending


def test_a_moment_knows_where_another_network_or_loss_was_trained_and_nothing_of_other_settings() -> None:
    run = session()
    run.run(iterations=2)
    run.set(learning_rate=0.5)
    assert run.moment().changes == ()
    run.change(set_settings(run.document, node_of(run.document, "hidden1").id, {"units": 5}))
    run.run(iterations=3)
    run.step("layer")
    run.set(loss="sse")
    assert run.moment().changes == ((2, "network"),)
    run.step("iteration")
    assert run.moment().changes == ((2, "network"), (6, "loss"))


def test_the_outline_names_the_parameters_that_are_not_trained() -> None:
    net = network(loss="mse")
    assert nn.Session(net, data=rows()).outline().frozen == frozenset()
    net.document = set_settings(net.document, net.document.by_name["hidden1"].id, {"frozen": True})
    run = nn.Session(net, data=rows())
    assert run.outline().frozen == {"hidden1.weight", "hidden1.bias"}
    run.run(iterations=1)
    for role in ("update", "direction"):
        assert run.frame([wish := Request(role, "hidden1.weight")]).views[wish].values is None
