"""Setting a unit's output in the middle of a pass: what follows, when it can be, and that it is repeated exactly."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.base.catalogue import Choice
from nnstudio.files.errors import FileError
from nnstudio.session.record import record_of, session_of
from nnstudio.session.requests import HistoryRequest, PathsRequest
from nnstudio.session.tracing import BY_HAND
from nnstudio.session.trainer.client import Trainer
from nnstudio.session.trainer.handle import Handle
from tests.session.runs import network, rows, seen, session
from tests.session.test_same_bits import reader
from tests.session.test_trainer import begin


def at(run: nn.Session | Handle, title: str, node: str) -> None:
    """Step to an instruction."""
    for _ in range(200):
        if (run.where.title, run.where.node) == (title, node):
            return
        run.step("instruction")
    raise AssertionError(f"{title} of {node} is never reached")


def sigmoid(f: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-f)))


def outputs(run: nn.Session, node: str) -> np.ndarray:
    found = run.activation(node)
    assert found is not None
    return np.array(found)


@pytest.mark.parametrize("example", [None, 2])
def test_what_comes_later_in_the_pass_goes_on_with_it(example: int | None) -> None:
    run = session()
    at(run, "mask", "drop")
    expected = outputs(run, "hidden1")
    run.set_output("hidden1", unit=1, value=0.9, example=example)
    expected[slice(None) if example is None else example, ..., 1] = 0.9
    np.testing.assert_array_equal(outputs(run, "hidden1"), expected)
    run.step("phase")
    dropped = expected * (run.mask("drop") / 0.7)
    np.testing.assert_allclose(outputs(run, "drop"), dropped, rtol=1e-12)
    predicted = sigmoid(dropped @ run["output.weight"] + run["output.bias"])
    np.testing.assert_allclose(outputs(run, "output"), predicted, rtol=1e-12)


def test_the_next_pass_computes_it_anew() -> None:
    plain, run = session(learning_rate=1e-300), session(learning_rate=1e-300)
    at(run, "mask", "drop")
    run.set_output("hidden1", 0, 5.0)
    for each in (plain, run):
        each.run(iterations=1)
        each.step("layer")
    np.testing.assert_array_equal(outputs(run, "hidden1"), outputs(plain, "hidden1"))


def test_of_a_sequence_it_is_set_at_every_time_step() -> None:
    run = reader("float64")
    at(run, "mask", "drop")
    run.set_output("first", 2, -0.25, example=1)
    shown = outputs(run, "first")
    assert (shown[1, :, 2] == -0.25).all()
    assert (shown[0, :, 2] != -0.25).all()


# --- when it cannot be -------------------------------------------------------------------------------------------


def refused(run: nn.Session | Handle, match: str, *arguments: object) -> None:
    with pytest.raises(ValueError, match=match):
        run.set_output(*arguments)  # type: ignore[arg-type]


def test_it_is_said_where_to_step_to() -> None:
    run = session()
    refused(run, "has not computed its output in this pass yet; step to mask of drop first", "hidden1", 0, 1.0)
    run.step("instruction")
    refused(run, "step to mask of drop first", "hidden1", 0, 1.0)
    at(run, "mask", "drop")
    run.set_output("hidden1", 0, 1.0)
    at(run, "drop", "drop")
    run.set_output("hidden1", 0, 2.0)
    run.step("instruction")
    refused(run, "has been used in this pass already; go back to drop of drop first", "hidden1", 0, 1.0)
    run.step("iteration")
    refused(run, "step to mask of drop first", "hidden1", 0, 1.0)


def test_what_is_not_there_is_said() -> None:
    run = session(loss="binary_crossentropy")
    refused(run, "clamp the unit instead", "x", 0, 1.0)
    refused(run, "nothing in the forward pass or the loss is computed from the output", "output", 0, 1.0)
    at(run, "mask", "drop")
    refused(run, "no unit 3", "hidden1", 3, 1.0)
    refused(run, "no unit -1", "hidden1", -1, 1.0)
    refused(run, "no example 4", "hidden1", 0, 1.0, 4)
    refused(run, "finite number", "hidden1", 0, float("nan"))
    with pytest.raises(KeyError, match="hidden9"):
        run.set_output("hidden9", 0, 1.0)
    assert not run.run_state.events


def test_a_number_that_single_precision_does_not_hold_is_refused() -> None:
    run = session(precision="float32")
    at(run, "mask", "drop")
    refused(run, "finite number of the recipe's precision", "hidden1", 0, 1e39)
    run.set_output("hidden1", 0, 1e38)


def test_paths_of_the_chain_rule_are_not_told_of_a_pass_that_was_changed() -> None:
    run = session()
    at(run, "mask", "drop")
    run.set_output("hidden1", 0, 1.0)
    run.step("iteration")
    wish = PathsRequest("hidden1.weight", (0, 0), "mean")
    for expected in (BY_HAND, ""):
        paths = run.frame([wish]).replies[wish].paths
        assert paths is not None
        assert (paths.remark, paths.total is None) == (expected, bool(expected))
        run.step("iteration")


# --- to the last bit ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [session, lambda: reader("float64"), lambda: reader("float32")])
def test_every_moment_is_the_same_whenever_it_is_visited(make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run: nn.Session = make()
    node = "hidden1" if "hidden1" in run.document.by_name else "first"
    places = {}
    for _ in range(3):
        run.run(iterations=2)
        at(run, "mask", "drop")
        run.set_output(node, np.int64(1), np.float32(0.75))
        run.set_output(node, 0, -0.5, example=0)
        places[run.position] = seen(run)
        run.step("phase")
        places[run.position] = seen(run)
    run.run(iterations=2)
    places[run.position] = seen(run)
    untouched = make()
    untouched.run(iterations=run.position[0])
    assert seen(untouched) != places[run.position]
    for place in [*reversed(places), *places]:
        run.go_to(*place)
        assert seen(run) == places[place]
    for place in [*places][1:4]:
        run.go_to(*place)
        nn.save(run, tmp_path / "run.nns")
        for again in (nn.load(tmp_path / "run.nns"), session_of(record_of(run))):
            assert isinstance(again, nn.Session)
            assert seen(again) == places[place]
            last = max(places)
            again.go_to(*last)
            assert seen(again) == places[last]


def test_in_the_past_it_begins_a_branch_and_the_run_that_it_left_keeps_its_future() -> None:
    run = session()
    run.run(iterations=6)
    end = seen(run)
    run.go_to(3)
    at(run, "mask", "drop")
    run.set_output("hidden1", 0, 1.0)
    run.run(iterations=3)
    assert run.position == (6, 0)
    assert seen(run) != end
    other, mine = run.branches
    assert "output of hidden1[0] set to 1" in mine.changed
    run.switch(other.name)
    run.go_to(6)
    assert seen(run) == end


def test_the_past_of_a_panel_knows_of_it() -> None:
    run = session()
    for iteration in (2, 5):
        run.run(iterations=iteration - run.position[0])
        at(run, "mask", "drop")
        run.set_output("hidden1", 1, 0.9)
    run.run(iterations=3)
    wish, other = HistoryRequest("activation", "hidden1"), record_of(run)
    late = session_of(other)
    while not (reply := late.frame([wish]).replies[wish]).complete:  # type: ignore[union-attr]
        pass
    assert reply.values is not None
    for iteration, values in zip(reply.places, reply.values, strict=True):
        run.go_to(int(iteration))
        np.testing.assert_allclose(values, outputs(run, "hidden1").mean(0), rtol=1e-12)
    held = [int(place) for place, values in zip(reply.places, reply.values, strict=True) if values[1] == 0.9]
    assert held == [3, 6]


def test_a_number_so_large_that_the_loss_overflows_is_found() -> None:
    net = nn.Network()
    for kind, settings in (("input", {"shape": 4}), ("dense", {"units": 3}), ("dense", {"units": 1})):
        net.add(kind, name=f"n{len(net.document.nodes)}", **settings)
    net.connect("n0", "n1")
    net.connect("n1", "n2")
    run = nn.Session(net, data=rows())
    run.run(iterations=2)
    at(run, "weighted sum", "n2")
    run.set_output("n1", 0, 1e200)
    assert run.run(iterations=5) == "loss is not finite"
    assert (run.where.iteration, run.where.phase, run.where.node) == (2, "loss", "n2")
    assert (outputs(run, "n1")[:, 0] == 1e200).all()


@pytest.fixture
def trainer() -> Iterator[Trainer]:
    made = Trainer()
    yield made
    made.close()


def test_through_the_trainer(trainer: Trainer) -> None:
    run = session()
    handle = begin(trainer, run)
    for each in (run, handle):
        each.run(iterations=2)
        refused(each, "step to mask of drop first", "hidden1", 0, 1.0)
        at(each, "mask", "drop")
        each.set_output("hidden1", 0, 1.0, 1)
        each.run(iterations=2)
    for name in run.parameters:
        np.testing.assert_array_equal(handle[name], run[name])
    assert seen(handle.session()) == seen(run)


@pytest.mark.parametrize(
    "wrong",
    [{"node": "nobody"}, {"unit": 3}, {"unit": -1}, {"example": -1}, {"value": float("inf")}],
)
def test_a_damaged_record_is_refused(wrong: dict[str, object]) -> None:
    run = nn.Session(network(loss=Choice("mse")), data=rows())
    at(run, "mask", "drop")
    run.set_output("hidden1", 0, 1.0)
    record = record_of(run)
    (event,) = record.meta["events"]
    event["output"] |= wrong
    with pytest.raises(FileError, match="does not fit the drawing"):
        session_of(record)
