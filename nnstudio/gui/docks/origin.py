"""Where a number comes from, and what a weight has been through."""

from typing import Any

import numpy as np

from nnstudio.gui.dock import Dock
from nnstudio.gui.plots.book import Book
from nnstudio.gui.plots.derivation import DerivationPage
from nnstudio.gui.plots.life import LifePage
from nnstudio.gui.store import Store
from nnstudio.session.frame import Frame
from nnstudio.session.requests import Asked


class OriginDock(Dock):
    """The number that was asked about last, with the trail of those before it."""

    name = "origin"
    title = "Where from"
    area = "right"

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        pages = {"Formula": lambda: DerivationPage(self.focus), "Biography": lambda: LifePage(self.focus)}
        self.widget = self.book = Book(store, self.title, pages)

    def requests(self) -> list[Asked]:
        """What is seen."""
        return self.book.requests()

    def show_frame(self, frame: Frame) -> None:
        """Show it."""
        self.book.show_frame(frame)

    def numbers(self, name: str) -> np.ndarray[Any, Any] | None:
        """A column of the weight's updates, on the page that shows them."""
        return self.book.numbers(name)
