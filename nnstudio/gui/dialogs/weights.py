"""Taking weights out of the run, and putting others in."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtWidgets import QWidget

from nnstudio.document.model import Document
from nnstudio.gui.dialogs.asking import WEIGHTS, ask_open, ask_save
from nnstudio.gui.dialogs.errand import Errand
from nnstudio.gui.dialogs.leaving import folder
from nnstudio.gui.dialogs.project import Project
from nnstudio.session import record, weights
from nnstudio.session.trainer.answers import Done, News, Recorded, Seen
from nnstudio.session.trainer.orders import Pause, Record, See, SetOutput, SetValue

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


def change(project: Project, name: str, index: tuple[int, ...], value: float) -> None:
    """Set a single weight by hand; a training pauses, so that the others stay as they are."""
    if is_cut(project.store.document, name, index):
        project.store.failed.emit(f"{said(name, index)} is cut and held at 0: restore the connection to set its weight")
        return
    if project.run.running:
        project.run.send(Pause())
    project.run.ask(See("value", name), partial(change_seen, project, name, index, value))


def change_seen(project: Project, name: str, index: tuple[int, ...], value: float, news: News) -> None:
    """Set a single one of a parameter's present values; where they cannot be seen, it has been said why."""
    if not isinstance(news, Seen):
        return
    values = np.array(news.values)
    before, values[index] = values[index], value
    project.run.ask(
        SetValue(name, values), partial(change_heard, project, f"{said(name, index)}: {before:g} → {value:g}")
    )


def change_heard(project: Project, words: str, news: News) -> None:
    """Say what was set."""
    if isinstance(news, Done):
        project.touch()
        project.store.said.emit(f"Set {words}.")


def set_output(project: Project, node: str, unit: int, value: float) -> None:
    """Set a unit's output in the present pass, of the example that is shown or of all; a training pauses."""
    if project.run.running:
        project.run.send(Pause())
    example = project.store.example
    order = SetOutput(node, unit, value, None if example == "mean" else example)
    of = "all examples" if example == "mean" else f"example {example + 1}"
    project.run.ask(
        order, partial(change_heard, project, f"the output of {node}, unit {unit + 1}, of {of} to {value:g}")
    )


def is_cut(document: Document, name: str, index: tuple[int, ...]) -> bool:
    """Whether a weight is one of those that the drawing cuts."""
    node, _, parameter = name.rpartition(".")
    setting = {"weight": "cut", "recurrent_weight": "cut_recurrent"}.get(parameter, "")
    settings = document.by_name[node].settings if node in document.by_name else {}
    units = settings.get("units", 1)
    return len(index) == 2 and [index[0], index[1] % units] in [list(each) for each in settings.get(setting, ())]


def said(name: str, index: tuple[int, ...]) -> str:
    """A place in a parameter, counted from 1."""
    return f"{name}[{', '.join(str(each + 1) for each in index)}]"
