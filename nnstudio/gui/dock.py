"""What every dock panel is: a kind with a widget, fed with frames by role."""

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from nnstudio.base.catalogue import Kind
from nnstudio.gui.focus import Focus
from nnstudio.gui.store import Store

if TYPE_CHECKING:  # the window paints before NumPy is imported
    from nnstudio.session.frame import Frame
    from nnstudio.session.requests import Asked


class Dock(QObject, Kind):
    """A panel; one subclass with a name in one file of `gui/docks`.

    The window shows `widget` in a QDockWidget called dock.<name>. While it is visible the window asks for `requests`
    at screen pace and hands every answer to `show_frame`. Everything else (document, selection, outline) a dock takes
    from the store's signals.

    Attributes:
        area: where the first layout places it: "left", "right" or "bottom".
        focus: the nodes that all its pages are about.
    """

    area: ClassVar[str] = "right"
    widget: QWidget

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.focus = Focus(store, self)

    __eq__ = object.__eq__  # two docks of a kind are two
    __hash__ = object.__hash__

    def requests(self) -> "list[Asked]":
        """What the dock wants to see now."""
        return []

    def show_frame(self, frame: "Frame") -> None:
        """Show a moment; frames may lack what was asked for a moment ago."""
