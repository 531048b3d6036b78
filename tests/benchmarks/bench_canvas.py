"""The canvas: 1000 nodes opened, laid out, panned and dragged; up to a million connections that all change.

Beside it what users of Qt would write first: pyqtgraph's GraphItem with a pen for each edge, and one QGraphicsLineItem
per connection, each given new pens with every frame.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QGraphicsScene, QGraphicsView

from nnstudio.document.model import Document, Edge, Node
from nnstudio.gui import theme
from nnstudio.gui.canvas import CanvasView, layout
from nnstudio.gui.canvas.geometry import card_size
from nnstudio.gui.store import Store
from nnstudio.session.frame import Frame
from nnstudio.session.moment import Moment, Outline, Quantity, Where
from nnstudio.session.requests import View
from nnstudio.session.trainer import orders
from tests.benchmarks.bench_trainer import workload
from tests.benchmarks.bench_window import opened as opened_window
from tests.benchmarks.bench_window import watch

WHERE = Where(0, 0, "forward", "x", "load", None)
MOMENT = Moment(1, 1, 0, WHERE, live=True, end=0, running=True, loss=None, metrics={}, batch=(), speed=0.0)


def grid(count: int) -> Document:
    """Rows of dense layers, each row a chain."""
    nodes = [Node(0, "input", "x", {"shape": [16]})]
    edges = []
    for number in range(1, count):
        row, column = divmod(number, 25)
        nodes.append(Node(number, "dense", f"dense{number}", {"units": 16}, (column * 264.0, row * 112.0)))
        edges.append(Edge(0 if column == 0 or number == 1 else number - 1, number))
    return Document(tuple(nodes), tuple(edges))


def milliseconds(act: Callable[[int], object], times: int) -> float:
    """Median duration."""
    taken = []
    for index in range(times):
        start = time.perf_counter()
        act(index)
        taken.append(time.perf_counter() - start)
    return 1000 * float(np.median(taken))


def painted() -> None:
    """Paint what is to be painted."""
    QApplication.processEvents()


def opened(document: Document) -> CanvasView:
    """A canvas of 1280 × 800 that shows everything."""
    view = CanvasView(Store(document))
    view.resize(1280, 800)
    view.show()
    view.do("frame_all")
    painted()
    return view


def report(what: str, value: float, target: str, unit: str = "ms") -> None:
    """One line: measured beside wanted."""
    print(f"{what:<44}{value:>10.2f} {unit:<9} target {target}")


def pan(view: CanvasView, index: int) -> None:
    """Move the view a little, to and fro."""
    across = view.horizontalScrollBar()
    across.setValue(across.value() + (7 if index % 40 < 20 else -7))
    painted()


def show(view: CanvasView, frames: list[Frame], index: int) -> None:
    """Show the next frame."""
    view.show_frame(frames[index % len(frames)])
    painted()


def bench_nodes() -> None:
    """A drawing of 1000 nodes."""
    document = grid(1000)
    start = time.perf_counter()
    view = opened(document)
    report("1000 nodes: open", 1000 * (time.perf_counter() - start), "≤ 300 ms")
    sizes = {node.id: card_size(None) for node in document.nodes}
    report("1000 nodes: automatic layout", milliseconds(lambda _: layout.arrange(document, sizes), 5), "≤ 50 ms")
    for zoom in (0.25, 0.6):
        view.stage.camera.zoom_to(zoom)
        painted()
        report(f"1000 nodes: pan at zoom {zoom}", milliseconds(partial(pan, view), 60), "≤ 5 ms")
    seen = view.drawing.within(view.stage.camera.area)
    node = view.drawing.nodes[seen[len(seen) // 2]]
    x, y = node.x(), node.y()

    def drag(index: int) -> None:
        view.stage.place({node.card.id: (x + index, y + index % 3)})
        painted()

    report("1000 nodes: drag one", milliseconds(drag, 60), "≤ 1 ms")

    def zoom(index: int) -> None:
        view.stage.camera.zoom_by(0.2 if index % 2 else -0.2)
        painted()

    report("1000 nodes: zoom (all repainted)", milliseconds(zoom, 10), "–")
    view.close()


SIDES = ((32, 60, 60, 10), (100, 60, 30, 10), (316, 30, 15, 25), (1000, 25, 8, 40))
"""Units of both layers; wanted frames per second at rest and while training; wanted largest delay in milliseconds."""
PACE = 30
"""Frames per second that the window asks for while training."""
PEER_SECONDS = 1.5


def bench_edges() -> None:
    """Two layers of units whose connections all change with every frame."""
    random = np.random.default_rng(1)
    for side, target, _, _ in SIDES:
        view, frames = changing(side, random)
        what = f"{side * side:>9,} edges, all changing"
        ours = rate(partial(show, view, frames), 30)
        report(what, ours, f"≥ {target}", "frames/s")
        busy, passed = time.process_time(), 15
        for index in range(passed):
            show(view, frames, index)
        share = 100 * (time.process_time() - busy) / passed * PACE
        report(f"{'':>9} share of a core at {PACE} frames/s", share, "–", "%")
        view.close()
        for name, (make, largest) in PEERS.items():
            if side <= largest:
                theirs = peer_rate(make(side, random))
                report(f"{'':>9} {name}", theirs, f"– (ours {ours / theirs:.1f} ×)", "frames/s")


def changing(side: int, random: np.random.Generator) -> tuple[CanvasView, list[Frame]]:
    """A canvas with two unfolded layers, and frames for it."""
    nodes = (
        Node(1, "input", "x", {"shape": [side]}),
        Node(2, "dense", "hidden", {"units": side}, (400.0, 0.0)),
    )
    view = opened(Document(nodes, (Edge(1, 2),)))
    view.stage.select([1, 2])
    view.do("units")
    view.do("frame_all")
    quantities = (
        Quantity("activation", "x", (4, side)),
        Quantity("activation", "hidden", (4, side)),
        Quantity("value", "hidden.weight", (side, side)),
    )
    view.store.show_outline(Outline(1, (), quantities, {}, {}, 4, 4))
    return view, [frame_of(view, quantities, random) for _ in range(4)]


def rate(act: Callable[[int], object], times: int) -> float:
    """Frames per second."""
    return 1000 / milliseconds(act, times)


def peer_rate(frames: Iterator[None]) -> float:
    """Frames per second of a peer, which draws one at each turn; the first is not counted."""
    next(frames)
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < PEER_SECONDS:
        next(frames)
        count += 1
    return count / (time.perf_counter() - start)


def graph_item(side: int, random: np.random.Generator) -> Iterator[None]:
    """pyqtgraph's GraphItem: positions, pairs, and a pen for each pair."""
    widget = pg.PlotWidget()
    widget.resize(1280, 800)
    item = pg.GraphItem()
    widget.addItem(item)
    widget.show()
    places = [[side_of * 4.0 * side / 10, float(unit)] for side_of in (0, 1) for unit in range(side)]
    pairs = np.array([[i, side + j] for i in range(side) for j in range(side)])
    pens = np.zeros(len(pairs), [("red", "u1"), ("green", "u1"), ("blue", "u1"), ("alpha", "u1"), ("width", "f8")])
    pens["alpha"] = 255
    while True:
        pens["red"], pens["width"] = random.integers(0, 255, len(pairs)), random.uniform(0.5, 4, len(pairs))
        item.setData(pos=np.array(places), adj=pairs, pen=pens, size=8)
        painted()
        yield


