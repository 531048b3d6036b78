"""Histograms, the past of quantities, responses over a plane, and the norms that are recorded."""

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.base.catalogue import Choice
from nnstudio.document.edits import set_data, set_settings
from nnstudio.document.model import DataChoice
from nnstudio.session.record import record_of
from nnstudio.session.requests import CurveRequest, HistogramRequest, HistoryRequest, ResponseRequest
from nnstudio.session.session import Session
from nnstudio.session.trainer import answers, orders
from nnstudio.session.trainer.client import Trainer


@pytest.fixture
def session() -> Session:
    """A network of two inputs, trained for a while."""
    net = nn.Network()
    x = net.add("input", shape=(2,), name="x")
    h = net.add("dense", units=4, activation="tanh", name="hidden")
    y = net.add("dense", units=1, activation="sigmoid", name="output")
    net.connect(x, h)
    net.connect(h, y)
    net.train_with(optimizer="adam", batch_size=5, learning_rate=0.01)
    random = np.random.default_rng(0)
    inputs = random.normal(size=(20, 2))
    session = Session(net, data=(inputs, (inputs.sum(1, keepdims=True) > 0).astype(float)))
    session.run(iterations=50)
    return session


def test_a_histogram_counts_every_value(session: Session) -> None:
    wish = HistogramRequest("activation", "hidden", 7)
    reply = session.frame([wish]).replies[wish]
    counts, edges = np.histogram(session.activation("hidden"), 7)
    np.testing.assert_array_equal(reply.values, counts)
    np.testing.assert_array_equal(reply.places, edges)


def test_recorded_norms_are_those_of_the_arrays(session: Session) -> None:
    for parameter in session.parameters:
        value, gradient = session[parameter], session.gradient(parameter)
        update, rate = session.seen("update", parameter), session.rate(parameter)
        assert gradient is not None
        assert update is not None
        expected = {
            f"value.norm:{parameter}": np.linalg.norm(value),
            f"gradient.norm:{parameter}": np.linalg.norm(gradient),
            f"update.norm:{parameter}": np.linalg.norm(update),
            f"rate.mean:{parameter}": np.mean(rate),
        }
        curves = session.frame([CurveRequest(name) for name in expected]).curves
        for request, curve in curves.items():
            assert curve.now == pytest.approx(expected[request.name], rel=1e-12), request.name
            assert len(curve.iteration) == 50


def test_frozen_parameters_have_norms_and_no_updates() -> None:
    net = nn.Network()
    x = net.add("input", shape=(2,), name="x")
    h = net.add("dense", units=3, name="hidden", frozen=True)
    y = net.add("dense", units=1, name="output")
    net.connect(x, h)
    net.connect(h, y)
    net.train_with(optimizer="adagrad")
    session = Session(net, data=(np.eye(2), np.ones((2, 1))))
    session.run(iterations=3)
    names = ("value.norm:hidden.weight", "update.norm:hidden.weight", "rate.mean:hidden.weight")
    value, update, rate = session.frame([CurveRequest(name) for name in names]).curves.values()
    assert value.now == pytest.approx(np.linalg.norm(session["hidden.weight"]))
    assert update.now == 0
    assert rate.now is None


def history(session: Session, wish: HistoryRequest) -> dict[int, np.ndarray]:
    """All of a past, by iteration."""
    while not (reply := session.frame([wish]).replies[wish]).complete:
        pass
    assert reply.values is not None
    return dict(zip(reply.places.tolist(), reply.values, strict=True))


@pytest.mark.parametrize("role", ["value", "rate", "gradient", "moment.second_moment"])
def test_the_past_is_what_was_seen_then(session: Session, role: str) -> None:
    before = session.position
    past = history(session, HistoryRequest(role, "hidden.weight"))
    assert session.position == before
    assert past
    for iteration, values in past.items():
        session.go_to(iteration)
        now = session.seen(role, "hidden.weight")
        assert now is not None
        np.testing.assert_array_equal(values, now.reshape(-1))


def test_the_past_of_a_short_run_is_known_after_every_iteration(session: Session) -> None:
    assert list(history(session, HistoryRequest("value", "hidden.weight"))) == list(range(1, 51))
    assert len(history(session, HistoryRequest("value", "hidden.bias", points=20))) <= 20


def test_the_past_knows_what_was_changed_on_the_way(session: Session) -> None:
    wish = HistoryRequest("value", "output.weight")
    history(session, wish)
    session.go_to(20)
    session.step("phase")
    session["output.weight"] = np.full((4, 1), 3.0)
    session.run(iterations=10)
    session.set(learning_rate=0.5)
    session.run(iterations=10)
    past = history(session, wish)
    assert list(past) == list(range(1, session.position[0] + 1))
    for iteration, values in past.items():
        session.go_to(iteration)
        np.testing.assert_array_equal(values, session["output.weight"].reshape(-1))


