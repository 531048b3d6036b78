"""Asking for the name of a file."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from nnstudio.gui.places import on_desktop

PROJECT = "nnstudio project (*.nns)"
WEIGHTS = "Weights (*.npz)"
TABLE = "Tables (*.csv *.tsv *.txt);;All files (*)"


def ask_open(parent: QWidget, title: str, filters: str, folder: Path) -> Path | None:
    """The file that the user chooses to read; None where they choose none."""
    name, _ = QFileDialog.getOpenFileName(parent, title, str(folder), filters, options=options())
    return Path(name) if name else None


def ask_save(parent: QWidget, title: str, filters: str, suggested: Path) -> Path | None:
    """The file that the user chooses to write, with the suffix of the suggested one; None where they choose none."""
    dialog = QFileDialog(parent, title, str(suggested.parent), filters)
    dialog.setOptions(options())
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suggested.suffix.lstrip("."))
    dialog.selectFile(suggested.name)
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    return Path(chosen[0]) if chosen else None


def options() -> QFileDialog.Option:
    """Qt's own dialog where there is no desktop that could show its own."""
    return QFileDialog.Option(0) if on_desktop() else QFileDialog.Option.DontUseNativeDialog
