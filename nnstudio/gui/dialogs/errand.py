"""Work that takes a while, done beside the window."""

import sys
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from nnstudio.base.catalogue import SettingError
from nnstudio.data.errors import Cancelled, DataError, Progress
from nnstudio.files.errors import FileError

Work = Callable[[Progress], Any]

UNDER_WAY: set["Errand"] = set()
"""Errands that have not ended, which nobody else may keep: an object must not vanish in the thread of its work."""
USUAL, SMOOTH = sys.getswitchinterval(), 0.0005
"""Seconds after which a thread that computes lets another one go on, without and with an errand under way: each of the
window's many short calls while it paints would otherwise wait for the whole interval."""


class Errand(QObject):
    """One piece of work in a thread of its own.

    The program does not end before the work has ended, so that a file is always written to its end; what is cancelled
    ends soon. Signals are emitted in the thread that made the errand.

    Args:
        work: gets a progress callback, which raises Cancelled once the errand was cancelled.

    Signals:
        progressed(float): the share that is done.
        done(object): what the work returned.
        failed(str): the sentence that says why it could not be done.
        ended(): in any case, also when cancelled, after the others.
    """

    progressed = Signal(float)
    done = Signal(object)
    failed = Signal(str)
    ended = Signal()
    _news = Signal(str, object)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.cancelled = threading.Event()
        self.thread_of_work = threading.Thread(target=self.labour, name="nnstudio-errand")
        self._news.connect(self.hear)

    def start(self) -> None:
        """Begin."""
        UNDER_WAY.add(self)
        sys.setswitchinterval(SMOOTH)
        self.thread_of_work.start()

    def cancel(self) -> None:
        """Stop the work at its next report of progress; nothing more is said but that it ended."""
        self.cancelled.set()

    def labour(self) -> None:
        """Do the work, in its thread."""
        try:
            self._news.emit("done", self.work(self.report))
        except Cancelled:
            pass
        except (DataError, FileError, SettingError, OSError, MemoryError) as error:
            self._news.emit("failed", sentence_of(error))
        finally:
            self._news.emit("ended", None)

    def report(self, share: float) -> None:
        """Pass on how far the work is, in its thread."""
        if self.cancelled.is_set():
            raise Cancelled
        self._news.emit("progressed", share)

    def hear(self, what: str, news: object) -> None:
        """Emit what the thread said, unless nobody wants to know any more."""
        if what == "ended":
            UNDER_WAY.discard(self)
            sys.setswitchinterval(SMOOTH if UNDER_WAY else USUAL)
            self.ended.emit()
        elif not self.cancelled.is_set():
            {"progressed": self.progressed, "done": self.done, "failed": self.failed}[what].emit(news)


def sentence_of(error: Exception) -> str:
    """An error as one sentence for the user."""
    if isinstance(error, MemoryError):
        return "there is not enough memory for this; close other programs or choose a smaller file"
    if isinstance(error, OSError):
        name = f"{error.filename}: " if error.filename else ""
        return f"{name}{(error.strerror or 'the file cannot be read or written').lower()}"
    return str(error)
