"""Going to any moment: one way is under way at a time, and of the wishes that come meanwhile the newest wins."""

from PySide6.QtCore import QObject, Signal

from nnstudio.gui.run import Run
from nnstudio.session.trainer import orders
from nnstudio.session.trainer.answers import News

Place = tuple[int, int]


class Journey(QObject):
    """Sends the run to places.

    Attributes:
        target: where it is on the way to; None while it is not.
        wished: where it is to go after that; None: it stays there.

    Signals:
        changed(): another place is wished, or it has arrived.
    """

    changed = Signal()

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run
        self.target: Place | None = None
        self.wished: Place | None = None
        self._cancelled = False

    @property
    def newest(self) -> Place | None:
        """Where it will be when all wishes have been fulfilled; None where it is already."""
        return self.wished or self.target

    def go(self, place: Place) -> None:
        """Go to a place; a way that lasts long already is given up for it."""
        self.wished = place
        if self.target is None:
            self.set_out()
        elif self.run.lasting:
            self.give_up()
        self.changed.emit()

    def set_out(self) -> None:
        """Go where it is wished."""
        self.target, self.wished, self._cancelled = self.wished, None, False
        if self.target is not None:
            self.run.ask(orders.GoTo(*self.target), self.arrive)

    def arrive(self, _: News) -> None:
        """A way has ended: go on to the newest wish."""
        self.set_out()
        self.changed.emit()

    def cancel(self) -> None:
        """Stay, or return to where the way began."""
        self.wished = None
        self.give_up()
        self.changed.emit()

    def give_up(self) -> None:
        """End what is under way, once."""
        if not self._cancelled:
            self._cancelled = self.target is not None
            self.run.send(orders.Cancel())
