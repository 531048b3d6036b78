"""Gradient check: against networks whose gradient is known to be right, and one whose adjoint is wrong."""

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.base.catalogue import SettingError
from nnstudio.document.edits import set_settings
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.layers.multiply import Multiply
from nnstudio.engine.tensor import Tensor
from nnstudio.session.moment import Unit
from nnstudio.session.trainer import orders
from nnstudio.session.trainer.client import Trainer
from nnstudio.session.trainer.handle import Direct, Handle
from tests.session.runs import network, seen, session

ROWS = np.random.default_rng(0).normal(size=(12, 4))


def test_every_gradient_agrees_to_a_millionth_also_with_dropped_units_and_a_penalty() -> None:
    run = session(precision="float64")
    run.run(iterations=4)
    for name in run.parameters:
        found = run.check_gradient(name)
        assert found.agrees
        assert found.error.max() <= 1e-6 or np.abs(found.analytic).max() == 0
        assert len(found.analytic) == run[name].size


def test_the_analytic_derivative_is_the_gradient_of_the_run() -> None:
    run = session()
    run.run(iterations=3)
    for place in range(len(run.outline().rows)):
        if run.outline().rows[place].phase == "update":
            break
        run.step()
    found = run.check_gradient("hidden1.weight")
    np.testing.assert_array_equal(found.analytic, np.asarray(run.gradient("hidden1.weight"))[tuple(found.indices.T)])


def test_in_single_precision_the_check_is_in_double() -> None:
    run = session(precision="float32")
    run.run(iterations=3)
    found = run.check_gradient("hidden1.weight")
    assert found.precision == "float32"
    assert found.error.max() <= 1e-6


@pytest.mark.parametrize("unit", ["iteration", "instruction", "layer"])
def test_nothing_in_the_run_moves(unit: Unit) -> None:
    run, other = session(), session()
    for each in (run, other):
        each.step("epoch")
        each.step(unit)
    run.check_gradient("output.weight")
    assert seen(run) == seen(other)
    for each in (run, other):
        each.run(iterations=5)
    assert seen(run) == seen(other)


def test_before_the_first_pass_the_first_rows_are_checked() -> None:
    run = session()
    assert run.check_gradient("hidden1.bias").agrees
    assert run.position == (0, 0)


def test_one_weight_or_a_sample() -> None:
    run = session()
    run.step("iteration")
    one = run.check_gradient("hidden1.weight", (2, 1))
    assert one.indices.tolist() == [[2, 1]]
    assert run.check_gradient("hidden1.weight", sample=5).analytic.shape == (5,)


@pytest.mark.parametrize("kind", ["lstm", "gru", "simple_rnn"])
def test_through_time(kind: str) -> None:
    net = nn.Network()
    x = net.add("input", shape=(5, 2))
    h = net.add(kind, units=3, name="hidden1")
    y = net.add("dense", units=1, name="output")
    net.connect(x, h)
    net.connect(h, y)
    net.train_with(batch_size=4)
    random = np.random.default_rng(1)
    run = nn.Session(net, data=(random.normal(size=(8, 5, 2)), random.normal(size=(8, 1))))
    run.run(iterations=2)
    for name in run.parameters:
        assert run.check_gradient(name).error.max() <= 1e-6


def test_where_the_error_is_truncated_that_is_said() -> None:
    net = nn.Network()
    x, h, y = (
        net.add("input", shape=(5, 2)),
        net.add("simple_rnn", units=3, truncate=2, name="hidden1"),
        net.add("dense", units=1, name="output"),
    )
    net.connect(x, h)
    net.connect(h, y)
    random = np.random.default_rng(1)
    run = nn.Session(net, data=(random.normal(size=(8, 5, 2)), random.normal(size=(8, 1))))
    found = run.check_gradient("hidden1.recurrent_weight")
    assert not found.agrees
    assert "2 time steps" in found.remark


def test_the_trainer_process_answers_the_same() -> None:
    run = session()
    run.run(iterations=3)
    with Trainer() as trainer:
        handle, data = Handle(Direct(trainer)), run.run_state.first.origin.data
        trainer.wait(trainer.send(orders.Begin(run.document, orders.Rows.of(data))))
        handle.run(iterations=3)
        mine, found = run.check_gradient("hidden1.weight"), handle.check_gradient("hidden1.weight")
        np.testing.assert_array_equal(mine.numeric, found.numeric)
        np.testing.assert_array_equal(mine.analytic, found.analytic)
        with pytest.raises(SettingError, match="its shape is"):
            handle.check_gradient("hidden1.weight", (9, 9))


def test_the_bend_of_a_relu_is_doubt_and_no_error() -> None:
    net = nn.Network()
    x = net.add("input", shape=(1,))
    h = net.add("dense", units=1, activation="relu", name="hidden1")
    y = net.add("dense", units=1, name="output")
    net.connect(x, h)
    net.connect(h, y)
    net.train_with(batch_size=1)
    run = nn.Session(net, data=([[1.0]], [[1.0]]))
    run["hidden1.weight"], run["hidden1.bias"] = [[0.0]], [0.0]
    found = run.check_gradient("hidden1.weight")
    assert found.agrees
    assert abs(found.analytic[0] - found.numeric[0]) > 1e-3


def test_a_wrong_adjoint_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def product(b: Builder, *factors: Tensor) -> Operation:
        """Twice too much goes back to the first factor."""
        out = b.tensor("activation", factors[0].shape, wanted=True)
        b.emit("product", "O = x₁ ⊙ x₂", (np.multiply, factors[0].value, factors[1].value, out.value))
        yield out
        for mine, other in (factors, reversed(factors)):
            b.emit("error passed back", "∂L/∂x", *mine.receive(np.add, out.delta, other.value))

    monkeypatch.setattr(Multiply, "build", lambda _, b, *inputs: b.apply(product(b, *inputs)))
    net = nn.Network()
    x = net.add("input", shape=(4,))
    left, right = (net.add("dense", units=3, name=name) for name in ("left", "right"))
    both, y = net.add("multiply"), net.add("dense", units=1, name="output")
    for pair in ((x, left), (x, right), (left, both), (right, both), (both, y)):
        net.connect(*pair)
    run = nn.Session(net, data=(ROWS, ROWS[:, :1]))
    run.step("iteration")
    found = run.check_gradient("left.weight")
    assert not found.agrees
    assert found.error[found.order[0]] > 1e-2
    assert found.differs[found.order[0]]
    assert "differ" in str(found)
    assert run.check_gradient("output.weight").agrees


def test_what_cannot_be_checked_is_refused_in_a_sentence() -> None:
    run = session()
    with pytest.raises(KeyError, match=r"hidden1\.weight"):
        run.check_gradient("hidden1.weigth")
    with pytest.raises(SettingError, match="its shape is"):
        run.check_gradient("hidden1.weight", (9, 9))
    with pytest.raises(SettingError, match="number of weights"):
        run.check_gradient("hidden1.weight", sample=0)
    document = network().document
    frozen = set_settings(document, document.by_name["hidden1"].id, {"units": 3, "frozen": True})
    with pytest.raises(SettingError, match="frozen"):
        nn.Session(frozen, data=(ROWS, ROWS[:, :1])).check_gradient("hidden1.weight")
