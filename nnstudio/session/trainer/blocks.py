"""Shared memory for large arrays. The window makes and removes it; the trainer only looks into it.

Where the window is killed, the resource tracker that it started removes what it made.
"""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory

from nnstudio.session.trainer.wire import NOTHING

COUNT = 2
"""Blocks in use at once, so that a frame can be read while the next is written."""


class Blocks:
    """The window's blocks; each is lent with a look and comes back with its answer."""

    def __init__(self) -> None:
        self.size = 0
        self.free: list[SharedMemory] = []
        self.lent: dict[int, SharedMemory] = {}

    def lend(self, order: int) -> str | None:
        """The name of a block for an order's answer; None where none is wanted or free."""
        if not self.size:
            return None
        if not self.free and len(self.lent) < COUNT:
            start_tracker()
            self.free.append(SharedMemory(create=True, size=self.size))
        if not self.free:
            return None
        block = self.lent[order] = self.free.pop()
        return block.name

    def memory(self, order: int) -> memoryview:
        """The block that was lent for an order."""
        return contents(self.lent[order]) if order in self.lent else NOTHING

    def take_back(self, order: int, wanted: int) -> None:
        """An order was answered; `wanted` is how many bytes it had for a block."""
        if wanted > self.size:
            self.size = 1 << (wanted - 1).bit_length()
        if order in self.lent:
            block = self.lent.pop(order)
            if block.size >= self.size:
                self.free.append(block)
            else:
                remove(block)
        for small in [block for block in self.free if block.size < self.size]:
            self.free.remove(small)
            remove(small)

    def take_all_back(self) -> None:
        """Nobody writes any more."""
        for order in list(self.lent):
            self.take_back(order, 0)

    def close(self) -> None:
        """Remove all."""
        for block in [*self.free, *self.lent.values()]:
            remove(block)
        self.free, self.lent = [], {}


def start_tracker() -> None:
    """Start the resource tracker so that it outlives a terminal that is closed, which ends all processes at once."""
    if sys.platform == "win32":
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})  # which a process inherits
    try:
        resource_tracker.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def remove(block: SharedMemory) -> None:
    """Free a block that this process made."""
    block.close()
    block.unlink()


def contents(block: SharedMemory) -> memoryview:
    """A block's bytes."""
    assert block.buf is not None  # noqa: S101  (only of a closed one)
    return block.buf


@contextmanager
def attach(name: str) -> Iterator[memoryview]:
    """The bytes of a block that another process made and will remove."""
    block = attached(name)
    try:
        yield contents(block)
    finally:
        block.close()


def attached(name: str) -> SharedMemory:
    """A block that another process made."""
    if sys.version_info >= (3, 13):
        return SharedMemory(name, track=False)
    register = resource_tracker.register
    resource_tracker.register = lambda *_: None  # or this process would remove the block when it ends
    try:
        return SharedMemory(name)
    finally:
        resource_tracker.register = register
