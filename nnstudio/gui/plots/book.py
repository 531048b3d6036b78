"""A panel of several pages, of which one is seen; a page is made when it is first looked at."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from nnstudio.gui.store import Store
from nnstudio.session.frame import Frame
from nnstudio.session.requests import Asked


class Page(QWidget):
    """What a panel shows at a time: asks for what it has room for, and shows the answers."""

    def requests(self) -> Sequence[Asked]:
        """What it wants to see now."""
        return ()

    def show_frame(self, frame: Frame) -> None:
        """Show a moment; frames may lack what was asked for a moment ago."""

    def numbers(self, name: str) -> np.ndarray[Any, Any] | None:  # noqa: ARG002
        """The values that are shown of something; None while there are none."""
        return None


class Book(QWidget):
    """Pages under tabs.

    Args:
        store: the window's.
        title: the panel's name.
        pages: what makes each page, by what its tab says.

    Attributes:
        page: the one that is seen.
    """

    def __init__(self, store: Store, title: str, pages: Mapping[str, Callable[[], Page]]) -> None:
        super().__init__()
        self.store = store
        self.makers = pages
        self.made: dict[str, Page] = {}
        self.tabs = QTabBar()
        self.tabs.setProperty("role", "pages")
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(f"{title}: which page")
        self.stack = QStackedWidget()
        for words in pages:
            self.tabs.addTab(words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self.stack, 1)
        self.tabs.currentChanged.connect(self.turn)
        self.turn()

    @property
    def words(self) -> str:
        """What the tab of the page that is seen says."""
        return self.tabs.tabText(self.tabs.currentIndex())

    def open(self, words: str) -> Page:
        """Show the page whose tab says this."""
        self.tabs.setCurrentIndex(list(self.makers).index(words))
        return self.page

    def turn(self) -> None:
        """Show the chosen page with what is known already."""
        words = self.words
        if words not in self.made:
            self.made[words] = self.makers[words]()
            self.stack.addWidget(self.made[words])
        self.page = self.made[words]
        self.stack.setCurrentWidget(self.page)
        if self.store.frame:
            self.page.show_frame(self.store.frame)

    def requests(self) -> list[Asked]:
        """What the page that is seen asks for."""
        return [*self.page.requests()]

    def show_frame(self, frame: Frame) -> None:
        """Let the page that is seen show a moment."""
        self.page.show_frame(frame)

    def numbers(self, name: str) -> np.ndarray[Any, Any] | None:
        """The values that are shown of something on the page that is seen."""
        return self.page.numbers(name)
