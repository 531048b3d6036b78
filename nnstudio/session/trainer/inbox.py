"""Orders that wait to be carried out."""

import threading
from collections import deque

from nnstudio.session.trainer.orders import Cancel, Order, Pause, Quit


class Inbox:
    """A queue that one thread fills and another empties."""

    def __init__(self) -> None:
        self._orders: deque[tuple[int, Order]] = deque()
        self._filled = threading.Condition()

    def put(self, number: int, order: Order) -> None:
        """Add an order."""
        with self._filled:
            self._orders.append((number, order))
            self._filled.notify()

    def take(self, patience: float | None) -> tuple[int, Order] | None:
        """The next order; waits for one for that many seconds, or for ever."""
        with self._filled:
            if self._filled.wait_for(lambda: self._orders, patience):
                return self._orders.popleft()
            return None

    @property
    def interrupts(self) -> bool:
        """Whether an order waits that wishes the present one to end."""
        with self._filled:
            return any(isinstance(order, (Pause, Cancel, Quit)) for _, order in self._orders)
