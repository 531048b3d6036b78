"""Whoever ends first, and however: no process, no thread and no shared memory stays behind."""

import os
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
from nnstudio.session.frame import Request
from nnstudio.session.trainer import answers, orders
from nnstudio.session.trainer.client import Trainer

SHARED = Path("/dev/shm")  # noqa: S108
PATIENCE = 30.0
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


@pytest.mark.parametrize("batch", range(5))
def test_trainers_that_are_closed_leave_nothing(batch: int) -> None:
    trainers = [warmed(trainer) for trainer in [started() for _ in range(4)]]
    names = [name for trainer in trainers for name in blocks(trainer)]
    assert left(names) == names or not SHARED.is_dir()
    for trainer in trainers:
        trainer.close()
        assert trainer._connection.process.returncode == 0
        trainer.close()
    assert (left(names), threads()) == ([], [])


@pytest.mark.parametrize("batch", range(5))
def test_trainers_that_are_killed_leave_nothing(batch: int) -> None:
    trainers = [warmed(trainer) for trainer in [started() for _ in range(4)]]
    names = [name for trainer in trainers for name in blocks(trainer)]
    for trainer in trainers:
        trainer._connection.process.kill()
    assert soon(lambda: not any(trainer.alive for trainer in trainers))
    for trainer in trainers:
        trainer.close()
    assert (left(names), threads()) == ([], [])


@pytest.mark.parametrize("batch", range(5))
def test_windows_that_are_killed_take_trainer_and_shared_memory_with_them(batch: int) -> None:
    command = [sys.executable, "-c", WINDOW]
    windows = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=ENVIRONMENT) for _ in range(4)
    ]
    words = [window.stdout.readline().split() for window in windows if window.stdout]
    trainers, names = [int(said[0]) for said in words], [name.decode() for said in words for name in said[1:]]
    assert left(names) == names or not SHARED.is_dir()
    for window in windows:
        window.kill()
        window.communicate()
    assert soon(lambda: all(gone(trainer) for trainer in trainers))
    assert soon(lambda: not left(names))


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
