"""The real window in a process of its own that keeps saying, as lines of JSON, where things are on the screen."""

import json
import sys

from PySide6.QtCore import QPointF, QSettings, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QToolButton, QWidget

from nnstudio.app.window import application, show
from nnstudio.gui.docks.palette import KIND
from nnstudio.gui.window import Window


def state(window: Window) -> dict[str, object]:
    """What is shown, and where."""
    store, canvas = window.store, window.desk.canvas
    moment = store.frame.moment
    nodes = {item.card.name: item for item in canvas.drawing.nodes.values()}
    name = {node.id: node.name for node in store.document.nodes}
    listing = window.places.panels["program"].model
    row = listing.entries[listing.place]
    return {
        "iteration": moment.where.iteration,
        "instruction": moment.instruction,
        "running": moment.running,
        "rested": window.desk.run.at_rest() and not window.desk.project.busy and store.reading is None,
        "loss": moment.loss,
        "nodes": list(nodes),
        "wires": [[name[edge.source], name[edge.target]] for edge in store.document.edges],
        "glow": [item.card.name for item in nodes.values() if item.mood.glow],
        "row": row.node,
        "title": window.windowTitle(),
        "dirty": window.isWindowModified(),
        "asking": isinstance(QApplication.activeModalWidget(), QFileDialog),
        "points": points(window, nodes),
    }


def points(window: Window, nodes: dict[str, object]) -> dict[str, tuple[int, int]]:
    """Places on the screen: kinds in the palette, ports, buttons, and empty canvas below all nodes."""
    canvas, kinds = window.desk.canvas, window.places.panels["palette"].list
    found = {}
    for place in range(kinds.count()):
        item = kinds.item(place)
        if item.data(KIND):
            found[item.data(KIND)] = point(kinds.viewport(), kinds.visualItemRect(item).center())
    scene = {f"{name} out": item.output_port for name, item in nodes.items()}
    scene |= {f"{name} in": item.input_port for name, item in nodes.items()}
    bounds = canvas.drawing.bounds()
    scene["empty"] = QPointF(bounds.center().x(), bounds.bottom() + 60)
    found |= {name: point(canvas.viewport(), canvas.mapFromScene(place)) for name, place in scene.items()}
    for button in window.findChildren(QToolButton):
        if button.objectName().startswith("button.") and button.isEnabled():
            found[button.objectName()] = point(button, button.rect().center())
    return found


def point(widget: QWidget, local: object) -> tuple[int, int]:
    """A point of a widget on the screen."""
    place = widget.mapToGlobal(local)
    return place.x(), place.y()


def main() -> int:
    """Open the window with a project, where one is named, and report until it is closed."""
    app = application()
    settings = QSettings(sys.argv[1], QSettings.Format.IniFormat)
    window = show(sys.argv[2] if len(sys.argv) > 2 else None, settings, asks=True)
    timer = QTimer(interval=20)
    timer.timeout.connect(lambda: print(json.dumps(state(window)), flush=True))
    window.filled.connect(timer.start)
    code = app.exec()
    timer.stop()
    window.leave()
    return code


if __name__ == "__main__":
    sys.exit(main())
