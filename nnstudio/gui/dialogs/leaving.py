"""Leaving a project: asks what becomes of what is not saved."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QMessageBox, QWidget

from nnstudio.gui.dialogs.asking import PROJECT, ask_save
from nnstudio.gui.dialogs.project import Project, Then

WIDTH = 360
"""Pixels of its text, which leave the window's title room."""
Button = QMessageBox.StandardButton


def leave(window: QWidget, project: Project, then: Then) -> None:
    """Call `then` at once where nothing is unsaved; else ask, and call it once all is saved or given up."""
    if project.busy:
        project.rested.connect(partial(leave, window, project, then), Qt.ConnectionType.SingleShotConnection)
    elif not project.dirty:
        then()
    else:
        ask(window, project, then)


def ask(window: QWidget, project: Project, then: Then) -> None:
    """Ask whether to save, discard or stay."""
    question = QMessageBox(window)
    question.setObjectName("leaving")
    question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    question.setWindowModality(Qt.WindowModality.WindowModal)
    question.setIcon(QMessageBox.Icon.NoIcon)
    question.setWindowTitle("Unsaved changes")
    question.setStyleSheet(f"#qt_msgbox_label {{ min-width: {WIDTH}px; }}")
    question.setText(f"Save the changes to {project.name}?")
    question.setInformativeText("Otherwise what was drawn and trained since it was saved last is lost.")
    question.setStandardButtons(Button.Save | Button.Discard | Button.Cancel)
    question.setDefaultButton(Button.Save)
    question.setEscapeButton(Button.Cancel)
    answers: dict[Button, Then] = {Button.Save: partial(save, window, project, then), Button.Discard: then}

    def act(button: QAbstractButton) -> None:
        chosen = question.standardButton(button)
        if chosen in answers:
            answers[chosen]()

    question.buttonClicked.connect(act)
    question.open()


def save(window: QWidget, project: Project, then: Then | None = None) -> None:
    """Write the project into its file, or ask for one where it has none."""
    if project.path:
        project.save(project.path, then)
    else:
        save_as(window, project, then)


def save_as(window: QWidget, project: Project, then: Then | None = None) -> None:
    """Ask for a file and write the project into it."""
    suggested = project.path or folder(project) / f"{project.title}.nns"
    path = ask_save(window, "Save project", PROJECT, suggested)
    if path:
        project.save(path, then)


def folder(project: Project) -> Path:
    """Where files are looked for: beside the project or the one before."""
    known = [project.path] if project.path else project.recent.paths
    return known[0].parent if known else Path.home()
