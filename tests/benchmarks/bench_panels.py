"""What the panels cost: all of them open at once while a network trains at full speed, beside six and beside none.

Speeds are compared in turns within one run and counted in processor time of the trainer, because other work on the
machine changes them by more than the panels do; for the same reason the window's thread counts as late by what it
computed meanwhile. The peer is the least that somebody would write: pyqtgraph's images of every weight and gradient and
a curve of the loss, fed by the same trainer at the same pace.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSettings
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnstudio.app.window import application
from nnstudio.document.edits import set_recipe
from nnstudio.document.model import Document
from nnstudio.files.examples import examples
from nnstudio.gui.run import Run, Viewer
from nnstudio.gui.window import Window
from nnstudio.session.frame import Frame
from nnstudio.session.requests import Asked, CurveRequest, Request
from nnstudio.session.trainer import orders
from tests.benchmarks.bench_window import iteration, watch

ROUNDS = 3
SECONDS = 2.0
GRID, SIZE = 4, (480, 270)
"""Panels beside each other on a screen of 1920 × 1080, and the size of each."""
SIX = ("inspector", "program", "loss", "activations", "weights", "gradients")
LOOKS = 20
WORKLOADS = ("spirals", "digits", "lstm_adding")


def main() -> None:
    """Print the costs of each network's panels."""
    app = application()
    for name in sys.argv[1:] or WORKLOADS:
        bench(app, name)


def bench(app: QApplication, name: str) -> None:
    """One network."""
    print(f"{name}", flush=True)
    window = opened(app, endless(name))
    run = running(window)
    run.send(orders.Run())
    QTest.qWait(1000)
    sights = {
        "all panels": lambda: show(window, window.places.docks),
        "six panels": lambda: show(window, SIX),
        "pyqtgraph": lambda: show(window, ()),
    }
    results = {sight: Result() for sight in sights}
    peer = Peer(window)
    for _ in range(ROUNDS):
        for sight, lay_out in sights.items():
            lay_out()
            look_with(run, (lambda: [peer]) if sight == "pyqtgraph" else shown(window))
            peer.plot.setVisible(sight == "pyqtgraph")
            QTest.qWait(700)
            measure(window, results[sight])
    peer.plot.close()
    for sight, result in results.items():
        print(f"  {sight:<12} {result}", flush=True)
    look_with(run, shown(window))
    show(window, window.places.docks)
    QTest.qWait(500)
    one_by_one(window)
    window.close()
    QTest.qWait(100)


def endless(name: str) -> Document:
    """An example without conditions to stop."""
    found = next(each for each in examples() if each.name == name)
    return set_recipe(found.document, stop=None)


def opened(app: QApplication, document: Document) -> Window:
    """A filled window, with its run."""
    settings = QSettings("", QSettings.Format.InvalidFormat)
    settings.clear()
    window = Window(document, settings)
    window.asks = False
    window.resize(1920, 1080)
    window.show()
    while not (window.full and window.store.frame):
        app.processEvents()
    return window


def running(window: Window) -> Run:
    """The window's run."""
    assert window.desk.run is not None
    return window.desk.run


def shown(window: Window) -> Callable[[], list[Viewer]]:
    """What the window itself would ask and show."""
    from nnstudio.gui.filling import viewers

    return lambda: viewers(window)


def look_with(run: Run, viewers: Callable[[], list[Viewer]]) -> None:
    """Let these look at the run."""
    run.viewers = run.turns.seen = viewers


