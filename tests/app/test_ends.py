"""However the program is ended, it leaves no process and no shared memory behind; a killed trainer is replaced."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.program import environment

SHARED = Path("/dev/shm")  # noqa: S108
PATIENCE = 60.0
TRIES = [0, *(pytest.param(number, marks=pytest.mark.long) for number in range(1, 20))]
"""Five ways to end, twenty times each, are a hundred tries."""
WIDE = """
import nnstudio as nn
net = nn.Network()
net.connect(net.add("input", shape=(2,), name="x"), net.add("dense", units=3000, name="hidden1"))
net.connect("hidden1", net.add("dense", units=1, name="output"))
nn.save(nn.Session(net, data=([[0.0, 1.0], [1.0, 0.0]] * 4, [[1.0], [0.0]] * 4)), "wide.nns")
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes where Linux lists them")


def children(process: int) -> list[int]:
    """Processes that a process started."""
    try:
        return [int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def called(process: int) -> str:
    """How a process was started; empty for one that is not there any more."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ").strip()
    except OSError:
        return ""


def trainers(process: int) -> list[int]:
    """The trainer processes of a window."""
    return [each for each in children(process) if "nnstudio.session.trainer" in called(each)]


def soon(reached: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


@pytest.mark.parametrize("number", TRIES)
@pytest.mark.parametrize("how", ["SIGTERM", "SIGHUP", "SIGKILL", "the terminal", "the trainer first"])
def test_nothing_stays_behind(how: str, number: int, tmp_path: Path) -> None:
    before = set(SHARED.iterdir())
    subprocess.run([sys.executable, "-c", WIDE], cwd=tmp_path, env=environment(), check=True)
    window = subprocess.Popen(
        [sys.executable, "-m", "nnstudio", "wide.nns"],
        cwd=tmp_path,
        env=environment() | {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        soon(lambda: trainers(window.pid))
        time.sleep(0.1 * number)
        started = children(window.pid)
        if how == "the trainer first":
            (first,) = trainers(window.pid)
            os.kill(first, signal.SIGKILL)
            soon(lambda: trainers(window.pid) not in ([], [first]))
            started = children(window.pid)
        names = {each: called(each) for each in started}
        if how == "the terminal":
            os.killpg(window.pid, signal.SIGHUP)
        else:
            window.send_signal(signal.Signals[how] if how.startswith("SIG") else signal.SIGTERM)
        assert window.wait(PATIENCE) != 0
    finally:
        window.kill()
        window.wait()
    soon(lambda: not any(name and called(each) == name for each, name in names.items()))
    soon(lambda: not [each for each in set(SHARED.iterdir()) - before if each.exists() and owner(each) is None])


def owner(block: Path) -> int | None:
    """A process that still uses a block of shared memory, of other tests say; None where there is none."""
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and block.name in (process / "maps").read_text():
                return int(process.name)
        except OSError:
            continue
    return None
