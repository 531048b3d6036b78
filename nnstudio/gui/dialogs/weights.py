"""Taking weights out of the run, and putting others in."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtWidgets import QWidget

from nnstudio.gui.dialogs.asking import WEIGHTS, ask_open, ask_save
from nnstudio.gui.dialogs.errand import Errand
from nnstudio.gui.dialogs.leaving import folder
from nnstudio.gui.dialogs.project import Project
from nnstudio.session import record, weights
from nnstudio.session.trainer.answers import News, Recorded
from nnstudio.session.trainer.orders import Pause, Record, SetValue

Array = np.ndarray[Any, Any]


def ask_export(window: QWidget, project: Project) -> None:
    """Ask for a file and write the weights into it."""
    stem = project.path.stem if project.path else project.title
    path = ask_save(window, "Export weights", WEIGHTS, folder(project) / f"{stem}.npz")
    if path:
        export_weights(project, path)


def export_weights(project: Project, path: Path) -> None:
    """Write the weights of this moment beside the window; where that fails, the store says why."""
    project.show_busy(f"Exporting {path.name}")
    project.run.ask(Record(), partial(recorded, project, path))


def recorded(project: Project, path: Path, news: News) -> None:
    """Write the weights of what the trainer recorded; where it refused, it has been said why."""
    if not isinstance(news, Recorded):
        project.rest()
        return
    found = record.Record(news.document, news.meta, news.arrays)
    errand = Errand(lambda _: weights.export(record.session_of(found).run_state.machine, path))
    errand.done.connect(lambda _: project.store.said.emit(f"Exported {path.name}."))
    project.work(errand, f"Exporting {path.name}")


def ask_import(window: QWidget, project: Project) -> None:
    """Ask for a file and take the weights in it."""
    path = ask_open(window, "Import weights", WEIGHTS, folder(project))
    if path:
        import_weights(project, path)


def import_weights(project: Project, path: Path) -> None:
    """Set all weights to those of a file; where it does not match, nothing is changed and the store says why."""
    outline = project.store.outline
    if outline is None:
        sentence = f"{path.name} was not imported: the drawing cannot be trained yet, see the problems"
        project.store.fail("file", sentence)
        return
    shapes = {each.name: each.shape for each in outline.quantities if each.role == "value"}
    errand = Errand(lambda _: weights.read(path, shapes))
    errand.done.connect(partial(take, project, path))
    project.work(errand, f"Importing {path.name}")


def take(project: Project, path: Path, found: dict[str, Array]) -> None:
    """Set the weights; a training pauses, so that all are set at one moment."""
    project.run.send(Pause())
    for name, values in found.items():
        project.run.send(SetValue(name, values))
    project.touch()
    project.store.said.emit(f"Imported the weights of {path.name}.")
