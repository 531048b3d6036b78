"""Importing a table into the document."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from nnstudio.document import edits
from nnstudio.document.model import DataChoice
from nnstudio.gui.dialogs.asking import TABLE, ask_open
from nnstudio.gui.dialogs.csv_dialog import CsvDialog
from nnstudio.gui.dialogs.leaving import folder
from nnstudio.gui.dialogs.project import Project
from nnstudio.gui.plots.loading import Loaded, fitted


def ask_table(window: QWidget, project: Project) -> None:
    """Ask for a file of rows and how it is to be imported."""
    path = ask_open(window, "Import CSV file", TABLE, folder(project))
    if path:
        import_table(window, project, path)


def import_table(window: QWidget, project: Project, path: Path) -> CsvDialog:
    """Ask how a file of rows is to be imported; the document takes it when the dialog is accepted."""
    dialog = CsvDialog(window, path.absolute(), project.store.document.recipe.seed)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.imported.connect(lambda choice, loaded, fit: take_table(project, choice, loaded, fit=fit))
    dialog.open()
    return dialog


def take_table(project: Project, choice: DataChoice, loaded: Loaded, *, fit: bool) -> None:
    """Train on what was read, in one step that can be undone; `fit` gives the drawing the shapes of the data."""
    project.reader.know(loaded.source, loaded.table)
    store = project.store
    document = edits.set_data(store.document, choice)
    store.edit(fitted(document, loaded) if fit else document, f"import {loaded.table.name}")
    store.said.emit(f"Imported {loaded.table.name}: {len(loaded.table):,} rows.")
