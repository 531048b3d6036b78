"""What is put into the window after it has been painted: one part per turn of the event loop.

Imports stand inside the functions, so that each turn imports only what its part needs.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnstudio.gui.dock import Dock
    from nnstudio.gui.turns import Viewer
    from nnstudio.gui.window import Window


def parts(window: "Window") -> Iterator[Callable[[], object]]:
    """What is still to be put in, in order: what is seen first, panels in front of others before those."""
    yield partial(hold_formulas, held=True)
    yield partial(add_canvas, window)
    yield partial(start_run, window)
    docks = window.places.docks
    seen = [name for name, dock in docks.items() if not dock.visibleRegion().isEmpty()]
    for name in seen:
        yield partial(window.places.fill, name, window.store)
    yield window.furnished.emit
    for name in [name for name in docks if name not in seen]:
        yield partial(window.places.fill, name, window.store)
    yield partial(add_commands, window)
    yield partial(hold_formulas, held=False)


def hold_formulas(*, held: bool) -> None:
    """Leave formulas as text until the window is filled."""
    from nnstudio.gui.formulas.typesetter import typesetter

    typesetter.hold(held=held)


def add_canvas(window: "Window") -> None:
    """The canvas, and above it the place for what could not be done."""
    from nnstudio.gui.canvas import CanvasView
    from nnstudio.gui.commands.viewing import ANIMATE
    from nnstudio.gui.dialogs.banner import Banner

    canvas = CanvasView(window.store)
    motion = canvas.motion
    motion.wanted = bool(window.desk.settings.value(ANIMATE, motion.wanted, type=bool))
    window.desk.canvas = canvas
    window.column.addWidget(Banner(window.store))
    window.column.addWidget(canvas, 1)
    window.store.add_requested.connect(canvas.add)
    canvas.inspect_requested.connect(window.inspect)
    canvas.do("frame_all")
    canvas.show()  # what is not shown yet does not get the keyboard
    canvas.setFocus()


def start_run(window: "Window") -> None:
    """The trainer process, the rows to train on, the file that all is kept in, and the notes on an example."""
    from nnstudio.gui.commands.moving import BUDGET, budget_of
    from nnstudio.gui.dialogs.busy import Busy
    from nnstudio.gui.dialogs.notes import Notes
    from nnstudio.gui.dialogs.opening import Drops
    from nnstudio.gui.dialogs.project import Project
    from nnstudio.gui.dialogs.reading import DataReader
    from nnstudio.gui.dialogs.recent import Recent
    from nnstudio.gui.run import Run
    from nnstudio.gui.timebar import TimeBar
    from nnstudio.session.trainer.orders import SetHistory

    run = window.desk.run = Run(window.store, partial(viewers, window))
    if (budget := budget_of(window.desk)) != BUDGET:
        run.send(SetHistory(budget))
    window.desk.run.changed.connect(window.look_up)
    window.desk.run.busy.connect(window.transport.status.show_busy)
    window.desk.run.busy.connect(window.look_up)
    window.desk.time_bar = TimeBar(window.store, run, window.table)
    window.column.addWidget(window.desk.time_bar)
    reader = DataReader(window.store)
    project = Project(window.store, window.desk.run, reader, Recent(window.desk.settings))
    window.desk.project = project
    project.changed.connect(window.show_title)
    busy = Busy()
    window.statusBar().addPermanentWidget(busy)
    project.changed.connect(lambda: busy.say(project.busy))
    Drops(window, project)
    window.desk.notes = notes = Notes(project)
    window.column.insertWidget(1, notes)
    notes.closed.connect(window.desk.canvas.setFocus if window.desk.canvas else window.setFocus)
    project.begun.connect(window.table.refresh_soon)
    window.show_title()


def viewers(window: "Window") -> "list[Viewer]":
    """What is seen of the run: the canvas and the docks in front."""
    docks: list[Viewer] = [*window.places.visible(), *([window.desk.time_bar] if window.desk.time_bar else [])]
    return [window.desk.canvas, *docks] if window.desk.canvas else docks


def add_commands(window: "Window") -> None:
    """Commands of the canvas and of help, and those of the docks, whose titles are known now."""
    from PySide6.QtWidgets import QApplication

    from nnstudio.gui.commands import drawing, filing, helping, panels, viewing
    from nnstudio.gui.dialogs.weights import change as change_weight
    from nnstudio.gui.dialogs.weights import set_output
    from nnstudio.gui.docks.data import DataDock
    from nnstudio.gui.docks.weights import WeightsDock

    places, project, canvas = window.places, window.desk.project, window.desk.canvas
    titles = {name: panel.title for name, panel in places.panels.items() if name not in places.again}
    window.store.dock_wanted.connect(window.dock)
    window.table.add(filing.COMMANDS)
    window.table.add(drawing.COMMANDS)
    window.table.add(panels.COMMANDS)
    window.table.add(viewing.dock_commands(titles))
    window.table.add(helping.commands(window.table))
    QApplication.clipboard().dataChanged.connect(window.table.refresh_soon)
    data = window.places.panels["data"]
    if isinstance(data, DataDock):
        data.panel.file_wanted.connect(partial(window.table.do, "file.import_csv"))
    places.copy_wanted.connect(lambda name: panels.copy(name, window.desk))
    places.menu_wanted.connect(partial(panels.open_menu, window.desk))
    if canvas and project:
        change = partial(change_weight, project)

        def connect(panel: "Dock") -> None:
            if isinstance(panel, WeightsDock):
                panel.panel.entered.connect(change)

        for panel in places.panels.values():
            connect(panel)
        places.filled.connect(connect)
        canvas.weight_entered.connect(change)
        canvas.output_entered.connect(partial(set_output, project))
