"""What each connection brings to a weighted sum: w·x of the latest pass, in blocks where the matrix is large."""

import numpy as np
import pytest

from nnstudio import Network
from nnstudio.session.requests import Request
from nnstudio.session.session import Session

RANDOM = np.random.default_rng(5)


def network(layer="dense", **settings):
    net = Network()
    x = net.add("input", shape=(6, 5) if layer != "dense" else (5,), name="x")
    h = net.add(layer, units=4, name="hidden", **settings)
    y = net.add("dense", units=2, name="output")
    net.connect(x, h)
    net.connect(h, y)
    net.train_with(batch_size=3, shuffle=False, learning_rate=0.5)
    return net


def session_of(net, *shape):
    return Session(net, data=(RANDOM.normal(size=(6, *shape)), RANDOM.normal(size=(6, 2))))


def seen(session, name="hidden.weight", **wish):
    request = Request("term", name, **wish)
    return session.frame([request], 1).views[request]


def test_terms_are_each_weight_times_what_arrives_and_add_up_to_the_weighted_sum():
    session = session_of(network(), 5)
    session.step("phase")
    weight, x = session["hidden.weight"], session.activation("x")
    found = seen(session, example=1)
    np.testing.assert_allclose(found.values, weight * x[1][:, None], rtol=1e-15)
    assert (found.low, found.high) == (found.values.min(), found.values.max())
    sums = found.values.sum(0) + session["hidden.bias"]
    np.testing.assert_allclose(sums, session.pre_activation("hidden")[1], rtol=1e-12)


def test_of_the_batch_it_is_the_mean():
    session = session_of(network(), 5)
    session.step("phase")
    expected = np.einsum("bi,io->io", session.activation("x"), session["hidden.weight"]) / 3
    np.testing.assert_allclose(seen(session, example="mean").values, expected, rtol=1e-12)


def test_behind_an_update_they_are_of_the_weights_that_the_pass_ran_with():
    session = session_of(network(), 5)
    session.run(iterations=1)
    sums = seen(session, example=2).values.sum(0) + session["hidden.bias"] - session.update("hidden.bias")
    np.testing.assert_allclose(sums, session.pre_activation("hidden")[2], rtol=1e-12)


def test_there_is_none_before_the_pass_has_come_there():
    session = session_of(network(), 5)
    assert seen(session, example=0).values is None
    session.run(iterations=1)
    session.step("instruction")
    assert seen(session, "output.weight", example=0).values is None
    session.step("phase")
    assert seen(session, "output.weight", example=0).values is not None


def test_of_a_sequence_they_are_of_the_present_time_step():
    session = session_of(network("simple_rnn"), 6, 5)
    while session.where.time_step != 3:
        session.step("instruction")
    expected = session["hidden.weight"] * session.activation("x")[1, 2][:, None]
    np.testing.assert_allclose(seen(session, example=1).values, expected, rtol=1e-12)


@pytest.mark.parametrize(("rows", "columns"), [(0, 0), (16, 0), (0, 16), (16, 16)])
def test_of_blocks_the_largest_is_sent(rows, columns):
    net = Network()
    x = net.add("input", shape=(200,), name="x")
    net.connect(x, net.add("dense", units=160, name="output"))
    net.train_with(batch_size=3)
    session = Session(net, data=(RANDOM.normal(size=(3, 200)), RANDOM.normal(size=(3, 160))))
    session.step("phase")
    whole = session["output.weight"] * session.activation("x")[0][:, None]
    found = seen(session, "output.weight", rows=rows, columns=columns, example=0)
    assert found.values.shape == (rows or 200, columns or 160)
    assert np.abs(found.values).max() == np.abs(whole).max()
    assert np.isin(found.values, whole).all()


def test_one_entry_is_sent_alone():
    session = session_of(network(), 5)
    session.step("phase")
    expected = session["hidden.weight"][3, 1] * session.activation("x")[0, 3]
    assert float(seen(session, example=0, entry=(3, 1)).values) == expected
    request = Request("value", "hidden.weight", entry=(3, 1))
    found = session.frame([request], 1).views[request]
    assert found.values.shape == ()
    assert float(found.values) == session["hidden.weight"][3, 1]


def test_what_has_no_weights_of_units_has_no_terms():
    session = session_of(network(), 5)
    session.step("phase")
    assert seen(session, "nothing.weight", example=0).values is None
    assert seen(session, "hidden.bias", example=0).values is None
