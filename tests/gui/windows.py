"""Windows for tests."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QSettings
from PySide6.QtWidgets import QApplication

from nnstudio.document.model import Document
from nnstudio.files.examples import example
from nnstudio.gui import theme
from nnstudio.gui.window import Window

SECONDS = 30


def wait(there: Callable[[], object]) -> None:
    """Let the windows live until something is so."""
    end = time.monotonic() + SECONDS
    while not there():
        assert time.monotonic() < end, "waited in vain"
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


@contextmanager
def opened(
    document: Document | None = None, settings: QSettings | None = None, choice: str = "light"
) -> Iterator[Window]:
    """A filled window with a running trainer; closed at the end without asking."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, choice)
    if settings is None:
        settings = QSettings("", QSettings.Format.InvalidFormat)
        settings.clear()
    window = Window(document or example(), settings)
    window.asks = False
    full: list[bool] = []
    window.filled.connect(lambda: full.append(True))
    window.show()
    try:
        wait(lambda: full and window.desk.run and window.desk.run.moment and window.store.frame)
        window.table.refresh()
        yield window
    finally:
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
