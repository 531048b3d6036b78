"""A run stops before the first instruction that makes NaN or an infinity, names what it makes, and can be gone back."""

import math
from typing import Any

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.engine.finiteness import flaw_of_instruction
from nnstudio.session.machine import quiet
from tests.session.runs import network, rows, seen, session

LOSS, WEIGHTS = "loss is not finite", "weights are not finite"


def chain(*layers: tuple[str, dict[str, Any]], shape: tuple[int, ...], **recipe: Any) -> nn.Network:
    """An input x and layers behind one another."""
    net = nn.Network()
    last = net.add("input", shape=shape, name="x")
    for kind, settings in layers:
        node = net.add(kind, **settings)
        net.connect(last, node)
        last = node
    net.train_with(**recipe)
    return net


def exploding(**recipe: Any) -> nn.Session:
    """A linear network whose weights grow without bound."""
    layers = [("dense", {"units": 3, "name": "hidden"}), ("dense", {"units": 1, "name": "output"})]
    inputs, targets = rows()
    return nn.Session(chain(*layers, shape=(4,), **{"learning_rate": 20.0} | recipe), data=(inputs, targets))


def everything(run: nn.Session) -> dict[tuple[str, str], Any]:
    """All numbers that are to be seen."""
    return {(each.role, each.name): run.seen(each.role, each.name) for each in run.outline().quantities}


def test_the_run_stands_before_the_first_instruction_that_makes_one() -> None:
    run = exploding()
    assert run.run(epochs=10_000) == LOSS
    fault = run.fault
    assert fault is not None
    assert run.position == (fault.iteration, fault.instruction)
    assert (run.where.phase, run.where.node, run.where.title) == (fault.phase, fault.node, fault.title)
    assert all(values is None or np.isfinite(values).all() for values in everything(run).values())
    run.step("instruction")
    made = run.seen(fault.role, fault.name)
    assert made is not None
    assert not np.isfinite(made[fault.index])
    assert repr(float(made[fault.index])) == repr(fault.value)


def test_the_state_before_it_is_the_same_as_in_a_run_of_steps() -> None:
    run, other = exploding(), exploding()
    run.run()
    while other.position < run.position:
        other.step("instruction")
    assert seen(run) == seen(other)


def test_its_sentence_says_where_and_what_to_do() -> None:
    run = exploding()
    run.run()
    fault = run.fault
    assert fault is not None
    for part in (fault.title, fault.node, f"iteration {fault.iteration:,}", "is infinite", "learning rate"):
        assert part in fault.sentence


def test_one_can_go_back_and_go_on_with_something_else() -> None:
    run = exploding()
    run.run()
    assert run.moment().live
    assert run.moment().fault == run.fault
    run.go_to(0)
    assert run.moment().fault is None
    run.set(learning_rate=0.01)
    assert run.fault is None
    assert run.run(epochs=100) == "epochs"
    assert run.loss is not None
    assert math.isfinite(run.loss)


def test_running_again_stops_at_the_same_place() -> None:
    run = exploding()
    run.run()
    first, there = run.fault, run.position
    assert run.run() == LOSS
    assert (run.fault, run.position) == (first, there)


def test_what_was_stepped_over_is_found_again() -> None:
    run, other = exploding(), exploding()
    run.run()
    while other.position[0] < run.position[0] + 40:
        other.step("iteration")
    assert other.run(iterations=1) == LOSS
    assert other.position == run.position
    assert repr(other.fault) == repr(run.fault)


def test_a_value_set_by_hand_is_named_as_such() -> None:
    run = session()
    run.run(iterations=2)
    values = np.array(run["hidden1.weight"])
    values[2, 1] = np.nan
    run.run_state.set_value("hidden1.weight", values)
    assert run.run(epochs=1) == LOSS
    fault = run.fault
    assert fault is not None
    assert (fault.iteration, fault.instruction, fault.title) == (2, 0, "set by hand")
    assert (fault.node, fault.role, fault.name, fault.index) == ("hidden1", "value", "hidden1.weight", (2, 1))
    assert math.isnan(fault.value)
    assert "hidden1.weight[2, 1] is NaN (set by hand)" in fault.sentence
    assert run.position == (2, 0)


