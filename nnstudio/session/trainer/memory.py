"""What a trainer process was told, and what it told: enough to let another one go on as if nothing had happened.

Training repeats itself to the last bit. So what a new process needs is the run's beginning or its latest record, every
change since with the place at which it was made, and the latest place that was heard of; it trains its way there.
"""

from nnstudio.document.model import Document
from nnstudio.session.moment import Moment
from nnstudio.session.run import Position
from nnstudio.session.trainer import answers, orders

ANYWHERE = (orders.Change, orders.SetValue, orders.SetOutput)
"""Orders that change the run where it is when they arrive, also while it trains; the answer says where that was."""
AT_REST = (orders.Reset, orders.Branch, orders.Switch, orders.RenameBranch, orders.DeleteBranch)
"""Orders that change the runs once a training has stopped, of which has been heard before the answer."""
SETTINGS = (orders.SetSpeed, orders.SetHistory)
"""Orders of which the latest one holds, for any run."""


class Memory:
    """The beginning of the present run, or its latest record, and what was done after it.

    Attributes:
        recorded: whether there is a record.
        changes: number of changes since.
    """

    def __init__(self) -> None:
        self._settings: dict[type, orders.Order] = {}
        self._forget(0)

    def _forget(self, number: int) -> None:
        """Nothing that is still heard of orders before this one counts."""
        self._begun = number
        self._base: orders.Begin | orders.Reopen | None = None
        self._document: Document | None = None
        self._deeds: list[orders.Order] = []
        self._waiting: dict[int, orders.Order] = {}
        self._breakpoints: orders.SetBreakpoints | None = None
        self._moment: Moment | None = None
        self.recorded = False
        self.changes = 0

    @property
    def document(self) -> Document | None:
        """The latest document that was sent and not refused."""
        waiting = [each.document for each in self._waiting.values() if isinstance(each, orders.Change)]
        return waiting[-1] if waiting else self._document

    # --- hearing -----------------------------------------------------------------------------------------------

    def sent(self, number: int, order: orders.Order) -> None:
        """An order was sent."""
        if isinstance(order, orders.SetBreakpoints):
            self._breakpoints = order
        elif isinstance(order, SETTINGS):
            self._settings[type(order)] = order
        elif isinstance(order, (orders.Forget, orders.Begin, orders.Reopen)):
            self._forget(number)
            if not isinstance(order, orders.Forget):
                self._base, self._document = order, order.document
        elif isinstance(order, (*ANYWHERE, *AT_REST)):
            self._waiting[number] = order

    def answered(self, answer: answers.News) -> None:
        """An answer arrived."""
        number = getattr(answer, "order", 0)
        if number < self._begun:
            return
        order = self._waiting.pop(number, None) if isinstance(answer, answers.FINAL) else None
        if isinstance(answer, answers.Recorded):
            self._record(answer)
        elif isinstance(answer, (answers.Done, answers.Switched)) and order is not None:
            self._note(order, answer.moment)
        if isinstance(answer, answers.Switched):
            self._document = answer.document
        if isinstance(answer, (answers.Done, answers.Switched, answers.Framed, answers.Stopped)) and answer.moment:
            self._moment = answer.moment
        if isinstance(answer, answers.Stopped) and answer.gave_up:
            self._deeds.append(orders.Resume(end_of(answer.moment), place_of(answer.moment), giving_up=True))

    def _record(self, answer: answers.Recorded) -> None:
        """All that was done before is in the record."""
        self._base, self._document = orders.Reopen(answer.document, answer.meta, answer.arrays), answer.document
        self._deeds, self.recorded, self.changes = [], True, 0

    def _note(self, order: orders.Order, moment: Moment | None) -> None:
        """A change was made: remember where."""
        if self._moment is not None and moment is not None:
            place, end = place_of(self._moment), end_of(self._moment)
            if isinstance(order, ANYWHERE):
                place = place_of(moment)
                end = max(end, place)
            self._deeds.append(orders.Resume(end, place))
        self._deeds.append(order)
        self.changes += 1
        if isinstance(order, orders.Change):
            self._document = order.document

    # --- repeating ---------------------------------------------------------------------------------------------

    def again(self) -> list[orders.Order]:
        """What to tell a new process, so that it is where the old one was when it was heard last."""
        found = [*self._settings.values()]
        if self._base is None:
            return found
        found += [self._base, *self._deeds]
        if self._moment is not None:
            found.append(orders.Resume(end_of(self._moment), place_of(self._moment), moment=self._moment))
        return [*found, *([self._breakpoints] if self._breakpoints else ())]

    def unanswered(self) -> list[orders.Order]:
        """Take out the orders that nobody answered; of these edits alone are to be sent again."""
        waiting, self._waiting = self._waiting, {}
        return [order for order in waiting.values() if isinstance(order, orders.Change)]


def place_of(moment: Moment) -> Position:
    """Iteration and instruction."""
    return moment.where.iteration, moment.instruction


def end_of(moment: Moment) -> Position:
    """How far the run has been."""
    return moment.end, moment.end_instruction