def test_the_past_goes_back_to_where_the_drawing_changed_the_shape(session: Session) -> None:
    session.change(set_settings(session.document, session.document.by_name["hidden"].id, {"units": 6}))
    session.run(iterations=10)
    wish = HistoryRequest("value", "hidden.weight")
    past = history(session, wish)
    assert list(past) == list(range(51, 61))
    for iteration, values in past.items():
        session.go_to(iteration)
        np.testing.assert_array_equal(values, session["hidden.weight"].reshape(-1))
    session.go_to(30)
    assert list(history(session, wish)) == list(range(1, 31))


def test_a_reset_has_another_past(session: Session) -> None:
    wish = HistoryRequest("value", "output.weight")
    history(session, wish)
    session.reset(seed=11)
    assert session.frame([wish]).replies[wish].values is None
    session.run(iterations=3)
    past = history(session, wish)
    assert list(past) == [1, 2, 3]
    np.testing.assert_array_equal(past[3], session["output.weight"].reshape(-1))


def test_the_past_of_a_mask_is_the_share_that_each_unit_was_kept() -> None:
    net = nn.Network()
    x = net.add("input", shape=(3,), name="x")
    drop = net.add("dropout", rate=0.5, name="drop")
    y = net.add("dense", units=1, name="output")
    net.connect(x, drop)
    net.connect(drop, y)
    session = Session(net, data=(np.ones((8, 3)), np.ones((8, 1))))
    session.run(iterations=10)
    for iteration, values in history(session, HistoryRequest("mask", "drop")).items():
        session.go_to(iteration)
        mask = session.mask("drop")
        assert mask is not None
        np.testing.assert_array_equal(values, mask.mean(0))


def test_the_past_of_a_batch_is_its_mean_and_wide_ones_are_cut(session: Session) -> None:
    past = history(session, HistoryRequest("activation", "hidden", points=3))
    assert 0 < len(past) <= 3
    last = max(past)
    session.go_to(last)
    seen = session.activation("hidden")
    assert seen is not None
    np.testing.assert_allclose(past[last], seen.mean(0), rtol=1e-12)
    assert all(
        len(values) == 2 for values in history(session, HistoryRequest("value", "hidden.weight", 10, 2)).values()
    )


def test_what_is_not_there_has_no_past(session: Session) -> None:
    wish = HistoryRequest("value", "nothing.weight")
    while not (reply := session.frame([wish]).replies[wish]).complete:
        pass
    assert reply.values is None


def test_a_response_is_what_is_predicted_there(session: Session) -> None:
    wish = ResponseRequest("output", (-1.0, -2.0), (1.0, 2.0), size=5)
    reply = session.frame([wish]).replies[wish]
    assert reply.values is not None
    first, second = np.linspace(-1, 1, 5), np.linspace(-2, 2, 5)
    for i in range(5):
        for j in range(5):
            found = session.predict(np.array([[first[j], second[i]]]))
            np.testing.assert_allclose(reply.values[i, j], np.asarray(found)[0], rtol=1e-12)


def test_a_response_knows_standardized_inputs() -> None:
    net = nn.Network()
    x = net.add("input", shape=(2,), name="x")
    y = net.add("dense", units=1, name="output")
    net.connect(x, y)
    document = set_data(net.document, DataChoice(Choice("arrays"), standardize=True))
    session = Session(document, data=(np.array([[1.0, 20.0], [3.0, 60.0], [5.0, 40.0]]), np.zeros((3, 1))))
    assert session.dataset.encoding.scaling
    wish = ResponseRequest("output", (0.0, 0.0), (1.0, 10.0), size=2)
    reply = session.frame([wish]).replies[wish]
    assert reply.values is not None
    np.testing.assert_allclose(reply.values[1, 0], np.asarray(session.predict(np.array([[0.0, 10.0]])))[0])


def test_the_trainer_answers_the_same(session: Session) -> None:
    wishes = (HistogramRequest("value", "hidden.weight"), ResponseRequest("hidden", (0.0, 0.0), (1.0, 1.0), size=3))
    past = HistoryRequest("value", "output.weight")
    expected = session.frame(wishes).replies
    with Trainer() as trainer:
        record = record_of(session)
        trainer.wait(trainer.send(orders.Reopen(record.document, record.meta, record.arrays)))
        framed = trainer.wait(trainer.send(orders.Look(0, wishes=(*wishes, past))))
    assert isinstance(framed, answers.Framed)
    for wish in wishes:
        np.testing.assert_array_equal(framed.frame.replies[wish].values, expected[wish].values)
    assert framed.frame.replies[past].values is not None
