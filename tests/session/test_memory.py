"""A run that would need more memory than there is is refused; the one before goes on."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.document.edits import node_of, set_settings
from nnstudio.engine import capacity as module
from nnstudio.engine.capacity import capacity
from tests.session.runs import seen


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Gives the machine so many bytes for a run."""

    def give(size: int) -> None:
        monkeypatch.setattr(module, "installed", lambda: int(size / module.SHARE) + 1)
        monkeypatch.setattr(module, "limits", list)
        capacity.cache_clear()

    yield give
    monkeypatch.undo()
    capacity.cache_clear()


def reader(units: int = 16, **recipe: Any) -> nn.Session:
    """An LSTM over 30 time steps, on 50 sequences."""
    net = nn.Network()
    net.add("input", shape=(30, 4), name="x")
    net.add("lstm", units=units, name="lstm1")
    net.add("dense", units=1, name="y")
    net.connect("x", "lstm1")
    net.connect("lstm1", "y")
    net.train_with(**{"batch_size": 20} | recipe)
    random = np.random.default_rng(0)
    return nn.Session(net, data=(random.normal(size=(50, 30, 4)), random.normal(size=(50, 1))))


def needed(run: nn.Session) -> int:
    """Bytes that a run has asked for."""
    return capacity() - run.run_state.machine.room


def test_what_only_compiling_finds_out_is_a_problem_of_the_node_too(memory: Callable[[int], None]) -> None:
    enough = needed(reader(batch_size=25))
    memory(enough // 2)
    with pytest.raises(nn.ProblemError, match="lstm1: asks for too much memory: it needs at least"):
        reader(batch_size=25)
    memory(enough)
    reader(batch_size=25)


def test_an_edit_for_which_there_is_no_memory_leaves_the_run_as_it_was(memory: Callable[[int], None]) -> None:
    run = reader()
    run.run(iterations=3)
    memory(int(1.5 * needed(run)))
    before = seen(run)
    for units in (64, 10**5):
        larger = set_settings(run.document, node_of(run.document, "lstm1").id, {"units": units})
        with pytest.raises(nn.ProblemError, match="asks for too much memory"):
            run.change(larger)
    with pytest.raises(nn.ProblemError):
        run.set(batch_size=None)
    assert seen(run) == before
    assert run.run(epochs=1) == "epochs"


def test_a_smaller_last_batch_is_counted_before_training_begins(memory: Callable[[int], None]) -> None:
    alone = needed(reader(batch_size=25))
    run = reader()
    run.run(epochs=1)
    memory(needed(reader()) + 1000)
    with pytest.raises(nn.ProblemError):
        reader()
    memory(alone)
    assert reader(batch_size=25).run(epochs=1) == "epochs"


def test_evaluations_compute_fewer_rows_at_once_where_memory_is_short(memory: Callable[[int], None]) -> None:
    inputs = np.random.default_rng(1).normal(size=(300, 30, 4))
    run = reader(batch_size=25)
    expected = run.predict(inputs)
    memory(int(1.2 * needed(reader(batch_size=25))))
    tight = reader(batch_size=25)
    assert tight.run_state.machine.chunk < run.run_state.machine.chunk
    np.testing.assert_allclose(tight.predict(inputs), expected, rtol=1e-12)
