"""The chain rule along paths: against training's gradients, difference quotients, and all paths written out by hand."""

import itertools

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.session.frame import Paths, Reply
from nnstudio.session.record import record_of
from nnstudio.session.requests import PathsRequest
from nnstudio.session.session import Session
from nnstudio.session.tracing import BLURRED, NOT_YET, RECURRENT, UNKNOWN
from nnstudio.session.trainer import answers, orders
from nnstudio.session.trainer.client import Trainer
from nnstudio.session.trainer.wire import NOTHING, Decoder, encode

MERGES = ["add", "average", "multiply", "maximum", "concatenate"]
SINGLES = [
    ("dropout", {"rate": 0.4}),
    ("dropout", {"rate": 0.4, "scaling": "test"}),
    ("activation", {"function": "elu"}),
]
SINGLES += [("reshape", {"shape": (4,)}), ("flatten", {})]


def traced(session: Session, name: str, index: tuple[int, ...], example=0, **more) -> Paths:
    wish = PathsRequest(name, index, example, **more)
    found = session.frame([wish]).replies[wish].paths
    assert found is not None
    return found


def run_of(net: nn.Network, inputs: int, outputs: int, iterations=3, **recipe) -> Session:
    """A network after some iterations on random numbers."""
    net.train_with(**{"optimizer": "adam", "batch_size": 5} | recipe)
    random = np.random.default_rng(0)
    data = random.normal(size=(20, inputs)), random.dirichlet(np.ones(max(outputs, 2)), 20)[:, :outputs]
    session = Session(net, data=data)
    session.run(iterations=iterations)
    return session


def chain(*sizes: int, activation="sigmoid", **recipe) -> Session:
    """Dense layers one behind the other: d1, d2, …."""
    net = nn.Network()
    before = net.add("input", shape=(sizes[0],), name="x")
    for units in sizes[1:]:
        dense = net.add("dense", units=units, activation=activation, name=f"d{len(net.document.nodes)}")
        net.connect(before, dense)
        before = dense
    return run_of(net, sizes[0], sizes[-1], **recipe)


def joined(kind: str, **recipe) -> Session:
    """Two dense layers of four units, a and b, of which b also feeds on a; a merge of both; the output y."""
    net = nn.Network()
    x, a = net.add("input", shape=(3,), name="x"), net.add("dense", units=4, activation="tanh", name="a")
    b = net.add("dense", units=4, activation="softplus", name="b")
    both, y = net.add(kind, name="both"), net.add("dense", units=2, activation="sigmoid", name="y")
    for ends in ((x, a), (a, b), (a, both), (b, both), (both, y)):
        net.connect(*ends)
    return run_of(net, 3, 2, **recipe)


def through(kind: str, settings: dict, **recipe) -> Session:
    """A layer between two dense ones."""
    net = nn.Network()
    x, a = net.add("input", shape=(3,), name="x"), net.add("dense", units=4, activation="tanh", name="a")
    middle, y = net.add(kind, name="middle", **settings), net.add("dense", units=2, name="y")
    for ends in ((x, a), (a, middle), (middle, y)):
        net.connect(*ends)
    return run_of(net, 3, 2, **recipe)


