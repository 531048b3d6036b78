"""The window: how soon it is there, how soon a step is painted, how smooth it is and what it costs the training.

Starts are measured from before the process is made until after the first paint, beside the least that a window with a
plot can do: an empty QMainWindow with a pyqtgraph plot. Bytecode is compiled before. Cold means that the files were
dropped from the page cache, as far as no other process uses them.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import PySide6
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import nnstudio as nn
from nnstudio.app import open_window
from nnstudio.gui.window import Window
from nnstudio.session.trainer import answers, orders
from tests.app.program import ROOT
from tests.benchmarks.bench_trainer import WORKLOADS, workload

Times = dict[str, float]
STARTS = 7
STEPS = 40
ROUNDS = 5
SECONDS = 1.0
BEAT = 5
"""Milliseconds between two looks at the clock by which delays of the event loop are seen."""

WATCH = """
import sys, time
from PySide6.QtCore import QEvent, QObject, QTimer

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and not self.property("seen"):
            self.setProperty("seen", True)
            QTimer.singleShot(0, lambda: say("painted"))
        return False

def say(what):
    print(what, time.time() - float(sys.argv[1]), flush=True)
"""
OURS = (
    WATCH
    + """
from nnstudio.app.window import application, open_window
app = application()
watch = Watch()
app.installEventFilter(watch)
window = open_window()

def look():
    if "file.save" in window.table.actions and window.store.frame:
        say("filled")
        window.close()
        app.quit()

timer = QTimer(interval=1)
timer.timeout.connect(look)
timer.start()
app.exec()
"""
)
BARE = (
    WATCH
    + """
from PySide6.QtWidgets import QApplication, QMainWindow
import pyqtgraph
app = QApplication([])
watch = Watch()
app.installEventFilter(watch)
window = QMainWindow()
window.resize(1280, 800)
window.setCentralWidget(pyqtgraph.PlotWidget())
window.show()
QTimer.singleShot(0, lambda: QTimer.singleShot(50, app.quit))
app.exec()
"""
)


def main() -> None:
    """Print every number beside its target."""
    bench_starts()
    with tempfile.TemporaryDirectory() as folder:
        bench_steps(Path(folder))
        for name, make in WORKLOADS.items():
            if not name.startswith("W6"):
                bench_training(Path(folder), name, make())


def report(what: str, value: float, target: str, unit: str = "ms") -> None:
    """One line: measured beside wanted."""
    print(f"{what:<62}{value:>9.1f} {unit:<10} {target}", flush=True)


# Starts


def bench_starts() -> None:
    """Until the first paint, and until every dock is filled and shows the run."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment |= {
            "PYTHONPYCACHEPREFIX": cache,
            "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]),
        }
        begin(OURS, environment)
        begin(BARE, environment)
        warm, bare = paired(lambda: begin(OURS, environment), lambda: begin(BARE, environment))
        report("first paint, warm", warm["painted"], "target ≤ 200 ms")
        report("  an empty window with a plot", bare["painted"], f"ours / its {warm['painted'] / bare['painted']:.2f}")
        report("all docks filled, warm", warm["filled"], "target ≤ 650 ms")
        cold, bare = paired(lambda: begin(OURS, environment, cache), lambda: begin(BARE, environment, cache), 3)
        report("first paint, cold", cold["painted"], "target ≤ 350 ms")
        report("  an empty window with a plot", bare["painted"], f"ours / its {cold['painted'] / bare['painted']:.2f}")
        report("all docks filled, cold", cold["filled"], "target ≤ 1100 ms")


