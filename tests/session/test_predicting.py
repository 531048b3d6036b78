"""Predictions for sequences and tokens."""

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.data.errors import DataError


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
