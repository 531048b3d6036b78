"""What a trainer process was told: enough to let another one go on."""

from msgspec.structs import replace

from nnstudio.document.model import Document
from nnstudio.session.trainer import answers, orders


class Memory:
    """The beginning of the present run, or its latest record, and the latest edit after it."""

    def __init__(self) -> None:
        self._base: orders.Begin | orders.Reopen | None = None
        self._changes: dict[int, orders.Change] = {}
        self._breakpoints: orders.SetBreakpoints | None = None
        self._history: orders.SetHistory | None = None

    @property
    def document(self) -> Document | None:
        """The latest document that was sent and not refused."""
        latest = [change.document for change in self._changes.values()][-1:]
        return latest[0] if latest else None if self._base is None else self._base.document

    @property
    def recorded(self) -> bool:
        """Whether the run goes on where it was recorded, and not from its beginning."""
        return isinstance(self._base, orders.Reopen)

    def sent(self, number: int, order: orders.Order) -> None:
        """An order was sent."""
        if isinstance(order, orders.SetHistory):
            self._history = order
        elif isinstance(order, orders.SetBreakpoints):
            self._breakpoints = order
        elif isinstance(order, (orders.Forget, orders.Begin, orders.Reopen)):
            self._breakpoints = None
            self._base, self._changes = None if isinstance(order, orders.Forget) else order, {}
        elif isinstance(order, orders.Change):
            self._changes[number] = order

    def answered(self, answer: answers.News) -> None:
        """An answer arrived."""
        if isinstance(answer, answers.Refused):
            self._changes.pop(answer.order, None)
        elif isinstance(answer, answers.Recorded):
            self._base = orders.Reopen(answer.document, answer.meta, answer.arrays)
            self._changes = {number: change for number, change in self._changes.items() if number > answer.order}
        elif isinstance(answer, answers.Done) and answer.order in self._changes:
            self._settle(answer.order)

    def _settle(self, number: int) -> None:
        """An edit was taken: those before it are history, but for their data."""
        rows = [change.rows for each, change in self._changes.items() if each <= number and change.rows is not None]
        settled = replace(self._changes[number], rows=rows[-1] if rows else None)
        later = {each: change for each, change in self._changes.items() if each > number}
        self._changes = {number: settled, **later}

    def orders(self) -> list[orders.Order]:
        """What to tell a new process."""
        base = [] if self._base is None else [self._base]
        first = [] if self._history is None else [self._history]
        last = [self._breakpoints] if base and self._breakpoints else []
        return [*first, *base, *self._changes.values(), *last]