def begin(code: str, environment: dict[str, str], cache: str | None = None) -> Times:
    """Milliseconds until each thing that a program says; from a cold page cache where its bytecode's is given."""
    if cache is not None:
        forget([Path(cache), Path(PySide6.__file__).parent, Path(np.__file__).parent, Path(os.__file__).parent])
    done = subprocess.run(
        [sys.executable, "-c", code, str(time.time())],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return {what: 1000 * float(seconds) for what, seconds in (line.split() for line in done.stdout.splitlines())}


def paired(one: Callable[[], Times], other: Callable[[], Times], rounds: int = STARTS) -> list[Times]:
    """Medians of two measurements that take turns."""
    pairs = [(one(), other()) for _ in range(rounds)]
    return [{what: statistics.median(pair[side][what] for pair in pairs) for what in pairs[0][side]} for side in (0, 1)]


def forget(folders: list[Path]) -> None:
    """Drop files from the page cache."""
    if not hasattr(os, "posix_fadvise"):
        return
    for path in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


# Steps and training


def opened(folder: Path, session: nn.Session) -> Window:
    """The window with a session, all docks of the first layout filled."""
    path = folder / "bench.nns"
    nn.save(session, path)
    window = open_window(path)
    project = lambda: window.desk.project  # noqa: E731
    while not (project() and project().path == path and window.desk.run.moment and window.desk.run.at_rest()):
        QTest.qWait(10)
    QTest.qWait(300)
    return window


def bench_steps(folder: Path) -> None:
    """From the press of a key until the step is painted, with 100,000 weights shown."""
    window = opened(folder, workload([316, 316, 10], activation="tanh", batch=10, rows=100))
    canvas = window.desk.canvas
    canvas.do("select_all")
    canvas.do("units")
    canvas.do("frame_all")
    canvas.setFocus()
    QTest.qWait(300)
    for name, key in (("forward", Qt.Key.Key_Period), ("back", Qt.Key.Key_Comma)):
        taken = [step(window, key) for _ in range(STEPS)]
        report(f"one instruction {name}, 103,000 weights: key → painted", statistics.median(taken), "target ≤ 50 ms")
        report("  the slowest of forty", max(taken), "")
    window.close()


def step(window: Window, key: Qt.Key) -> float:
    """Milliseconds of a step; the window is painted at the end."""
    QTest.qWait(30)
    before, start = window.store.frame.moment, time.perf_counter()
    QTest.keyClick(window.desk.canvas, key)
    while window.store.frame.moment == before or not window.desk.run.at_rest():
        QApplication.processEvents()
    QApplication.processEvents()
    return 1000 * (time.perf_counter() - start)


def bench_training(folder: Path, name: str, session: nn.Session) -> None:
    """Frames, delays and speed while training, with the docks of the first layout."""
    window = opened(folder, session)
    frames: list[float] = []
    delays: list[float] = []
    window.store.frame_changed.connect(lambda: frames.append(time.perf_counter()))
    window.desk.run.send(orders.Run())
    QTest.qWait(300)
    ratios, speeds = [], []
    for _ in range(ROUNDS):
        alone = speed(window, shown=False)
        seen = speed(window, shown=True, delays=delays)
        ratios.append(seen / alone)
        speeds.append(alone)
    window.desk.run.send(orders.Pause())
    QTest.qWait(200)
    print(f"{name}, {statistics.median(speeds):,.0f} iterations/s in the trainer alone")
    report(
        "  frames per second", len([each for each in frames if each]) / (ROUNDS * SECONDS), "asked for 30", "frames/s"
    )
    report("  delay of the event loop, 99th percentile", float(np.percentile(delays, 99)), "target ≤ 10 ms")
    report("  training speed lost to the window", 100 * (1 - statistics.median(ratios)), "target ≤ 10 %", "%")
    window.close()


def speed(window: Window, *, shown: bool, delays: list[float] | None = None) -> float:
    """Iterations per second with frames at screen pace, or with a window that does not look."""
    run = window.desk.run
    if not shown:
        run.timer.stop()
    before, start = iteration(window), time.perf_counter()
    if shown:
        watch(SECONDS, [] if delays is None else delays)
    else:
        time.sleep(SECONDS)
    passed, after = time.perf_counter() - start, iteration(window)
    run.timer.start()
    return (after - before) / passed


def watch(seconds: float, delays: list[float], clock: Callable[[], float] = time.perf_counter) -> None:
    """Let the window live for some time, and note by how many milliseconds a timer is late.

    Where the clock counts what this thread computes, it is late by at most that much, whatever else the machine does.
    """
    latest, computed = time.perf_counter(), clock()

    def beat() -> None:
        nonlocal latest, computed
        now, then = time.perf_counter(), clock()
        delays.append(1000 * min(max(0.0, now - latest - BEAT / 1000), then - computed))
        latest, computed = now, then

    timer = QTimer(interval=BEAT, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(beat)
    timer.start()
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()
    timer.stop()


def iteration(window: Window) -> int:
    """Where the run is now."""
    trainer = window.desk.run.trainer
    framed = trainer.wait(trainer.send(orders.Look(0)))
    assert isinstance(framed, answers.Framed)
    return framed.moment.where.iteration


if __name__ == "__main__":
    main()
