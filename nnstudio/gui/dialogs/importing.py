"""Importing a table into the document."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from nnstudio.data.table import Table
from nnstudio.document import edits
from nnstudio.document.model import DataChoice, Document, Node
from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.engine.losses import LOSSES
from nnstudio.gui.dialogs.asking import TABLE, ask_open
from nnstudio.gui.dialogs.errand import Errand
from nnstudio.gui.dialogs.leaving import folder
from nnstudio.gui.dialogs.project import Project
from nnstudio.gui.forms.values import choice_of
from nnstudio.gui.plots.loading import Loaded, fitted, load

if TYPE_CHECKING:
    from nnstudio.gui.dialogs.csv_dialog import CsvDialog


def ask_table(window: QWidget, project: Project) -> None:
    """Ask for a file of rows and how it is to be imported."""
    path = ask_open(window, "Import CSV file", TABLE, folder(project))
    if path:
        import_table(window, project, path)


def import_table(window: QWidget, project: Project, path: Path) -> "CsvDialog":
    """Ask how a file of rows is to be imported; the document takes it when the dialog is accepted."""
    from nnstudio.gui.dialogs.csv_dialog import CsvDialog  # only when it is asked for, so that the start is sooner

    dialog = CsvDialog(window, path.absolute(), project.store.document.recipe.seed)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.imported.connect(lambda choice, loaded, fit: take_table(project, choice, loaded, fit=fit))
    dialog.other_wanted.connect(partial(read_otherwise, project))
    dialog.open()
    return dialog


def read_otherwise(project: Project, choice: DataChoice) -> None:
    """Read a file as texts or sequences; where it cannot be read so yet, its settings are there to be mended."""
    seed = project.store.document.recipe.seed
    errand = Errand(lambda progress: load(choice, seed, None, progress))
    errand.done.connect(lambda loaded: take_table(project, choice, loaded, fit=True))
    errand.failed.connect(lambda _: choose_unread(project, choice))
    errand.start()


def choose_unread(project: Project, choice: DataChoice) -> None:
    """Let the document name data that cannot be read as it is; reading it says why."""
    store = project.store
    store.edit(edits.set_data(store.document, choice), "choose a file")
    store.said.emit("Its settings are in the inspector, under Data.")


def take_table(project: Project, choice: DataChoice, loaded: Loaded, *, fit: bool) -> None:
    """Train on what was read, in one step that can be undone; `fit` gives the drawing the shapes of the data."""
    project.reader.know(loaded.source, loaded.data)
    store = project.store
    before, document = store.document, edits.set_data(store.document, choice)
    store.edit(fitted(document, loaded) if fit else document, f"import {loaded.table.name}")
    parts = [f"Imported {loaded.table.name}: {rows(loaded.table)}", *changes(before, store.document)]
    store.said.emit("; ".join(parts) + ".")


def rows(table: Table) -> str:
    """How many rows were read, and how many the file holds besides."""
    dropped = f", {table.dropped:,} dropped" if table.dropped else ""
    return counted(len(table), "row") + dropped


def counted(number: int, noun: str) -> str:
    """A number of things."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def changes(before: Document, after: Document) -> list[str]:
    """What fitting the drawing has changed in its output and its loss."""
    said = [
        f"{new.name} has {counted(new.settings.get('units', 1), 'unit')} of {activation(new)} now"
        for old, new in zip(before.outputs, after.outputs, strict=False)
        if old.settings != new.settings and new.kind == "dense"
    ]
    losses = [LOSSES[each.kind].title.lower() for each in after.recipe.loss if each.kind in LOSSES.members]
    return said + ([f"the loss is {', '.join(losses)} now"] if before.recipe.loss != after.recipe.loss else [])


def activation(node: Node) -> str:
    """A dense node's activation in a word."""
    chosen = choice_of(node.settings.get("activation", "linear"))
    return ACTIVATIONS[chosen.kind].title.lower() if chosen and chosen.kind in ACTIVATIONS.members else "unknown"
