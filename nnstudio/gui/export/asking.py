"""Copying what a panel shows, and exporting it into a file that the user names."""

import re
from functools import partial
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QInputDialog, QWidget

from nnstudio.data.errors import Progress
from nnstudio.gui.dialogs.asking import ask_save
from nnstudio.gui.dialogs.errand import Errand
from nnstudio.gui.dialogs.leaving import folder
from nnstudio.gui.dialogs.project import Project
from nnstudio.gui.export.gathering import complete, gather, known_of
from nnstudio.gui.export.writing import png_of, svg_of, write_bytes, write_csv, write_npy
from nnstudio.gui.frame import Frame
from nnstudio.gui.plots.table import Table, as_text, tables_of

FORMATS = {
    "png": "Pictures (*.png)",
    "svg": "Drawings (*.svg)",
    "csv": "Tables (*.csv)",
    "npy": "NumPy arrays (*.npy)",
}
NOTHING = "There is nothing to {do} yet: run or step forward first."
ARRAYS_ONLY = "These are words, not numbers: export them as CSV."
ALL = "All of them, one file each"


def copy(project: Project, frame: Frame) -> None:
    """Put what a panel shows on the clipboard as text, in full numbers."""
    gather(project.run.ask, known_of(project.store.outline), tables_of(frame.content), partial(take_text, project))


def take_text(project: Project, tables: list[Table]) -> None:
    """Put tables on the clipboard."""
    if not tables:
        project.store.said.emit(NOTHING.format(do="copy"))
        return
    QGuiApplication.clipboard().setText(as_text(tables))
    lines = sum(len(table.values) if table.values.ndim else 1 for table in tables)
    project.store.said.emit(f"Copied {lines:,} row{'s' * (lines != 1)} of numbers.")


def export(window: QWidget, project: Project, frame: Frame, suffix: str) -> None:
    """Ask for a file and write what a panel shows into it; of several tables, ask for one."""
    if project.busy:
        project.store.said.emit(f"{project.busy}: wait until that is done.")
    elif suffix in ("png", "svg"):
        path = ask_save(window, "Export picture", FORMATS[suffix], suggested(project, frame.windowTitle(), suffix))
        if path:
            export_picture(project, frame, path)
    else:
        export_tables(window, project, frame, suffix)


def export_picture(project: Project, frame: Frame, path: Path) -> None:
    """Write a picture of what a panel shows."""
    widget = frame.content
    content = svg_of(widget, frame.windowTitle()) if path.suffix.lower() == ".svg" else png_of(widget)
    work(project, Errand(lambda _: write_bytes(path, content)), path)


def export_tables(window: QWidget, project: Project, frame: Frame, suffix: str) -> None:
    """Ask which of the panel's tables to write, and where."""
    shown = tables_of(frame.content)
    tables = [table for table in shown if suffix == "csv" or table.numeric]
    if not tables:
        project.store.said.emit(ARRAYS_ONLY if shown else NOTHING.format(do="export"))
        return
    chosen = choose(window, tables)
    if not chosen:
        return
    title = chosen[0].title if len(chosen) == 1 else frame.windowTitle()
    path = ask_save(window, "Export numbers", FORMATS[suffix], suggested(project, title, suffix))
    if path:
        project.show_busy(f"Exporting {path.name}")
        if len(chosen) == 1:
            complete(
                project.run.ask,
                known_of(project.store.outline),
                chosen[0],
                lambda table: write(project, path, [table] if table else []),
            )
        else:
            gather(project.run.ask, known_of(project.store.outline), chosen, partial(write, project, path))


def choose(window: QWidget, tables: list[Table]) -> list[Table]:
    """One of several tables, or all; none where the user changes their mind."""
    if len(tables) == 1:
        return tables
    dialog = QInputDialog(window)
    dialog.setWindowTitle("Export")
    dialog.setLabelText("One file holds one table. Which one?")
    dialog.setComboBoxItems([ALL, *titles(tables)])
    dialog.setTextValue(titles(tables)[0])
    accepted, text = dialog.exec(), dialog.textValue()
    dialog.deleteLater()
    if not accepted:
        return []
    return tables if text == ALL else [tables[titles(tables).index(text)]]


def titles(tables: list[Table]) -> list[str]:
    """What tables are called, with a number where two would be called the same."""
    found: list[str] = []
    for table in tables:
        again = sum(title == table.title for title in (each.title for each in tables[: len(found)]))
        found.append(f"{table.title} ({again + 1})" if again else table.title)
    return found


def write(project: Project, path: Path, tables: list[Table]) -> None:
    """Write tables beside the window, each into a file of its own."""
    if not tables:
        project.rest()
        project.store.said.emit(NOTHING.format(do="export"))
        return
    names = [path] if len(tables) == 1 else [beside(path, title) for title in titles(tables)]
    one = write_npy if path.suffix.lower() == ".npy" else write_csv

    def labour(report: Progress) -> None:
        for place, (name, table) in enumerate(zip(names, tables, strict=True)):
            one(name, table, partial(told, report, place))

    def told(report: Progress, done: int, share: float) -> None:
        report((done + share) / len(names))

    work(project, Errand(labour), path, len(names))


def work(project: Project, errand: Errand, path: Path, count: int = 1) -> None:
    """Do it beside the window, and say that it was done."""
    words = path.name if count == 1 else f"{count} files"
    errand.done.connect(lambda _: project.store.said.emit(f"Exported {words}."))
    project.work(errand, f"Exporting {path.name}")


def suggested(project: Project, title: str, suffix: str) -> Path:
    """A name for a file."""
    return folder(project) / f"{project.title} {plain(title)}.{suffix}"


def beside(path: Path, title: str) -> Path:
    """The name of one of several files."""
    return path.with_name(f"{path.stem} {plain(title)}{path.suffix}")


def plain(title: str) -> str:
    """A title of letters that every file system takes."""
    return re.sub(r"[^\w.\- ]+", " ", title.replace("∂L/∂", "d")).strip()
