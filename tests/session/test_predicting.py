"""Predictions for sequences and tokens."""

from itertools import pairwise

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.data.errors import DataError
from nnstudio.document.edits import set_data
from nnstudio.document.model import DataChoice


def reader() -> nn.Session:
    """An embedding and a recurrent layer, trained on sentences of different lengths."""
    net = nn.Network()
    x = net.add("input", shape=(4,), name="words")
    e = net.add("embedding", vocabulary=6, units=3, name="vectors")
    r = net.add("gru", units=3, name="reader")
    y = net.add("dense", units=1, activation="sigmoid", name="output")
    net.connect(x, e)
    net.connect(e, r)
    net.connect(r, y)
    return nn.Session(net, data=([[1, 2], [3, 4, 5, 2], [5]], [[0], [1], [0]]))


def test_a_short_sequence_is_padded_as_in_training() -> None:
    session = reader()
    alone = np.asarray(session.predict([[3, 4]]))
    together = np.asarray(session.predict([[3, 4], [5, 4, 3, 2]]))
    np.testing.assert_array_equal(alone[0], together[0])
    longer = np.asarray(session.predict([[3, 4, 3, 3]]))
    assert not np.array_equal(alone, longer)


@pytest.mark.parametrize(
    ("tokens", "named"), [([[1, 6, 2, 2]], "6"), ([[1, 2.5, 2, 2]], "2.5"), ([[-1, 2, 2, 2]], "-1")]
)
def test_a_number_that_is_no_token_is_refused(tokens: list[list[float]], named: str) -> None:
    with pytest.raises(DataError, match=f"'words' takes token numbers from 0 to 5, not {named}"):
        reader().predict(tokens)


def test_sequences_that_are_too_long_are_refused_with_the_limit_in_steps() -> None:
    with pytest.raises(DataError, match="'words' takes sequences of up to 4 steps, and row 2 has 6; shorten it"):
        reader().predict([[1, 2], [1, 2, 3, 4, 5, 1], [1]])


def recurrent(kind: str, *more: tuple[str, dict[str, object]], rows: int = 6) -> nn.Session:
    """A recurrent layer that was trained on sequences of 5 steps only."""
    net = nn.Network()
    nodes = [net.add("input", shape=(5, 2), name="x"), net.add(kind, units=3, name="h")]
    nodes += [net.add(layer, **settings) for layer, settings in (*more, ("dense", {"units": 1, "name": "y"}))]
    for one, other in pairwise(nodes):
        net.connect(one, other)
    data = np.random.default_rng(2).normal(size=(rows, 5, 2))
    return nn.Session(net, data=(data, data.sum((1, 2))))


def test_sequences_shorter_than_ever_in_training_are_computed_as_far_as_they_go() -> None:
    session = recurrent("simple_rnn")
    rows = [np.ones((2, 2)), np.full((5, 2), -1.0), np.full((3, 2), 0.5)]
    names = ("h.weight", "h.recurrent_weight", "h.bias", "y.weight", "y.bias")
    w, u, b, v, c = (session[name] for name in names)
    for row, found in zip(rows, np.asarray(session.predict([row.tolist() for row in rows])), strict=True):
        state = np.zeros(3)
        for x in row:
            state = np.tanh(x @ w + state @ u + b)
        np.testing.assert_allclose(found, state @ v + c, rtol=1e-12)
    alone = np.asarray(session.predict(rows[0][None]))
    np.testing.assert_allclose(alone, np.asarray(session.predict(rows))[:1], rtol=1e-12)


def test_a_short_sequence_is_refused_where_its_padding_would_count() -> None:
    net = nn.Network()
    nodes = [net.add("input", shape=(5, 2), name="x"), net.add("flatten", name="flat"), net.add("dense", units=1)]
    net.connect(nodes[0], nodes[1])
    net.connect(nodes[1], nodes[2])
    session = nn.Session(net, data=(np.ones((3, 5, 2)), np.ones(3)))
    with pytest.raises(DataError, match="'x' takes sequences of 5 steps only, because 'flat' needs all"):
        session.predict(np.ones((1, 3, 2)))


def test_predicting_short_sequences_changes_nothing_in_the_run() -> None:
    one, other = recurrent("gru"), recurrent("gru")
    for session in (one, other):
        session.run(epochs=1)
    one.predict(np.ones((1, 3, 2)))
    for session in (one, other):
        session.run(epochs=1)
    assert [one[name].tobytes() for name in one.parameters] == [other[name].tobytes() for name in other.parameters]


def two_inputs() -> nn.Session:
    """Two inputs that are added up."""
    net = nn.Network()
    y = net.add("dense", units=1, name="y")
    both = net.add("concatenate", name="both")
    for name in "ab":
        net.connect(net.add("input", shape=2, name=name), both)
    net.connect(both, y)
    return nn.Session(net, data=({"a": np.ones((4, 2)), "b": np.ones((4, 2))}, np.ones(4)))


def test_inputs_of_different_numbers_of_rows_are_refused() -> None:
    with pytest.raises(DataError, match="differ in rows: the input 'a' has 40, the input 'b' has 3"):
        two_inputs().predict({"a": np.ones((40, 2)), "b": np.ones((3, 2))})


def test_rows_of_another_width_are_refused() -> None:
    with pytest.raises(DataError, match="'b' takes 2 features per row, and there are 3 features"):
        two_inputs().predict({"a": np.ones((4, 2)), "b": np.ones((4, 3))})


def test_inputs_are_standardized_whether_or_not_their_name_is_said() -> None:
    inputs, targets = np.arange(12.0).reshape(6, 2) * 100, np.ones(6)
    found = []
    for data in (inputs, {"x": inputs}):
        net = nn.Network()
        net.connect(net.add("input", shape=2, name="x"), net.add("dense", units=1, name="y"))
        document = set_data(net.document, DataChoice(standardize=True))
        session = nn.Session(document, data=(data, targets))
        found += [session.predict(inputs), session.predict({"x": inputs})]
    for each in found[1:]:
        np.testing.assert_array_equal(np.asarray(each), np.asarray(found[0]))
