"""Reads the data that the document names, whenever it names another."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from nnstudio.base.catalogue import Choice
from nnstudio.data.arrays import Arrays
from nnstudio.data.table import Table
from nnstudio.document.change import Change
from nnstudio.gui.plots.loading import Loaded, Loader
from nnstudio.gui.store import Store

if TYPE_CHECKING:
    from nnstudio.document.model import DataChoice

ARRAYS = "arrays"
MOST_KNOWN = 3
"""Data sets that are kept, so that undoing a choice of data does not read a file again."""


class DataReader(QObject):
    """Gives the store what its document names, read and prepared beside the window."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.known: list[tuple[Choice, Table | Arrays]] = []
        self.shown: tuple[DataChoice, int] | None = None
        self.loader = Loader()
        self.loader.progressed.connect(store.show_reading)
        self.loader.finished.connect(self.take)
        self.loader.failed.connect(self.fail)
        store.document_changed.connect(self.follow)
        self.read()

    def know(self, source: Choice, data: Table | Arrays) -> None:
        """Take rows that were read elsewhere: by an import, or with a project."""
        others = [(choice, each) for choice, each in self.known if choice != source]
        self.known = [(source, data), *others][:MOST_KNOWN]

    def follow(self, change: Change) -> None:
        """Follow the choice of data, and the seed that it is split by."""
        if change.data or change.recipe:
            self.read()

    def read(self) -> None:
        """Read and prepare what the document names, unless that has been done or is being done."""
        document = self.store.document
        wanted = (document.data, document.recipe.seed)
        if wanted == self.shown:
            return
        self.shown = wanted
        source = document.data.source
        if source is None or source.kind == ARRAYS:
            self.loader.cancel()
            self.store.show_loaded(None)
            return
        known = next((data for choice, data in self.known if choice == source), None)
        if known is None:
            self.store.show_reading(0.0)
        self.loader.read(document.data, document.recipe.seed, known)

    def read_again(self) -> None:
        """Read the source anew, such as a file that has changed."""
        source = self.store.document.data.source
        self.known = [(choice, data) for choice, data in self.known if choice != source]
        self.shown = None
        self.read()

    def take(self, loaded: Loaded) -> None:
        """Give the store what was read."""
        self.know(loaded.source, loaded.data)
        self.store.show_loaded(loaded, loaded.complaint)

    def fail(self, sentence: str) -> None:
        """Tell the store why nothing could be read; it is tried again when it is asked for again."""
        self.shown = None
        self.store.show_loaded(None, sentence)

    def close(self) -> None:
        """Stop reading."""
        self.loader.cancel()
