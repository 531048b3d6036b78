"""Whoever ends first, and however: no process, no thread and no shared memory stays behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.data.arrays import read_arrays
from nnstudio.document.edits import node_of, set_recipe, set_settings
from nnstudio.session.requests import Request
from nnstudio.session.trainer import answers, launch, orders
from nnstudio.session.trainer.client import Trainer
from nnstudio.session.trainer.handle import Direct, Handle
from tests.session.runs import network, rows

SHARED = Path("/dev/shm")  # noqa: S108
PATIENCE = 30.0
TOGETHER = 4
BATCHES = [0, *(pytest.param(batch, marks=pytest.mark.long) for batch in range(1, 25))]
"""One batch is enough in haste; all of them are a hundred tries."""
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

WINDOW = """
import sys, time
from tests.session.test_trainer_ends import blocks, busy
trainer = busy()
print(trainer._connection.process.pid, *blocks(trainer), flush=True)
time.sleep(60)
"""


def busy() -> Trainer:
    """A trainer that trains, and shows weights through shared memory."""
    return warmed(started())


def started() -> Trainer:
    """A trainer that was asked to train."""
    trainer = Trainer()
    net = nn.Network()
    net.connect(net.add("input", shape=4), net.add("dense", units=2000, name="wide"))
    data = read_arrays(np.ones((10, 4)), np.ones((10, 2000)))
    trainer.send(orders.Begin(nn.Session(net, data=data).document, orders.Rows.of(data)))
    trainer.send(orders.Run())
    return trainer


def warmed(trainer: Trainer) -> Trainer:
    """The same, once it has shown weights through shared memory."""
    for _ in range(3):
        framed = trainer.wait(trainer.send(orders.Look(0, (Request("value", "wide.weight"),))), PATIENCE)
        assert isinstance(framed, answers.Framed)
    return trainer


def blocks(trainer: Trainer) -> list[str]:
    """Names of a trainer's shared memory."""
    found = [block.name for block in (*trainer._blocks.free, *trainer._blocks.lent.values())]
    assert found
    return found


def left(names: list[str]) -> list[str]:
    """Shared memory that is still there."""
    return [name for name in names if (SHARED / name).exists()]


def threads() -> list[str]:
    """Names of our threads."""
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("nnstudio")]


def gone(process: int) -> bool:
    """Whether a process has ended; one that nobody waited for has, too."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"


def soon(reached: Callable[[], bool]) -> bool:
    """Whether something comes true in time."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and not reached():
        time.sleep(0.01)
    return reached()


@pytest.mark.parametrize("batch", BATCHES)
def test_trainers_that_are_closed_leave_nothing(batch: int) -> None:
    trainers = [warmed(trainer) for trainer in [started() for _ in range(TOGETHER)]]
    names = [name for trainer in trainers for name in blocks(trainer)]
    assert left(names) == names or not SHARED.is_dir()
    for trainer in trainers:
        trainer.close()
        assert trainer._connection.process.returncode == 0
        trainer.close()
    assert (left(names), threads()) == ([], [])


@pytest.mark.parametrize("batch", BATCHES)
def test_trainers_that_are_killed_leave_nothing(batch: int) -> None:
    trainers = [warmed(trainer) for trainer in [started() for _ in range(TOGETHER)]]
    names = [name for trainer in trainers for name in blocks(trainer)]
    dead = [trainer._connection.process for trainer in trainers]
    for process in dead:
        process.kill()
    assert soon(lambda: not any(trainer.alive for trainer in trainers))
    for trainer in trainers[::2]:
        trainer.restart()
        warmed(trainer)
    for trainer in trainers:
        trainer.close()
    assert all(gone(process.pid) for process in [*dead, *(trainer._connection.process for trainer in trainers)])
    assert (left(names), threads()) == ([], [])


def told(window: int, number: signal.Signals) -> None:
    """Send a signal to a window alone."""
    os.kill(window, number)


def hung_up(window: int, number: signal.Signals) -> None:
    """Send a signal to all that were started from a terminal, as when it is closed."""
    os.killpg(window, number)


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="signals are sent on Unix only")
@pytest.mark.parametrize(
    ("end", "number"),
    [(told, "SIGKILL"), (told, "SIGTERM"), (told, "SIGHUP"), (hung_up, "SIGHUP"), (hung_up, "SIGTERM")],
)
@pytest.mark.parametrize("batch", BATCHES)
def test_windows_that_are_ended_take_trainer_and_shared_memory_with_them(
    batch: int, end: Callable[[int, signal.Signals], None], number: str
) -> None:
    windows = [
        subprocess.Popen(
            [sys.executable, "-c", WINDOW],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=ENVIRONMENT,
            start_new_session=True,
        )
        for _ in range(TOGETHER)
    ]
    words = [window.stdout.readline().split() for window in windows if window.stdout]
    trainers, names = [int(said[0]) for said in words], [name.decode() for said in words for name in said[1:]]
    assert left(names) == names or not SHARED.is_dir()
    for window in windows:
        end(window.pid, signal.Signals[number])
        window.communicate()
    assert soon(lambda: all(gone(trainer) for trainer in trainers))
    assert soon(lambda: not left(names))


