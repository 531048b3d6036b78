"""A trainer process with a thread that writes to it and one that hears it."""

import contextlib
import queue
import subprocess
import threading
from collections.abc import Callable

import msgspec

from nnstudio.session.trainer.launch import launch
from nnstudio.session.trainer.orders import Order, Quit
from nnstudio.session.trainer.wire import encode, listen, write

PATIENCE = 2.0
"""Seconds that a trainer has to end when it is asked to."""
UNREADABLE = (ValueError, TypeError, MemoryError, OSError, msgspec.DecodeError)
UNSENDABLE = (TypeError, ValueError, NotImplementedError, OverflowError, MemoryError, msgspec.EncodeError)


class Connection:
    """One trainer process.

    Args:
        heard: gets the number and the bytes of each answer, in a thread of its own.
        refused: gets the number of an order that cannot be sent, and why.
        ended: called with a sentence when the process has ended without being asked to.
    """

    def __init__(
        self,
        heard: Callable[[int, bytes], None],
        refused: Callable[[int, str], None],
        ended: Callable[[str], None],
    ) -> None:
        self.process = launch()
        self.closing = False
        self._heard, self._refused, self._ended = heard, refused, ended
        self._waiting: queue.SimpleQueue[tuple[int, Order] | None] = queue.SimpleQueue()
        names = {"nnstudio-orders": self._write, "nnstudio-answers": self._listen}
        self._threads = [threading.Thread(target=work, name=name, daemon=True) for name, work in names.items()]
        for thread in self._threads:
            thread.start()

    def send(self, number: int, order: Order) -> None:
        """Send an order; returns at once."""
        self._waiting.put((number, order))

    def close(self) -> None:
        """End the process, and wait until it and the threads have ended."""
        self.closing = True
        self.send(0, Quit())
        self._waiting.put(None)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for thread in self._threads:
            thread.join()

    def _write(self) -> None:
        """Encode and write what waits, in a thread: large data never stops the window."""
        pipe = self.process.stdin
        assert pipe is not None  # noqa: S101
        with contextlib.suppress(OSError), pipe:
            while (waiting := self._waiting.get()) is not None:
                number, order = waiting
                try:
                    data = encode(order)
                except UNSENDABLE as error:
                    self._refused(number, f"this cannot be sent to the trainer: {error}")
                    continue
                write(pipe, number, data)

    def _listen(self) -> None:
        """Hand answers on until the process ends."""
        pipe = self.process.stdout
        assert pipe is not None  # noqa: S101
        with pipe:
            try:
                listen(pipe, self._heard)
            except UNREADABLE:
                self.process.kill()
        code = self.process.wait()
        if not self.closing:
            self._waiting.put(None)
            self._ended(f"the trainer process ended unexpectedly ({cause(code)})")


def cause(code: int) -> str:
    """What a return code says."""
    return f"signal {-code}" if code < 0 else f"code {code}"