def test_a_value_set_in_the_middle_of_an_iteration_is_named_where_it_was_set() -> None:
    run = session()
    run.step("phase")
    here = run.position
    run.run_state.set_value("output.bias", np.array([-np.inf]))
    run.step("iteration")
    run.step("iteration")
    assert run.run() in {LOSS, WEIGHTS}
    assert run.position == here
    assert run.fault is not None
    assert (run.fault.name, run.fault.value) == ("output.bias", -np.inf)


def test_an_optimizers_memory_counts_too_and_the_iteration_is_the_first() -> None:
    net = chain(
        ("dense", {"units": 1, "name": "output", "initializer": "zeros"}),
        shape=(1,),
        optimizer="adam",
        precision="float32",
        batch_size=1,
        shuffle=False,
    )
    inputs = np.ones((40, 1))
    inputs[21] = 1e12
    run = nn.Session(net, data=(inputs, np.zeros((40, 1)) + 1e-6))
    assert run.run(epochs=1) == WEIGHTS
    fault = run.fault
    assert fault is not None
    assert (fault.iteration, fault.title, fault.node) == (21, "second moment", "adam")
    assert (fault.role, fault.name, fault.index) == ("moment.second_moment", "output.weight", (0, 0))
    assert np.isfinite(run["output.weight"]).all()


def test_data_that_the_precision_cannot_hold_is_named_with_its_row() -> None:
    inputs, targets = rows()
    inputs[7, 2] = -1e60
    run = nn.Session(network(precision="float32", shuffle=False), data=(inputs, targets))
    run.run(epochs=1)
    fault = run.fault
    assert fault is not None
    assert (fault.iteration, fault.instruction, fault.node, fault.index) == (1, 0, "x", (3, 2))
    assert "row 7" in fault.sentence
    assert run.position == (1, 0)


def test_an_infinity_that_is_squeezed_away_stops_nothing() -> None:
    run = session()
    run["hidden1.weight"] = np.full((4, 3), 1e308)
    assert run.run(epochs=2) == "epochs"
    sums = run.pre_activation("hidden1")
    assert sums is not None
    assert not np.isfinite(sums).all()


def test_a_node_on_which_the_loss_does_not_depend_is_not_blamed() -> None:
    net = chain(("dense", {"units": 1, "name": "output"}), shape=(4,), learning_rate=1e300, batch_size=None)
    net.connect("x", net.add("dense", units=2, name="aside"))
    net.train_with(outputs="output", learning_rate=1e200, batch_size=None)
    run = nn.Session(net, data=rows())
    run["aside.weight"] = np.full((4, 2), 1.7e308)
    run.run(epochs=9)
    assert run.fault is not None
    assert "aside" not in run.fault.sentence


def test_the_past_may_be_run_through_again_up_to_it() -> None:
    run = exploding()
    run.run()
    there = run.position
    run.step("iteration")
    run["hidden.weight"] = np.zeros((4, 3))
    run["output.weight"] = np.zeros((3, 1))
    run["hidden.bias"] = np.zeros(3)
    run["output.bias"] = np.zeros(1)
    run.step("iteration")
    end = run.position
    run.go_to(0)
    assert run.run() == LOSS
    assert run.position == there
    run.go_to(*end)
    assert np.isfinite(run["hidden.weight"]).all()


@pytest.mark.parametrize("place", [(0, 0), (1, 2)])
def test_padding_does_not_count(place: tuple[int, int]) -> None:
    layers = [("dense", {"units": 3, "name": "hidden"}), ("lstm", {"units": 2, "name": "reader"}), ("dense", {})]
    sequences = [np.ones((2, 4)), np.ones((3, 4))]
    run = nn.Session(chain(*layers, shape=(3, 4), batch_size=None, shuffle=False), data=(sequences, np.ones((2, 1))))
    machine = run.run_state.machine
    machine.advance(1)
    program = machine.present
    assert flaw_of_instruction(program, 0) is None
    with quiet():
        program.buffers["activation", "x"].user[0, 2] = np.inf
        program.run_part(0, 1)
        assert flaw_of_instruction(program, 0) is None
        program.buffers["activation", "x"].user[place] = np.inf
        program.run_part(0, 1)
    found = flaw_of_instruction(program, 0)
    assert found is not None
    assert found.buffer.name == "hidden"
    assert found.index[:2] == place