CHATTER = """
import os, struct
os.write(1, {words})
"""


@pytest.mark.parametrize(
    "words",
    [
        "struct.pack('>QQ', 100, 1) + b'half of an answer'",
        "struct.pack('>QQ', 100, 1)[:5]",
        "struct.pack('>QQ', 7, 1) + b'garbage' + b'x' * 1000",
        "struct.pack('>QQ', 2**62, 1) + b'more than there can be'",
        "b''",
    ],
)
def test_a_trainer_that_ends_within_an_answer_is_noticed_and_replaced(
    words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(launch, "command", lambda: [sys.executable, "-c", CHATTER.format(words=words)])
        trainer = Trainer()
    data = read_arrays(np.ones((10, 4)), np.ones((10, 1)))
    with trainer:
        trainer.send(orders.Begin(nn.Session(network(), data=data).document, orders.Rows.of(data)))
        assert soon(lambda: not trainer.alive)
        assert [type(news) for news in trainer.poll()] == [answers.Died]
        trainer.restart()
        assert isinstance(trainer.wait(trainer.send(orders.Step("iteration")), PATIENCE), answers.Done)


LIMITED = """
import resource
from nnstudio.engine import capacity
from nnstudio.session.trainer.process import main
import nnstudio.session.trainer.deeds
capacity.installed, capacity.limits = lambda: 2**50, list
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 2**27, used + 2**27))
main()
"""
"""A trainer with less memory than it believes to have."""
ABORTING = """
import os
from nnstudio.session.session import Session
from nnstudio.session.trainer.process import main
true = Session.change
Session.change = lambda run, document, data: os.abort() if document.recipe.seed == 13 else true(run, document, data)
main()
"""
"""A trainer that an edit kills, as too large a network does where the system grants more memory than it has."""


def begun(trainer: Trainer) -> Handle:
    """A run of 20 iterations."""
    data = read_arrays(*rows())
    trainer.send(orders.Begin(nn.Session(network(), data=data).document, orders.Rows.of(data)))
    handle = Handle(Direct(trainer))
    handle.run(iterations=20)
    return handle


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit a process's memory so")
def test_a_network_beyond_the_limit_of_memory_leaves_the_run_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "command", lambda: [sys.executable, "-P", "-c", LIMITED])
    with Trainer() as trainer:
        handle = begun(trainer)
        weight, document = handle["hidden1.weight"], handle.document
        wide = set_settings(document, node_of(document, "hidden1").id, {"units": 1_000_000})
        refused = trainer.wait(trainer.send(orders.Change(wide)), PATIENCE)
        assert isinstance(refused, answers.Refused)
        assert "memory" in refused.sentence
        assert handle.where.iteration == 20
        np.testing.assert_array_equal(handle["hidden1.weight"], weight)


def test_an_edit_over_which_the_trainer_ends_leaves_the_run_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "command", lambda: [sys.executable, "-P", "-c", ABORTING])
    with Trainer() as trainer:
        handle = begun(trainer)
        weight = handle["hidden1.weight"]
        trainer.send(orders.Change(set_recipe(handle.document, seed=13)))
        said = []
        for _ in range(3):
            assert soon(lambda: not trainer.alive)
            said.append(trainer.restart())
        assert ["comes back" in each for each in said] == [True, True, False]
        assert "without the latest edit" in said[-1]
        assert handle.where.iteration == 20
        np.testing.assert_array_equal(handle["hidden1.weight"], weight)
        handle.set(learning_rate=0.1)
        handle.step("iteration")
        assert trainer.alive


def test_a_script_that_forgets_to_close_ends_in_peace() -> None:
    code = "from tests.session.test_trainer_ends import blocks, busy\nprint(*blocks(busy()))\n"
    done = subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert not left(done.stdout.split())


def test_a_script_without_a_guard_is_not_run_twice(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("print('once', flush=True)\nfrom tests.session.test_trainer_ends import busy\nbusy().close()\n")
    done = subprocess.run([sys.executable, script], env=ENVIRONMENT, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("once\n", "")
