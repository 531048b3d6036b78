"""Chapter 6: the 4-3-2-1 network, term by term."""

import math

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.files.examples import example
from tests.chapters.networks import chain, dense, entry

NET = chain(
    entry(4),
    dense("hidden1", 3, "sigmoid"),
    dense("hidden2", 2, "sigmoid"),
    dense("output", 1, "sigmoid"),
    loss="sse",
    batch_size=1,
    shuffle=False,
)
X, Y = (5.1, -0.5, 1.4, 0.2), 1.0


def act(f):
    return 1 / (1 + math.exp(-f))


@pytest.fixture
def session():
    session = nn.Session(NET, ([X], [[Y]]))
    for number, name in enumerate(session.parameters):
        session[name] = np.random.default_rng(number).normal(0, 0.5, session[name].shape)
    return session


def test_the_matrices_are_four_by_three_three_by_two_and_two_by_one(session):
    assert [session[f"{name}.weight"].shape for name in ("hidden1", "hidden2", "output")] == [(4, 3), (3, 2), (2, 1)]
    documented = nn.Session(example("multilayer"))
    assert {name: documented[name].shape for name in documented.parameters} == {
        name: session[name].shape for name in session.parameters
    }


def test_forward_term_by_term(session):
    w1, w2, w3 = (session[f"{name}.weight"].tolist() for name in ("hidden1", "hidden2", "output"))
    b1, b2, b3 = (session[f"{name}.bias"].tolist() for name in ("hidden1", "hidden2", "output"))
    x1, x2, x3, x4 = X
    f_11 = w1[0][0] * x1 + w1[1][0] * x2 + w1[2][0] * x3 + w1[3][0] * x4 + b1[0]
    f_12 = w1[0][1] * x1 + w1[1][1] * x2 + w1[2][1] * x3 + w1[3][1] * x4 + b1[1]
    f_13 = w1[0][2] * x1 + w1[1][2] * x2 + w1[2][2] * x3 + w1[3][2] * x4 + b1[2]
    o_11, o_12, o_13 = act(f_11), act(f_12), act(f_13)
    f_21 = w2[0][0] * o_11 + w2[1][0] * o_12 + w2[2][0] * o_13 + b2[0]
    f_22 = w2[0][1] * o_11 + w2[1][1] * o_12 + w2[2][1] * o_13 + b2[1]
    o_21, o_22 = act(f_21), act(f_22)
    f_31 = w3[0][0] * o_21 + w3[1][0] * o_22 + b3[0]
    o_31 = act(f_31)

    assert session.where.phase == "forward"
    session.step("phase")
    assert session.pre_activation("hidden1")[0].tolist() == pytest.approx([f_11, f_12, f_13], rel=1e-14)
    assert session.activation("hidden1")[0].tolist() == pytest.approx([o_11, o_12, o_13], rel=1e-14)
    assert session.pre_activation("hidden2")[0].tolist() == pytest.approx([f_21, f_22], rel=1e-13)
    assert session.activation("hidden2")[0].tolist() == pytest.approx([o_21, o_22], rel=1e-14)
    assert session.pre_activation("output").item() == pytest.approx(f_31, rel=1e-13)
    assert session.activation("output").item() == pytest.approx(o_31, rel=1e-14)
    assert session.loss is None

    assert session.where.phase == "loss"
    session.step("phase")
    assert session.loss == pytest.approx((Y - o_31) ** 2, rel=1e-13)


def test_the_four_stages_come_one_after_the_other(session):
    stages = []
    for _ in range(4):
        stages.append(session.where.phase)
        session.step("phase")
    assert stages == ["forward", "loss", "backward", "update"]
    assert session.where.iteration == 1
