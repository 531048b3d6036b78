"""Hands the document and its rows to the trainer, and lets the store know what is wrong with them."""

from collections.abc import Callable

from nnstudio.data.arrays import Arrays
from nnstudio.data.dataset import Dataset
from nnstudio.data.table import Table
from nnstudio.document.change import Change, compare
from nnstudio.document.model import Document
from nnstudio.engine.plan import check
from nnstudio.gui.store import Store
from nnstudio.session.stretch import data_shape
from nnstudio.session.trainer import orders
from nnstudio.session.trainer.answers import News, Refused

Send = Callable[[orders.Order, Callable[[News], None] | None], object]


class Submission:
    """What the trainer was told of the document, and what it still has to be told.

    Attributes:
        begun: whether the trainer has a run.
    """

    def __init__(self, store: Store, send: Send) -> None:
        self.store = store
        self.send = send
        self.forget()
        store.document_changed.connect(self.follow)
        store.data_changed.connect(self.take_data)

    def forget(self) -> None:
        """Another run is to begin: nothing has been told of it."""
        self.begun = False
        self._told: Document | None = None
        self._sent: Table | Arrays | None = None

    def follow(self, change: Change) -> None:
        """Hand an edited document on."""
        if change.breakpoints and self.begun:
            self.send(orders.SetBreakpoints(self.store.document.breakpoints), None)
        if matters(change):
            self.submit()

    def take_data(self) -> None:
        """Hand on rows that were read."""
        if self.store.reading is None:
            self.submit()

    def submit(self) -> None:
        """Check the document and let the trainer go on with it, once its rows are there."""
        document = self.store.document
        self.check()
        if not self.rows_are_there(document):
            return
        rows = self.new_rows(document)
        if not self.begun:
            self.begin(orders.Begin(document, rows))
        elif rows is not None or self._told is None or matters(compare(self._told, document)):
            self._told = document
            self.send(orders.Change(document, rows), self.heard)

    def begin(self, order: orders.Begin | orders.Reopen) -> None:
        """Begin a run, or go on with a recorded one."""
        self.begun, self._told = True, order.document
        self.send(order, self.reopened if isinstance(order, orders.Reopen) else self.heard)

    def adopt(self, document: Document) -> None:
        """Take note that the trainer goes on with this document, whose rows it has."""
        if self._told is None or document.data != self._told.data:
            self._sent = None
        self._told = document

    def reopened(self, news: News) -> None:
        """Begin a new run where the recorded one cannot be gone on with, which has been said."""
        if isinstance(news, Refused):
            self.forget()
            self.submit()

    def heard(self, news: News) -> None:
        """Show problems that only compiling finds, such as too little memory, unless the document was edited since."""
        if (
            isinstance(news, Refused)
            and self._told is not None
            and not matters(compare(self._told, self.store.document))
        ):
            known = self.store.problems
            self.store.show_problems([*known, *(each for each in news.problems if each not in known)])

    def new_rows(self, document: Document) -> orders.Rows | None:
        """The rows that were read, unless the trainer has them already: with a recorded run, for one."""
        loaded, told = self.store.loaded, self._told
        if loaded is None or loaded.data is self._sent:
            return None
        known = self._sent is None and told is not None and told.data.source == document.data.source
        self._sent = loaded.data
        return None if known else orders.Rows.of(loaded.data)

    def rows_are_there(self, document: Document) -> bool:
        """Whether the rows that the document names are here, or with the trainer already."""
        source, loaded = document.data.source, self.store.loaded
        if source is None or source.kind == "arrays":
            return self.begun
        return loaded is not None and loaded.source == source

    def check(self) -> None:
        """Let the store know what is wrong with the document."""
        dataset = self.dataset()
        self.store.show_problems(check(self.store.document, None if dataset is None else data_shape(dataset)))

    def dataset(self) -> Dataset | None:
        """The data set of the present document, where it was read."""
        loaded = self.store.loaded
        if loaded is None or loaded.source != self.store.document.data.source:
            return None
        return loaded.dataset


def matters(change: Change) -> bool:
    """Whether the trainer has to know; where nodes stand is for the canvas alone."""
    return bool(change.structural or change.recipe or change.data)
