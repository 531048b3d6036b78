"""The budget of the history: with fewer bytes earlier moments take longer to reach, and are the same."""

from typing import Any

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.base.catalogue import SettingError
from nnstudio.session.trainer import orders
from nnstudio.session.trainer.client import Trainer
from nnstudio.session.trainer.handle import Direct, Handle
from tests.session.runs import seen

KILO = 2**10


def network() -> nn.Network:
    """Dropout, shuffling and Adam, so that a replay needs every part of the state."""
    net = nn.Network()
    x = net.add("input", shape=6)
    h = net.add("dense", units=12, activation="tanh", name="hidden1")
    d = net.add("dropout", rate=0.3)
    y = net.add("dense", units=1, name="output")
    for pair in ((x, h), (h, d), (d, y)):
        net.connect(*pair)
    net.train_with(optimizer="adam", batch_size=5, seed=3)
    return net


def session() -> nn.Session:
    random = np.random.default_rng(1)
    return nn.Session(network(), data=(random.normal(size=(23, 6)), random.normal(size=(23, 1))))


def keep_often(run: nn.Session, iterations: int) -> None:
    """Train with a keyframe at every iteration, as if each took long."""
    for _ in range(iterations):
        run.run_state._due = 0.0
        run.step("iteration")


def test_history_says_what_is_kept() -> None:
    run = session()
    keep_often(run, 30)
    kept = run.history
    assert kept.iterations == tuple(range(31))
    assert kept.budget == 256 * KILO**2
    one = kept.bytes / 31
    assert one >= sum(run[name].nbytes for name in run.parameters) * 3  # weights and Adam's two moments
    assert kept.others == 0
    run.go_to(10)
    run["output.bias"] = [1.0]
    assert run.history.others > 0
    assert max(run.history.iterations) == 10


def test_a_smaller_budget_forgets_keyframes_at_once_and_never_the_first() -> None:
    run = session()
    keep_often(run, 40)
    whole = run.history
    run.history_budget = whole.bytes // 4
    less = run.history
    assert less.bytes <= whole.bytes // 4
    assert less.iterations[0] == 0
    assert set(less.iterations) < set(whole.iterations)
    keep_often(run, 20)
    assert run.history.bytes <= whole.bytes // 4


@pytest.mark.parametrize("budget", [0, 20 * KILO, 60 * KILO])
def test_every_moment_is_the_same_whatever_the_budget(budget: int) -> None:
    rich, poor = session(), session()
    poor.history_budget = budget
    for run in (rich, poor):
        keep_often(run, 25)
        run.set(learning_rate=0.01)
        keep_often(run, 10)
        run["hidden1.weight"] = np.full((6, 12), 0.25)
        keep_often(run, 25)
        run.step("layer")
    assert len(poor.history.iterations) < len(rich.history.iterations)
    for place in ((0, 0), (59, 4), (1, 0), (35, 0), (34, 7), (60, 1), (12, 12), (36, 0)):
        rich.go_to(*place)
        poor.go_to(*place)
        assert seen(poor) == seen(rich)


@pytest.mark.parametrize("wrong", [-1, 1.5, "much", None])
def test_what_is_no_number_of_bytes_is_refused(wrong: Any) -> None:
    run = session()
    with pytest.raises(SettingError, match="history_budget"):
        run.history_budget = wrong
    assert run.history_budget == 256 * KILO**2


def test_the_budget_holds_for_all_runs_of_a_trainer_also_of_another_process() -> None:
    with Trainer() as trainer:
        handle = Handle(Direct(trainer))
        handle_budget = 5 * KILO**2
        trainer.wait(trainer.send(orders.SetHistory(handle_budget)))
        run = session()
        rows = orders.Rows.of(run.run_state.next_stretch.origin.data)
        trainer.wait(trainer.send(orders.Begin(run.document, rows)))
        assert handle.history_budget == handle_budget
        handle.history_budget = 3 * KILO**2
        handle.reset()
        assert handle.history.budget == 3 * KILO**2
        assert handle.history.iterations == (0,)
        trainer.restart()
        assert handle.history_budget == 3 * KILO**2