def line_items(side: int, random: np.random.Generator) -> Iterator[None]:
    """One QGraphicsLineItem for each connection."""
    scene = QGraphicsScene()
    view = QGraphicsView(scene)
    view.setRenderHint(QPainter.RenderHint.Antialiasing)
    view.resize(1280, 800)
    lines = [scene.addLine(0, 700 * i / side, 1200, 700 * j / side) for i in range(side) for j in range(side)]
    pens = [QPen(Qt.GlobalColor.blue if index % 2 else Qt.GlobalColor.red, 0.5 + index / 5) for index in range(16)]
    view.show()
    while True:
        for line, pen in zip(lines, random.integers(0, len(pens), len(lines)).tolist(), strict=True):
            line.setPen(pens[pen])
        painted()
        yield


PEERS: dict[str, tuple[Callable[[int, np.random.Generator], Iterator[None]], int]] = {
    "pyqtgraph GraphItem": (graph_item, 100),
    "a QGraphicsLineItem each": (line_items, 32),
}
"""With the largest layers that they can be watched with: 10,000 line items take two minutes for a frame."""


def bench_training() -> None:
    """The canvas alone beside a training at full speed in the trainer process."""
    with tempfile.TemporaryDirectory() as folder:
        for side, _, frames, delay in SIDES:
            session = workload([side, side, 1], activation="tanh", batch=10, rows=100)
            window = opened_window(Path(folder), session)
            for dock in window.findChildren(QDockWidget):
                dock.hide()
            canvas = window.desk.canvas
            canvas.do("select_all")
            canvas.do("units")
            canvas.do("frame_all")
            seen: list[float] = []
            delays: list[float] = []
            window.store.frame_changed.connect(lambda seen=seen: seen.append(0.0))
            window.desk.run.send(orders.Run())
            QTest.qWait(500)
            seen.clear()
            busy, start = time.process_time(), time.perf_counter()
            watch(3.0, delays, time.thread_time)
            passed, busy = time.perf_counter() - start, time.process_time() - busy
            window.desk.run.send(orders.Pause())
            QTest.qWait(200)
            what = f"{side * side:>9,} edges while training"
            report(what, len(seen) / passed, f"asked for {PACE}, ≥ {min(frames, PACE)}", "frames/s")
            report(f"{'':>9} delay of the event loop, 99 %", float(np.percentile(delays, 99)), f"≤ {delay} ms")
            report(f"{'':>9} share of a core", 100 * busy / passed, "–", "%")
            window.close()


def frame_of(view: CanvasView, quantities: tuple[Quantity, ...], random: np.random.Generator) -> Frame:
    """Random values for what the canvas asks for, reduced as it asks."""
    shapes = {(each.role, each.name): each.shape for each in quantities}
    views = {}
    for request in view.requests():
        shape = shapes[request.role, request.name]
        sent = tuple(min(a, b) if b else a for a, b in zip(shape, (request.rows, request.columns), strict=True))
        views[request] = View(request, shape, random.normal(size=sent), -3.0, 3.0, computed=True)
    return Frame(1, MOMENT, views, {})


def main() -> None:
    """Print every number beside its target."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, "light")
    bench_nodes()
    bench_edges()
    bench_training()


if __name__ == "__main__":
    main()
