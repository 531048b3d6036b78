"""The canvas: 1000 nodes opened, laid out, panned and dragged; up to a million connections that all change."""

import os
import time
from collections.abc import Callable
from functools import partial

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtWidgets import QApplication

from nnstudio.document.model import Document, Edge, Node
from nnstudio.gui import theme
from nnstudio.gui.canvas import CanvasView, layout
from nnstudio.gui.canvas.geometry import card_size
from nnstudio.gui.store import Store
from nnstudio.session.frame import Frame, Moment, Outline, Quantity, View, Where

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


def bench_edges() -> None:
    """Two layers of units whose connections all change with every frame."""
    random = np.random.default_rng(1)
    for side, target in ((32, 60), (100, 60), (316, 30), (1000, 25)):
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
        frames = [frame_of(view, quantities, random) for _ in range(4)]

        report(
            f"{side * side:>9,} edges, all changing",
            1000 / milliseconds(partial(show, view, frames), 30),
            f"≥ {target}",
            "frames/s",
        )
        view.close()


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


if __name__ == "__main__":
    main()
