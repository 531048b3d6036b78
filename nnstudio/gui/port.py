"""Scripts drive the window's run through this: each call returns when the answer is there and has been painted."""

from collections.abc import Callable

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from nnstudio.document.edits import set_breakpoints
from nnstudio.document.model import Breakpoint, Document
from nnstudio.gui.run import Run
from nnstudio.session.trainer import orders
from nnstudio.session.trainer.answers import Answer, Refused, Stopped


class Port:
    """What `session.trainer.handle.Handle` speaks through in the window."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def ask(self, order: orders.Order) -> Answer:
        """The final answer to an order, once the window shows what it led to."""
        heard: list[Answer] = []
        self.run.ask(order, heard.append)  # type: ignore[arg-type]
        self.wait_until(lambda: bool(heard))
        self.wait_until(self.run.at_rest)
        QApplication.sendPostedEvents()
        if isinstance(order, orders.Change) and not isinstance(heard[0], Refused):
            self.adopt(order.document)
        return heard[0]

    def adopt(self, document: Document) -> None:
        """Draw what the trainer goes on with; one step of undo."""
        self.run.submission.adopt(document)
        self.run.store.edit(document, "change by a script")

    def end_of(self, order: orders.Run) -> Answer:
        """The end of a training, or its refusal."""
        ended: list[Stopped] = []
        self.run.ended.connect(ended.append)
        try:
            answer = self.ask(order)
            if isinstance(answer, Refused):
                return answer
            self.wait_until(lambda: bool(ended))
            self.wait_until(self.run.at_rest)
        finally:
            self.run.ended.disconnect(ended.append)
        return ended[0]

    @property
    def document(self) -> Document:
        """The latest document."""
        return self.run.store.document

    def set_breakpoints(self, breakpoints: tuple[Breakpoint, ...]) -> None:
        """Stop at these."""
        store = self.run.store
        store.edit(set_breakpoints(store.document, breakpoints), "set breakpoints")

    @staticmethod
    def wait_until(there: Callable[[], bool]) -> None:
        """Let the window live until something is so."""
        loop = QEventLoop()
        while not there():
            loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
