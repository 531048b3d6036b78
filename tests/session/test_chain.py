"""The factors that the gradient meets on its way back, against NumPy written out."""

from itertools import pairwise

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.session.chain import norm_of
from nnstudio.session.frame import Chain
from nnstudio.session.requests import ChainRequest


def chain_of(session: nn.Session, output: str = "") -> Chain:
    """What a session answers."""
    wish = ChainRequest(output)
    found = session.frame([wish]).replies[wish].chain
    assert found is not None
    return found


SLOPES = {
    "vanishing": lambda f: np.exp(-f) / (1 + np.exp(-f)) ** 2,
    "vanishing_relu": lambda f: (f > 0).astype(float),
}


@pytest.mark.parametrize("name", [*SLOPES])
def test_factors_are_those_of_the_arrays(name: str) -> None:
    session = nn.Session(nn.example(name))
    session.run(iterations=5)
    weights = {parameter: session[parameter] for parameter in session.parameters}
    session.step("iteration")
    found = chain_of(session)
    layers = ["output", *(f"hidden{number}" for number in range(6, 0, -1))]
    assert [found.output, *(each.node for each in found.passages)] == layers
    gradients = {layer: np.asarray(session.seen("pre_activation_gradient", layer)) for layer in layers}
    assert found.size == pytest.approx(np.sqrt((gradients["output"] ** 2).sum()), rel=1e-12)
    for behind, passage in zip(layers, found.passages, strict=False):
        weight = weights[f"{behind}.weight"]
        assert passage.weight == f"{behind}.weight"
        assert passage.norm == pytest.approx(np.linalg.svd(weight, compute_uv=False)[0], rel=1e-9)
        assert passage.slope == pytest.approx(SLOPES[name](session.pre_activation(passage.node)).mean(), rel=1e-12)
        norms = [np.linalg.norm(gradients[each]) for each in (behind, passage.node)]
        assert passage.ratio == pytest.approx(norms[1] / norms[0], rel=1e-12)
        assert passage.size == pytest.approx(norms[1], rel=1e-12)
    assert found.remark == ""


def test_no_sigmoid_lets_more_than_a_quarter_through() -> None:
    session = nn.Session(nn.example("vanishing"))
    session.run(iterations=3)
    assert all(each.slope <= 0.25 for each in chain_of(session).passages)


def test_exploding_weights_lengthen_the_gradient() -> None:
    session = nn.Session(nn.example("exploding"))
    session.step("iteration")
    found = chain_of(session)
    sizes = [found.size, *(each.size for each in found.passages)]
    for (before, after), passage in zip(pairwise(sizes), found.passages, strict=True):
        assert before is not None
        assert after is not None
        assert passage.ratio == pytest.approx(after / before)


def test_in_the_middle_of_a_pass_what_is_not_computed_yet_is_missing() -> None:
    session = nn.Session(nn.example("vanishing"))
    assert "Not computed" in chain_of(session).remark
    session.step("phase")
    found = chain_of(session)
    assert found.size is None
    assert {each.ratio for each in found.passages} == {None}
    assert all(each.slope <= 0.25 for each in found.passages)


def recurrent(kind: str) -> nn.Session:
    """A layer in time before an output."""
    net = nn.Network()
    x = net.add("input", shape=(6, 2), name="x")
    h = net.add(kind, units=4, name="rnn")
    y = net.add("dense", units=1, name="output")
    net.connect(x, h)
    net.connect(h, y)
    net.train_with(batch_size=5)
    random = np.random.default_rng(1)
    return nn.Session(net, data=(random.normal(size=(5, 6, 2)), random.normal(size=(5, 1))))


def test_time_multiplies_by_the_recurrent_weights_and_the_slope() -> None:
    session = recurrent("simple_rnn")
    weight = session["rnn.recurrent_weight"]
    session.step("iteration")
    (passage,) = chain_of(session).passages
    assert passage.time_steps == 5
    assert passage.norm == pytest.approx(np.linalg.norm(weight, 2))
    assert passage.slope == pytest.approx((1 - np.tanh(np.asarray(session.pre_activation("rnn"))) ** 2).mean())
    sizes = np.linalg.norm(np.asarray(session.seen("state_gradient", "rnn")), axis=(0, 2))
    assert passage.ratio == pytest.approx((sizes[0] / sizes[-1]) ** (1 / 5))


@pytest.mark.parametrize(("kind", "gate"), [("lstm", "forget_gate"), ("gru", "update_gate")])
def test_gates_say_what_is_kept_through_time(kind: str, gate: str) -> None:
    session = recurrent(kind)
    session.step("iteration")
    (passage,) = chain_of(session).passages
    assert passage.norm is None
    assert passage.slope == pytest.approx(np.asarray(session.seen(gate, "rnn")).mean())


def test_where_paths_join_the_chain_ends_with_a_reason() -> None:
    net = nn.Network()
    x = net.add("input", shape=(2,), name="x")
    a = net.add("dense", units=3, name="a")
    b = net.add("dense", units=3, name="b")
    both = net.add("add", name="both")
    y = net.add("dense", units=1, name="output")
    for source, target in ((x, a), (x, b), (a, both), (b, both), (both, y)):
        net.connect(source, target)
    session = nn.Session(net, data=(np.eye(2), np.ones((2, 1))))
    session.step("iteration")
    found = chain_of(session)
    assert found.passages == ()
    assert "both" in found.remark


def test_functions_of_their_own_node_count() -> None:
    net = nn.Network()
    x = net.add("input", shape=(2,), name="x")
    h = net.add("dense", units=3, name="hidden")
    act = net.add("activation", function="tanh", name="act")
    y = net.add("dense", units=1, name="output")
    for source, target in ((x, h), (h, act), (act, y)):
        net.connect(source, target)
    session = nn.Session(net, data=(np.eye(2), np.ones((2, 1))))
    session.step("iteration")
    (passage,) = chain_of(session).passages
    assert passage.slope == pytest.approx((1 - np.tanh(np.asarray(session.activation("hidden"))) ** 2).mean())


def test_the_norm_of_large_matrices_is_that_of_a_mean_direction() -> None:
    random = np.random.default_rng(0)
    weight = random.normal(size=(600, 700))
    size, typical = norm_of(weight)
    assert typical
    vectors = random.normal(size=(700, 2000))
    lengthened = np.linalg.norm(weight @ vectors, axis=0) / np.linalg.norm(vectors, axis=0)
    assert size == pytest.approx(np.sqrt((lengthened**2).mean()), rel=0.01)


def test_norms_of_any_size() -> None:
    assert norm_of(np.zeros((3, 2))) == (0.0, False)
    assert norm_of(np.full((2, 2), 1e200))[0] == pytest.approx(2e200)
    assert np.isnan(norm_of(np.array([[np.nan]]))[0])


def test_clamped_units_pass_nothing_back() -> None:
    session = nn.Session(nn.example("vanishing"))
    session.clamp("hidden3", 1, 0.5)
    session.run(iterations=2)
    slopes = {each.node: each.slope for each in chain_of(session).passages}
    f = np.asarray(session.pre_activation("hidden3"))
    expected = SLOPES["vanishing"](f)
    expected[:, 1] = 0
    assert slopes["hidden3"] == pytest.approx(expected.mean(), rel=1e-12)


def test_errors_of_every_time_step_hide_what_comes_back_through_time() -> None:
    session = nn.Session(nn.example("lstm_reber"))
    session.step("iteration")
    (passage,) = chain_of(session).passages
    assert passage.ratio is None
    assert 0 < passage.slope < 1
