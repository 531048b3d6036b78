"""The window's end of the pipe to the trainer process. Nothing here blocks but `wait`, `restart` and `close`."""

import atexit
import threading
from collections import deque
from typing import Self

import msgspec

from nnstudio.session.trainer import answers, orders
from nnstudio.session.trainer.blocks import Blocks
from nnstudio.session.trainer.connection import Connection
from nnstudio.session.trainer.memory import Memory
from nnstudio.session.trainer.wire import Decoder

ATTEMPTS = 3
"""Deaths without an answer between them, after which a process is told nothing any more."""
DECODER: Decoder[answers.Answer] = Decoder(answers.Answer)


class TrainerDied(RuntimeError):  # noqa: N818
    """The trainer process ended while somebody waited for its answer."""


class Trainer:
    """A trainer process; it takes orders before it is ready.

    Attributes:
        memory: what was sent, see `Memory`.
        alive: whether the process still runs.
        repeated: number of the last of the orders that were told again to a process that took over.
    """

    def __init__(self) -> None:
        self.memory = Memory()
        self.alive = True
        self._count = self._deaths = self.repeated = 0
        self._blocks = Blocks()
        self._news: deque[answers.News] = deque()
        self._changed = threading.Condition()
        self._connection = self._connect()
        atexit.register(self.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, order: orders.Order) -> int:
        """Send an order and return its number; answers carry it."""
        with self._changed:
            self._count += 1
            number = self._count
            self.memory.sent(number, order)
            if isinstance(order, orders.Look):
                order = msgspec.structs.replace(order, block=self._blocks.lend(number))
        self._connection.send(number, order)
        return number

    def _repeat(self, order: orders.Order) -> None:
        """Send an order of which the memory knows already."""
        with self._changed:
            self._count += 1
            self.repeated = self._count
        self._connection.send(self.repeated, order)

    def poll(self) -> list[answers.News]:
        """All that was heard since, in order."""
        with self._changed:
            heard = list(self._news)
            self._news.clear()
        return heard

    def wait(self, number: int, timeout: float | None = None) -> answers.Final:
        """The final answer to an order; what else is heard is left to `poll`. For scripts.

        Raises:
            TrainerDied: the process ended before.
            TimeoutError: there was no answer in time.
        """
        answer = self._wait_for(number, answers.FINAL, timeout)
        assert isinstance(answer, answers.FINAL)  # noqa: S101
        return answer

    def wait_stop(self, number: int, timeout: float | None = None) -> answers.Stopped:
        """The end of the training that an order began; raises as `wait` does."""
        answer = self._wait_for(number, (answers.Stopped,), timeout)
        assert isinstance(answer, answers.Stopped)  # noqa: S101
        return answer

    def restart(self) -> str:
        """Start another process and let it come to where the latest one was; what happened, in one sentence.

        A process that ended over an edit is not told that edit again, one that ended over the run itself is told
        nothing, and where even that one ends, no other is started.
        """
        self._connection.close()
        with self._changed:
            self._blocks.take_all_back()
            self._news.clear()
        if self._deaths > ATTEMPTS:
            return "The trainer cannot be started; save your work and start the program again."
        self.alive = True
        self._connection = self._connect()
        edits = self.memory.unanswered()
        if self._deaths == ATTEMPTS and not edits:
            self.memory = Memory()
            return "The trainer was started again without the network, over which it ends; make it smaller."
        for order in self.memory.again():
            self._repeat(order)
        if self._deaths == ATTEMPTS:
            self._deaths = 1
            return "The trainer was started again without the latest edit, over which it ends; undo it."
        for order in edits:
            self.send(order)
        if self.memory.document is None:
            return "The trainer was started again."
        return "The trainer was started again and comes back to where the run was."

    def close(self) -> None:
        """End the process; leaves no process, thread or shared memory behind."""
        atexit.unregister(self.close)
        self._connection.close()
        self._blocks.close()
        self.alive = False

    def _connect(self) -> Connection:
        return Connection(self._hear, self._refuse, self._end)

    def _hear(self, number: int, data: bytes) -> None:
        """Take an answer, in the connection's thread."""
        answer = DECODER.decode(data, self._blocks.memory(number))
        with self._changed:
            wanted = answer.bulk if isinstance(answer, answers.Framed) else 0
            if isinstance(answer, answers.FINAL):
                self._blocks.take_back(number, wanted)
                self._deaths = 0 if number > self.repeated else self._deaths
            if number > self.repeated:
                self.memory.answered(answer)
        self._tell(answer)

    def _refuse(self, number: int, sentence: str) -> None:
        """Answer an order that could not be sent."""
        refused = answers.Refused(number, sentence)
        with self._changed:
            self._blocks.take_back(number, 0)
            self.memory.answered(refused)
        self._tell(refused)

    def _end(self, sentence: str) -> None:
        """Take note that the process has ended."""
        self.alive = False
        self._deaths += 1
        self._tell(answers.Died(sentence))

    def _tell(self, news: answers.News) -> None:
        """Put news where `poll` and `wait` find them."""
        with self._changed:
            self._news.append(news)
            self._changed.notify_all()

    def _wait_for(self, number: int, kinds: tuple[type, ...], timeout: float | None) -> answers.News:
        """Take the first answer of these kinds to an order out of the news."""

        def found() -> answers.News | None:
            mine = (each for each in self._news if isinstance(each, kinds) and getattr(each, "order", 0) == number)
            return next(mine, None)

        with self._changed:
            if not self._changed.wait_for(lambda: found() or not self.alive, timeout):
                raise TimeoutError(f"the trainer did not answer within {timeout:g} s")
            answer = found()
            if answer is None:
                raise TrainerDied("the trainer process ended unexpectedly")
            self._news.remove(answer)
        return answer
