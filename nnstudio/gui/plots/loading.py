"""Reading a data set without stopping the window."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from nnstudio.base.catalogue import Choice, SettingError
from nnstudio.data.dataset import Dataset, prepare
from nnstudio.data.encoding import SOLE
from nnstudio.data.errors import Cancelled, DataError, Progress
from nnstudio.data.sources import SOURCES
from nnstudio.data.table import Table
from nnstudio.document import edits
from nnstudio.document.model import DataChoice, Document

Array = np.ndarray[Any, Any]
TRAINING, VALIDATION = 0, 1


@dataclass(frozen=True)
class Loaded:
    """A data set as it was read and as the network sees it.

    Attributes:
        source: what it was read from.
        table: the rows as read.
        dataset: the rows encoded, split and standardized; None where that cannot be done.
        parts: of each row of the table TRAINING or VALIDATION.
        prepared: all rows as the network sees them, inputs before targets, in the order of the table.
        complaint: the sentence that says why they cannot be prepared.
    """

    source: Choice
    table: Table
    dataset: Dataset | None
    parts: Array
    prepared: Array | None
    complaint: str = ""


def load(choice: DataChoice, seed: int, known: Table | None, progress: Progress) -> Loaded:
    """Read a data set, or take the table where it is known, and prepare it.

    Raises:
        DataError: it cannot be read.
        SettingError: there is no such data set.
        Cancelled: the progress callback wished so.
    """
    assert choice.source is not None  # noqa: S101
    table = SOURCES.make(choice.source).read(progress) if known is None else known
    parts = np.full(len(table), TRAINING, np.uint8)
    try:
        dataset = prepare(table, choice, seed)
    except DataError as error:
        return Loaded(choice.source, table, None, parts, None, str(error))
    if dataset.validation:
        parts[dataset.validation.rows] = VALIDATION
    return Loaded(choice.source, table, dataset, parts, in_order(dataset, len(table)))


def in_order(dataset: Dataset, rows: int) -> Array:
    """Training and validation rows, inputs beside targets, in the order of their table."""
    halves = [half for half in (dataset.training, dataset.validation) if half]
    stacked = np.concatenate([np.hstack([half.inputs[SOLE], half.targets[SOLE]]) for half in halves])
    values = np.full((rows, stacked.shape[1]), np.nan)
    values[np.concatenate([half.rows for half in halves])] = stacked
    return values


def fitted(document: Document, loaded: Loaded) -> Document:
    """The document with a drawing whose shapes are those of the data."""
    if loaded.dataset is None:
        return document
    encoding, targets = loaded.dataset.encoding, loaded.dataset.training.targets[SOLE]
    extent = float(targets.min()), float(targets.max())
    return edits.fit_to_data(
        document, (len(encoding.feature_names),), targets.shape[1], len(encoding.classes or ()), extent
    )


class Loader(QObject):
    """Reads in a thread of its own, one data set at a time; a newer wish cancels the older.

    Signals:
        progressed(float): the share that is read.
        finished(Loaded): a data set is there.
        failed(str): it cannot be read; one sentence.
    """

    progressed = Signal(float)
    finished = Signal(object)
    failed = Signal(str)
    _said = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self.wish = 0
        self._thread: threading.Thread | None = None
        self._said.connect(self.hear)

    @property
    def busy(self) -> bool:
        """Whether something is being read."""
        return self._thread is not None and self._thread.is_alive()

    def read(self, choice: DataChoice, seed: int, known: Table | None = None) -> None:
        """Begin to read."""
        self.wish += 1
        wish = self.wish

        def progress(share: float) -> None:
            if wish != self.wish:
                raise Cancelled
            self.tell(wish, share)

        def work() -> None:
            self.attempt(wish, lambda: load(choice, seed, known, progress))

        self._thread = threading.Thread(target=work, name="nnstudio-reader", daemon=True)
        self._thread.start()

    def attempt(self, wish: int, work: Callable[[], Loaded]) -> None:
        """Do the work in the thread and say how it ended."""
        try:
            self.tell(wish, work())
        except (DataError, SettingError) as error:
            self.tell(wish, str(error))
        except Cancelled:
            return

    def tell(self, wish: int, news: object) -> None:
        """Hand news to the window's thread; nobody may be there any more to hear what is no longer wished."""
        if wish == self.wish:
            self._said.emit(wish, news)

    def cancel(self) -> None:
        """Stop reading; nothing more is said."""
        self.wish += 1

    def hear(self, wish: int, news: object) -> None:
        """Pass on what the thread said, unless it is no longer wished."""
        if wish != self.wish:
            return
        if isinstance(news, Loaded):
            self.finished.emit(news)
        elif isinstance(news, str):
            self.failed.emit(news)
        else:
            self.progressed.emit(news)
