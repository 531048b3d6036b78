"""Chapter 3: a unit computes y = Σ w·x + b and z = act(y); it is on where z is away from 0."""

import math

import pytest

import nnstudio as nn
from tests.chapters.networks import chain, dense, entry, learn

WEIGHTS, BIAS = (0.5, -1.5, 2.0), 0.25
ROWS = ((1.0, 2.0, 0.5), (-3.0, 0.0, 1.0), (0.0, 4.0, -1.0))


def unit(activation):
    """A single unit with these weights, after one look at the rows."""
    net = chain(entry(3), dense("unit", 1, activation), batch_size=None, shuffle=False)
    session = nn.Session(net, (ROWS, [[0.0]] * 3))
    session["unit.weight"] = [[w] for w in WEIGHTS]
    session["unit.bias"] = [BIAS]
    learn(session)
    return session


def sums():
    """Step 1 by hand."""
    return [sum(w * x for w, x in zip(WEIGHTS, row, strict=True)) + BIAS for row in ROWS]


@pytest.mark.parametrize(
    ("activation", "function"),
    [
        ("sigmoid", lambda y: 1 / (1 + math.exp(-y))),
        ("relu", lambda y: max(y, 0.0)),
        ("tanh", math.tanh),
    ],
)
def test_the_two_steps_of_a_unit(activation, function):
    session = unit(activation)
    assert session.pre_activation("unit")[:, 0].tolist() == pytest.approx(sums(), rel=1e-15)
    assert session.activation("unit")[:, 0].tolist() == pytest.approx([function(y) for y in sums()], rel=1e-14)


def test_a_unit_is_on_where_its_output_is_away_from_zero():
    assert [y > 0 for y in sums()] == [False, True, False]
    assert (unit("relu").activation("unit")[:, 0] != 0).tolist() == [False, True, False]
    assert unit("threshold").activation("unit")[:, 0].tolist() == [0, 1, 0]
