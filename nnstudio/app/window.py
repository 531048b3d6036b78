"""The start of the window, for users, scripts and pictures."""

import atexit
import sys
from pathlib import Path

from platformdirs import user_config_path
from PySide6.QtCore import QEventLoop, QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from nnstudio.files.examples import example
from nnstudio.gui import theme
from nnstudio.gui.commands.viewing import THEME
from nnstudio.gui.window import Window

WITHOUT_SCREEN = {"offscreen", "minimal"}
"""Platforms of Qt on which what was copied stays within the process; still there when Python has ended, it crashes."""


def open_window(project: str | Path | None = None) -> Window:
    """Show the main window in the present QApplication, or in a new one, and return it; works without a screen too.

    The window remembers nothing, and closes without asking what becomes of unsaved work: it is a script's.

    Args:
        project: a project file to show; None shows the students' network.
    """
    nothing = QSettings("", QSettings.Format.InvalidFormat)
    nothing.clear()
    return show(project, nothing, asks=False)


def show(project: str | Path | None, settings: QSettings, *, asks: bool) -> Window:
    """Show the main window with a project, or with the students' network."""
    app = application()
    theme.apply(app, str(settings.value(THEME, "system")))
    window = Window(example(), settings)
    window.asks = asks
    window.show()
    if project is not None:
        window.open(Path(project))
    return window


def application() -> QApplication:
    """The present application, or a new one."""
    present = QApplication.instance()
    if isinstance(present, QApplication):
        return present
    QGuiApplication.setDesktopFileName("nnstudio")
    made = QApplication(sys.argv[:1])
    made.setApplicationName("nnstudio")
    made.setApplicationDisplayName("nnstudio")
    if made.platformName() in WITHOUT_SCREEN:
        atexit.register(made.clipboard().clear)
    return made


def run(project: Path | None) -> int:
    """Open the window and stay until it is closed."""
    app = application()
    app.setWindowIcon(theme.icon("app"))
    folder = user_config_path("nnstudio", appauthor=False)
    window = show(project, QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat), asks=True)
    code = app.exec()
    window.leave()
    return code


def picture(project: Path, file: Path) -> None:
    """Draw the window with a project into a picture file."""
    window = open_window(project)
    session = window.session
    session.step("iteration")
    loop = QEventLoop()
    for _ in range(20):
        loop.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    window.grab().save(str(file))
    window.close()
