"""Clamping units in scripts and runs: recorded, replayed, saved, and taken back."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.document.edits import EditError
from nnstudio.session.record import record_of, session_of
from nnstudio.session.trainer.client import Trainer
from nnstudio.session.trainer.handle import Direct, Handle
from tests.session.runs import network, rows, seen, session
from tests.session.test_trainer import begin


@pytest.fixture
def trainer() -> Iterator[Trainer]:
    made = Trainer()
    yield made
    made.close()


def outputs(run: nn.Session, node: str = "hidden1") -> np.ndarray:
    found = run.activation(node)
    assert found is not None
    return found


def test_a_network_is_drawn_with_clamped_units() -> None:
    net = network(loss="mse")
    net.clamp("hidden1", unit=np.argmax([0, 1]), value=np.float64(0.25))
    run = nn.Session(net, data=rows())
    run.run(iterations=3)
    assert (outputs(run)[:, 1] == 0.25).all()
    before = run["hidden1.weight"][:, 1]
    run.run(epochs=2)
    np.testing.assert_array_equal(run["hidden1.weight"][:, 1], before)
    net.clamp("hidden1", unit=1, value=None)
    assert net.document == network(loss="mse").document


@pytest.mark.parametrize(("node", "unit", "why"), [("hidden9", 0, "no node"), ("hidden1", 3, "no unit 3")])
def test_what_is_not_there_is_said(node: str, unit: int, why: str) -> None:
    for each in (network(), session()):
        with pytest.raises(EditError, match=why):
            each.clamp(node, unit, 0.0)


def test_a_unit_that_a_layer_without_a_number_of_units_has_not_is_refused_too() -> None:
    with pytest.raises(EditError, match="drop has no unit 3"):
        session().clamp("drop", 3, 0.0)


def test_an_output_whose_loss_is_computed_from_its_sums_is_not_clamped() -> None:
    run = session(loss="binary_crossentropy")
    run.run(iterations=2)
    before = seen(run)
    with pytest.raises(nn.ProblemError, match="computed from the weighted sums"):
        run.clamp("output", 0, 1.0)
    assert seen(run) == before


def test_it_holds_from_the_next_start_of_an_iteration_until_it_is_released() -> None:
    run = session()
    run.run(iterations=3)
    run.step("layer")
    run.clamp("hidden1", 2, 0.0)
    run.step("phase")
    assert outputs(run)[:, 2].all()
    run.step("iteration")
    run.step("iteration")
    assert not outputs(run)[:, 2].any()
    np.testing.assert_array_equal(run.predict(rows()[0]), expected_without(run, 2))
    run.clamp("hidden1", 2, None)
    run.run(iterations=1)
    assert outputs(run)[:, 2].all()


def expected_without(run: nn.Session, unit: int) -> np.ndarray:
    """What the network predicts with a unit whose outgoing weight is 0."""
    other = nn.Session(network(), data=rows())
    for name in run.parameters:
        values = np.array(run[name])
        if name == "output.weight":
            values[unit] = 0
        other[name] = values
    return np.asarray(other.predict(rows()[0]))


def test_going_back_and_forward_shows_the_same(tmp_path: Path) -> None:
    run = session()
    run.run(iterations=4)
    run.clamp("hidden1", 0, 0.5)
    run.run(iterations=3)
    run.clamp("hidden1", 0, None)
    places = {}
    run.step("layer")
    places[run.position] = seen(run)
    run.run(iterations=2)
    for iteration in (2, 4, 5, 7):
        run.go_to(iteration)
        places[run.position] = seen(run)
    for place in reversed(places):
        run.go_to(*place)
        assert seen(run) == places[place]
        nn.save(run, tmp_path / "run.nns")
        again = nn.load(tmp_path / "run.nns")
        assert isinstance(again, nn.Session)
        assert seen(again) == places[place]
        assert seen(session_of(record_of(run))) == places[place]


def test_through_the_trainer(trainer: Trainer) -> None:
    run = session()
    handle: Handle = begin(trainer, run)
    for each in (run, handle):
        each.run(iterations=2)
        each.clamp("hidden1", 1, 0.5)
        each.run(iterations=2)
    np.testing.assert_array_equal(handle.activation("hidden1"), run.activation("hidden1"))
    assert (outputs(run)[:, 1] == 0.5).all()
    assert dict(Direct(trainer).document.by_name["hidden1"].clamped) == {1: 0.5}
