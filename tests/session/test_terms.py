"""What a unit's weighted sum consists of."""

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.session.frame import Reply
from nnstudio.session.requests import Request, TermsRequest
from nnstudio.session.session import Session


def asked(session: Session, *place) -> Reply:
    wish = TermsRequest(*place)
    return session.frame([wish]).replies[wish]


def sequences(kind: str, **settings) -> Session:
    """A layer that reads sequences of four steps, after two iterations."""
    net = nn.Network()
    x, a = net.add("input", shape=(4, 2), name="x"), net.add(kind, units=3, name="a", **settings)
    y = net.add("dense", units=2, activation="tanh", name="y")
    net.connect(x, a)
    net.connect(a, y)
    net.train_with(batch_size=5, learning_rate=0.1)
    random = np.random.default_rng(0)
    session = Session(net, data=(random.normal(size=(20, 4, 2)), random.uniform(size=(20, 2))))
    session.run(iterations=2)
    return session


@pytest.mark.parametrize("example", [0, 3, "mean"])
def test_the_terms_of_a_dense_unit_add_up_to_its_sum(example) -> None:
    session = sequences("lstm")
    found = asked(session, "y", 1, 0, example)
    before = session["y.weight"] - session.update("y.weight")
    state, sums = session.activation("a"), session.pre_activation("y")
    rows = slice(None) if example == "mean" else slice(example, example + 1)
    np.testing.assert_allclose(found.values[:, 0], before[:, 1], rtol=1e-12)
    np.testing.assert_allclose(found.values[:, 1], state[rows].mean(0), rtol=1e-12)
    np.testing.assert_allclose(found.values.prod(1).sum() + found.places[0], sums[rows, 1].mean(), rtol=1e-12)
    np.testing.assert_allclose(found.places[1], sums[rows, 1].mean(), rtol=1e-12)


@pytest.mark.parametrize("settings", [{}, {"go_backwards": True}, {"return_sequences": False}])
@pytest.mark.parametrize(("kind", "parts"), [("simple_rnn", 1), ("lstm", 4)])
def test_the_terms_of_a_recurrent_unit_are_those_of_the_present_time_step(
    kind: str, parts: int, settings: dict
) -> None:
    session = sequences(kind, **settings)
    wish = Request("pre_activation", "a", example=2, now=True)
    for part in range(parts):
        view = session.frame([wish]).views[wish]
        found = asked(session, "a", 1, part, 2)
        assert len(found.values) == 2 + 3
        np.testing.assert_allclose(found.places[1], view.values[0, part * 3 + 1], rtol=1e-12)


def test_while_this_pass_has_not_come_there_is_none() -> None:
    session = sequences("simple_rnn")
    assert asked(session, "y", 0).values is not None
    session.step()
    assert asked(session, "y", 0).values is None
    session.reset()
    assert asked(session, "y", 0).values is None


@pytest.mark.parametrize("place", [("x", 0), ("y", 2), ("nobody", 0), ("a", 0, 9)])
def test_what_has_no_sum_has_no_terms(place) -> None:
    assert asked(sequences("lstm"), *place).values is None
