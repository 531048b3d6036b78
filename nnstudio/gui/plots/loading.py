"""Reading a data set without stopping the window."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from nnstudio.base.catalogue import Choice, SettingError
from nnstudio.data.arrays import Arrays
from nnstudio.data.dataset import Dataset, prepare
from nnstudio.data.encoding import SOLE
from nnstudio.data.errors import Cancelled, DataError, Progress
from nnstudio.data.sources import SOURCES
from nnstudio.data.table import Table
from nnstudio.document import edits
from nnstudio.document.model import DataChoice, Document
from nnstudio.gui.plots.array_table import is_one_hot, table_as_read, table_as_seen

Array = np.ndarray[Any, Any]
TRAINING, VALIDATION = 0, 1


@dataclass(frozen=True)
class Loaded:
    """A data set as it was read and as the network sees it.

    Attributes:
        source: what it was read from.
        data: the rows as read.
        table: the same to be looked at.
        dataset: the rows encoded, split and standardized; None where that cannot be done.
        parts: of each row TRAINING or VALIDATION.
        prepared: all rows as the network sees them, inputs before targets, in the same order.
        complaint: the sentence that says why they cannot be prepared.
    """

    source: Choice
    data: Table | Arrays
    table: Table
    dataset: Dataset | None
    parts: Array
    prepared: Table | None
    complaint: str = ""

    @property
    def features(self) -> tuple[int, ...]:
        """Shape of what one example gives the input; empty where there is no data set."""
        return () if self.dataset is None else self.dataset.training.inputs[SOLE].shape[1:]


def load(choice: DataChoice, seed: int, known: Table | Arrays | None, progress: Progress) -> Loaded:
    """Read a data set, or take the rows where they are known, and prepare it.

    Raises:
        DataError: it cannot be read.
        SettingError: there is no such data set.
        Cancelled: the progress callback wished so.
    """
    assert choice.source is not None  # noqa: S101
    data = SOURCES.make(choice.source).read(progress) if known is None else known
    table = data if isinstance(data, Table) else table_as_read(data)
    parts = np.full(len(data), TRAINING, np.uint8)
    try:
        dataset = prepare(data, choice, seed)
    except DataError as error:
        return Loaded(choice.source, data, table, None, parts, None, str(error))
    if dataset.validation:
        parts[dataset.validation.rows] = VALIDATION
    seen = replace(table_as_seen(dataset, len(data)), lines=table.lines)
    return Loaded(choice.source, data, table, dataset, parts, seen)


def fitted(document: Document, loaded: Loaded) -> Document:
    """The document with a drawing whose shapes are those of the data, and embeddings of as many tokens as there are."""
    if loaded.dataset is None:
        return document
    training, encoding = loaded.dataset.training, loaded.dataset.encoding
    classes, tokens = encoding.classes or (), len(encoding.vocabulary.get(SOLE, ()))
    embeddings = [node.id for node in document.nodes if node.kind == "embedding" and tokens]
    for number in embeddings:
        document = edits.set_settings(document, number, {"vocabulary": tokens})
    values = training.targets[SOLE]
    numbered = len(classes) > 2 and not is_one_hot(values, len(classes))
    units = len(classes) if numbered else values.shape[-1]
    extent = (0.0, 1.0) if numbered else (float(values.min()), float(values.max()))
    return edits.fit_to_data(document, training.inputs[SOLE].shape[1:], units, len(classes), extent)


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

    def read(self, choice: DataChoice, seed: int, known: Table | Arrays | None = None) -> None:
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