def agrees(session: Session, rtol=1e-12) -> None:
    """Of every weight the sum over all paths is the gradient in training, and over the examples too."""
    rows = len(session.frame([]).moment.batch)
    for name in session.parameters:
        gradient = session.gradient(name)
        assert gradient is not None
        for index in np.ndindex(gradient.shape):
            found = traced(session, name, index, "mean")
            assert found.gradient == gradient[index]
            np.testing.assert_allclose(found.total + found.penalty, gradient[index], rtol=rtol, atol=1e-15)
            single = [traced(session, name, index, row).total for row in range(rows)]
            np.testing.assert_allclose(sum(single), found.total, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("kind", MERGES)
@pytest.mark.parametrize("held", ["x", "a", "both", "y"])
def test_no_path_leads_through_a_clamped_unit(kind, held):
    session = joined(kind)
    session.clamp(held, 1, 0.5)
    session.run(iterations=2)
    agrees(session)
    found = traced(session, "a.weight", (0, 1), "mean", most=20)
    through = [each for each in found.largest if any(f.node == held and f.target == 1 for f in each.factors[1:])]
    assert all(path.product == 0 for path in through)


@pytest.mark.parametrize(("kind", "settings"), SINGLES)
def test_clamped_units_of_layers_with_one_input(kind, settings):
    session = through(kind, settings)
    for name in ("a", "middle"):
        session.clamp(name, 2, -0.5)
    session.run(iterations=2)
    agrees(session)


def test_all_paths_of_a_small_network_as_written_out_by_hand() -> None:
    session = chain(2, 3, 2, 1)
    update = {name: session.update(name) for name in session.parameters}
    w2, w3 = (session[f"d{n}.weight"] - update[f"d{n}.weight"] for n in (2, 3))
    o1, o2, o3 = (session.activation(f"d{n}") for n in (1, 2, 3))
    x, out = session.activation("x"), session.gradient("d3")
    i, j, row = 1, 2, 3
    slope = [o * (1 - o) for o in (o1, o2, o3)]
    first = x[row, i] * slope[0][row, j]
    products = [
        first * w2[j, k] * slope[1][row, k] * w3[k, m] * slope[2][row, m] * out[row, m]
        for k, m in itertools.product(range(2), range(1))
    ]
    found = traced(session, "d1.weight", (i, j), row)
    assert found.count == 2
    expected = sorted(products, key=abs, reverse=True)
    np.testing.assert_allclose([path.product for path in found.largest], expected, rtol=1e-9)
    np.testing.assert_allclose(found.total, sum(products), rtol=1e-9)
    for path in found.largest:
        np.testing.assert_allclose(np.prod([factor.value for factor in path.factors]), path.product, rtol=1e-9)
    kinds = [factor.kind for factor in found.largest[0].factors]
    assert kinds == ["input", "slope", "weight", "slope", "weight", "slope", "end"]


@pytest.mark.parametrize("activation", ["linear", "sigmoid", "relu", "tanh", "softmax", "gelu"])
@pytest.mark.parametrize("loss", ["mse", "sse", "huber"])
def test_the_sum_is_the_gradient_of_chains(activation: str, loss: str) -> None:
    agrees(chain(3, 4, 2, activation=activation, loss=loss))


@pytest.mark.parametrize(
    ("activation", "loss"), [("sigmoid", "binary_crossentropy"), ("softmax", "categorical_crossentropy")]
)
def test_the_sum_is_the_gradient_where_the_loss_goes_straight_to_the_sums(activation: str, loss: str) -> None:
    session = chain(3, 4, 2, activation=activation, loss=loss)
    agrees(session)
    ends = traced(session, "d1.weight", (0, 0)).largest[0].factors[-1]
    assert ends.sums


@pytest.mark.parametrize("kind", MERGES)
def test_the_sum_is_the_gradient_through_every_merge(kind: str) -> None:
    agrees(joined(kind))


@pytest.mark.parametrize(("kind", "settings"), SINGLES)
def test_the_sum_is_the_gradient_through_every_layer_that_passes_values_on(kind: str, settings: dict) -> None:
    agrees(through(kind, settings))


def test_in_single_precision_it_is_the_gradient_to_its_digits() -> None:
    agrees(chain(3, 4, 2, precision="float32"), rtol=2e-5)


def test_penalties_are_said_apart() -> None:
    net = nn.Network()
    x, y = net.add("input", shape=(2,), name="x"), net.add("dense", units=2, name="y", l1=0.1, l2=0.2)
    net.connect(x, y)
    session = run_of(net, 2, 2)
    agrees(session)
    before = session["y.weight"] - session.update("y.weight")
    found = traced(session, "y.weight", (0, 1), "mean")
    np.testing.assert_allclose(found.penalty, 0.1 * np.sign(before[0, 1]) + 0.4 * before[0, 1], rtol=1e-12)


def test_an_output_that_others_feed_on_has_both_shares() -> None:
    net = nn.Network()
    x = net.add("input", shape=(2,), name="x")
    a = net.add("dense", units=3, activation="sigmoid", name="a")
    b = net.add("dense", units=1, activation="sigmoid", name="b")
    net.connect(x, a)
    net.connect(a, b)
    net.train_with(outputs=["a", "b"], loss=["binary_crossentropy", "mse"], batch_size=5)
    random = np.random.default_rng(0)
    data = ({"x": random.normal(size=(20, 2))}, {"a": random.uniform(size=(20, 3)), "b": random.uniform(size=(20, 1))})
    session = Session(net, data=data)
    session.run(iterations=2)
    agrees(session)


@pytest.mark.parametrize("kind", ["lstm", "gru", "simple_rnn"])
def test_paths_end_before_a_recurrent_layer_and_its_own_weights_have_none(kind: str) -> None:
    net = nn.Network()
    x = net.add("input", shape=(4, 2), name="x")
    a, b = net.add("dense", units=3, activation="tanh", name="a"), net.add(kind, units=3, name="b")
    y = net.add("dense", units=1, name="y")
    for ends in ((x, a), (a, b), (b, y)):
        net.connect(*ends)
    net.train_with(batch_size=5)
    random = np.random.default_rng(0)
    session = Session(net, data=(random.normal(size=(20, 4, 2)), random.uniform(size=(20, 1))))
    session.run(iterations=2)
    found = traced(session, "a.weight", (0, 1), "mean")
    assert "“b”" in found.remark
    assert found.count == 4
    np.testing.assert_allclose(found.total, session.gradient("a.weight")[0, 1], rtol=1e-9)
    np.testing.assert_allclose(traced(session, "y.weight", (1, 0), "mean").total, session.gradient("y.weight")[1, 0])
    own = traced(session, "b.weight", (0, 1), "mean")
    assert own.remark == RECURRENT
    assert own.total == own.gradient == session.gradient("b.weight")[0, 1]
    assert own.largest == ()


def test_a_token_acts_where_it_stands() -> None:
    net = nn.Network()
    x, e = net.add("input", shape=(3,), name="x"), net.add("embedding", vocabulary=4, units=2, name="e")
    flat, y = net.add("flatten", name="flat"), net.add("dense", units=1, activation="tanh", name="y")
    for ends in ((x, e), (e, flat), (flat, y)):
        net.connect(*ends)
    net.train_with(batch_size=5)
    random = np.random.default_rng(0)
    session = Session(net, data=(random.integers(0, 4, (20, 3)), random.uniform(size=(20, 1))))
    session.run(iterations=2)
    agrees(session)


def test_32768_paths_are_counted_and_the_largest_are_those_of_a_full_search() -> None:
    session = chain(8, 8, 8, 8, 8, 8, 8)
    found = traced(session, "d1.weight", (0, 0), 0, most=5)
    assert found.count == 8**5
    assert found.sure
    update = {name: session.update(name) for name in session.parameters}
    weights = [session[f"d{n}.weight"] - update[f"d{n}.weight"] for n in range(2, 7)]
    slopes = [(o := session.activation(f"d{n}")[0]) * (1 - o) for n in range(1, 7)]
    products = session.activation("x")[0, 0] * slopes[0][0] * weights[0][0] * slopes[1]
    for weight, slope in zip(weights[1:], slopes[2:], strict=True):
        products = products[..., np.newaxis] * weight * slope
    products = (products * session.gradient("d6")[0]).ravel()
    expected = products[np.argsort(-np.abs(products))][:5]
    np.testing.assert_allclose([path.product for path in found.largest], expected, rtol=1e-9)
    np.testing.assert_allclose(found.total, products.sum(), rtol=1e-9)


def test_of_a_whole_batch_the_largest_are_those_of_the_sums() -> None:
    session = chain(3, 4, 4, 2)
    rows = [traced(session, "d1.weight", (0, 0), row, most=100) for row in range(5)]
    sums: dict[tuple[int, ...], float] = {}
    for row in rows:
        for path in row.largest:
            key = tuple(factor.target for factor in path.factors)
            sums[key] = sums.get(key, 0.0) + path.product
    expected = sorted(sums.values(), key=abs, reverse=True)[:6]
    found = traced(session, "d1.weight", (0, 0), "mean", most=6)
    assert found.sure
    np.testing.assert_allclose([path.product for path in found.largest], expected, rtol=1e-9)


@pytest.mark.parametrize("example", [2, "mean"])
@pytest.mark.parametrize("loss", ["mse", "sse"])
def test_the_difference_quotient_is_the_sum(example, loss: str) -> None:
    session = chain(3, 4, 2, loss=loss, precision="float32")
    before = {name: session[name] for name in session.parameters}
    found = traced(session, "d1.weight", (1, 2), example, numeric=True)
    assert found.numeric == pytest.approx(found.total, rel=1e-3)
    for name in session.parameters:
        np.testing.assert_array_equal(session[name], before[name])


def test_a_unit_s_sum_is_its_gradient() -> None:
    session = joined("multiply")
    gradient = session.gradient("a")
    assert traced(session, "a", (2,), 3).total == pytest.approx(gradient[3, 2], rel=1e-12)
    found = traced(session, "a", (2,), "mean")
    assert found.total == pytest.approx(gradient[:, 2].sum(), rel=1e-12)
    assert found.gradient == pytest.approx(gradient[:, 2].sum(), rel=1e-12)


def test_before_and_in_the_middle_of_a_pass_nothing_is_made_up() -> None:
    session = chain(3, 4, 2)
    session.reset()
    assert traced(session, "d1.weight", (0, 0)).remark == NOT_YET
    session.run(iterations=1)
    session.step()
    assert traced(session, "d1.weight", (0, 0)).remark == NOT_YET
    while session.frame([]).moment.where.phase != "update":
        session.step()
    found = traced(session, "d1.weight", (0, 0), "mean")
    assert found.total == pytest.approx(session.gradient("d1.weight")[0, 0], rel=1e-12)


def test_after_going_back_the_numbers_are_those_of_then() -> None:
    session = chain(3, 4, 2)
    then = traced(session, "d1.weight", (0, 0), 1)
    session.run(iterations=4)
    assert traced(session, "d1.weight", (0, 0), 1) != then
    session.go_to(2)
    session.run(iterations=1)
    assert traced(session, "d1.weight", (0, 0), 1) == then


def test_frozen_layers_before_which_nothing_learns_have_no_gradient() -> None:
    net = nn.Network()
    x, a = net.add("input", shape=(2,), name="x"), net.add("dense", units=2, name="a", frozen=True)
    y = net.add("dense", units=1, name="y")
    net.connect(x, a)
    net.connect(a, y)
    session = run_of(net, 2, 1)
    assert traced(session, "y.weight", (0, 0), "mean").total == pytest.approx(session.gradient("y.weight")[0, 0])
    assert traced(session, "a.weight", (0, 0), "mean").gradient is None


@pytest.mark.parametrize(
    ("name", "index"), [("nobody", (0,)), ("d1.weight", (0,)), ("d1.weight", (9, 0)), ("d1", (-1,))]
)
def test_what_is_not_there_is_said(name: str, index: tuple[int, ...]) -> None:
    assert traced(chain(2, 1), name, index).remark == UNKNOWN


def test_the_trainer_answers_the_same() -> None:
    session = chain(3, 4, 2)
    wishes = [PathsRequest("d1.weight", (0, 0), "mean", numeric=True), PathsRequest("d1", (1,), 2)]
    session.reset()
    record = record_of(session)
    session.run(iterations=1)
    with Trainer() as trainer:
        trainer.wait(trainer.send(orders.Reopen(record.document, record.meta, record.arrays)))
        trainer.wait(trainer.send(orders.Step("iteration")))
        framed = trainer.wait(trainer.send(orders.Look(0, wishes=tuple(wishes))))
    assert isinstance(framed, answers.Framed)
    expected = session.frame(wishes).replies
    for wish in wishes:
        assert framed.frame.replies[wish].paths == expected[wish].paths


def test_more_paths_than_any_number_can_count_are_no_trouble() -> None:
    session = chain(*[8] * 40, activation="linear")
    wish = PathsRequest("d1.weight", (0, 0), 0)
    found = session.frame([wish]).replies[wish]
    assert found.paths.count == pytest.approx(8.0**38)
    assert len(found.paths.largest) == 8
    assert Decoder(Reply).decode(encode(found), NOTHING).paths == found.paths


def test_an_update_that_buries_the_weights_is_said_and_before_it_the_sum_is_exact() -> None:
    session = chain(3, 4, 4, 2, activation="linear", optimizer="sgd", learning_rate=1e15, iterations=1)
    session.reset()
    session.step("phase")
    session.step("phase")
    session.step("phase")
    assert session.where.phase == "update"
    exact = traced(session, "d1.weight", (0, 0), "mean")
    assert exact.remark == ""
    assert exact.total == pytest.approx(session.gradient("d1.weight")[0, 0], rel=1e-12)
    session.step("phase")
    assert traced(session, "d1.weight", (0, 0), "mean").remark == BLURRED