def show(window: Window, names: Sequence[str]) -> None:
    """Show these panels and no others, each in a window of its own."""
    for place, (name, dock) in enumerate(window.places.docks.items()):
        if name not in names:
            dock.hide()
            continue
        dock.setFloating(True)
        dock.move(place % GRID * SIZE[0], place // GRID * SIZE[1])
        dock.resize(*SIZE)
        dock.show()


# While training


@dataclass
class Result:
    """What a sight costs."""

    ratios: list[float] = field(default_factory=list)
    speeds: list[float] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    busy: float = 0.0
    frames: int = 0

    def __str__(self) -> str:
        lost = 100 * (1 - statistics.median(self.ratios))
        pace, share = self.frames / (ROUNDS * SECONDS), 100 * self.busy / (ROUNDS * SECONDS)
        middle, high, most = np.percentile(self.delays, [50, 99, 100])
        return (
            f"training loses {lost:5.1f} % of {statistics.median(self.speeds):,.0f}/s · "
            f"{pace:4.1f} frames/s in {share:.0f} % of a core · "
            f"event loop late by {middle:.1f} ms (99 %: {high:.1f}, most {most:.1f})"
        )


def measure(window: Window, result: Result) -> None:
    """Compare the trainer alone with the trainer that is looked at, once before and once after."""
    frames: list[float] = []
    count = lambda: frames.append(time.perf_counter())  # noqa: E731
    before = speed(window, lambda: time.sleep(SECONDS / 2))
    window.store.frame_changed.connect(count)
    start = time.thread_time()
    seen = speed(window, lambda: watch(SECONDS, result.delays, time.thread_time), looking=True)
    result.busy += time.thread_time() - start
    window.store.frame_changed.disconnect(count)
    after = speed(window, lambda: time.sleep(SECONDS / 2))
    alone = (before + after) / 2
    result.ratios.append(seen / alone)
    result.speeds.append(alone)
    result.frames += len(frames)


def speed(window: Window, live: Callable[[], None], *, looking: bool = False) -> float:
    """Iterations per second of the trainer's processor time while something goes on, with frames or without."""
    run = running(window)
    run.timer.stop()
    before, start = iteration(window), spent(run)
    if looking:
        run.timer.start()
    live()
    run.timer.stop()
    after, passed = iteration(window), spent(run) - start
    run.timer.start()
    return (after - before) / passed


def spent(run: Run) -> float:
    """Seconds of processor time that the trainer has taken; those of the clock on the wall where that is unknown."""
    if sys.platform != "linux":
        return time.perf_counter()
    return time.clock_gettime(~run.trainer._connection.process.pid << 3 | 2)


# Panel by panel


def one_by_one(window: Window) -> None:
    """Milliseconds of processor time: of a panel to ask, of the trainer to answer, of the panel to show and paint."""
    run, app = running(window), QApplication.instance()
    assert app is not None
    run.send(orders.Pause())
    QTest.qWait(1000)
    run.timer.stop()
    nothing = statistics.median(answered(run, []) for _ in range(LOOKS))
    panels: dict[str, Viewer] = {"canvas": run.viewers()[0], **window.places.panels}
    print(f"  {'panel':<14}{'asks':>8}{'answer':>8}{'shows':>8}{'paints':>8}{'longest':>9}")
    for name, panel in panels.items():
        rows = []
        for _ in range(LOOKS):
            app.processEvents()
            start = time.thread_time()
            asked = [*panel.requests()]
            asks = time.thread_time() - start
            answer, frame = looked(run, asked)
            window.store.frame = frame
            start = time.thread_time()
            panel.show_frame(frame)
            shows = time.thread_time() - start
            app.processEvents()
            rows.append((asks, max(answer - nothing, 0), shows, time.thread_time() - start - shows))
        asks, answer, shows, paints = 1000 * np.median(rows, 0)
        longest = 1000 * max(row[2] + row[3] for row in rows)
        print(f"  {name:<14}{asks:8.2f}{answer:8.2f}{shows:8.2f}{paints:8.2f}{longest:9.1f}", flush=True)
    run.timer.start()


def answered(run: Run, asked: Sequence[Asked]) -> float:
    """Seconds until a look is answered."""
    return looked(run, asked)[0]


def looked(run: Run, asked: Sequence[Asked]) -> tuple[float, Frame]:
    """Seconds until a look is answered, and the answer."""
    views = tuple(each for each in asked if isinstance(each, Request))
    curves = tuple(each for each in asked if isinstance(each, CurveRequest))
    wishes = tuple(each for each in asked if not isinstance(each, (Request, CurveRequest)))
    start = spent(run)
    framed = run.trainer.wait(run.trainer.send(orders.Look(0, views, curves, wishes)))
    return spent(run) - start, framed.frame


# The peer


class Peer:
    """Images of all weights and gradients and a curve of the loss, as pyqtgraph draws them by default."""

    def __init__(self, window: Window) -> None:
        assert window.store.outline is not None
        self.plot = pg.GraphicsLayoutWidget()
        self.plot.resize(1280, 800)
        self.asked: list[Asked] = [CurveRequest("loss")]
        self.images: dict[Request, pg.ImageItem] = {}
        quantities = window.store.outline.quantities
        names = [each.name for each in quantities if each.role == "value" and len(each.shape) == 2]
        for place, name in enumerate(names):
            for row, role in enumerate(("value", "gradient")):
                request = Request(role, name)
                self.images[request] = pg.ImageItem()
                self.plot.addPlot(row, place).addItem(self.images[request])
                self.asked.append(request)
        self.curve = self.plot.addPlot(2, 0, 1, max(len(names), 1)).plot()

    def requests(self) -> Sequence[Asked]:
        """Everything."""
        return self.asked

    def show_frame(self, frame: Frame) -> None:
        """Set all images and the curve."""
        for request, image in self.images.items():
            values = frame.views[request].values if request in frame.views else None
            if values is not None:
                image.setImage(values)
        for curve in frame.curves.values():
            self.curve.setData(curve.iteration, curve.mean)


if __name__ == "__main__":
    main()
