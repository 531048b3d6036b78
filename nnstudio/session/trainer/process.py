"""The process in which training runs: orders arrive at its standard input, answers leave at its standard output."""

import os
import signal
import sys
import threading
import time
from contextlib import suppress
from typing import BinaryIO

import msgspec
from msgspec.structs import replace

from nnstudio.session.trainer import answers, orders
from nnstudio.session.trainer.blocks import attach
from nnstudio.session.trainer.deeds import obey
from nnstudio.session.trainer.inbox import Inbox
from nnstudio.session.trainer.launch import NICENESS
from nnstudio.session.trainer.wire import NOTHING, Bulk, Decoder, encode, listen, room, write
from nnstudio.session.trainer.worker import Worker

FAREWELL = 0.5
"""Seconds that the present order has to end once the window is gone."""


def main() -> None:
    """Serve until asked to quit or until the window is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is the window's to hear
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    receive, send = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with suppress(OSError):  # a program without a console has nothing to print to
        os.dup2(2, 1)  # what anything prints must not get between the answers
    sys.stdout = sys.stderr
    inbox, mouth = Inbox(), Mouth(send)
    ear = threading.Thread(target=hear, args=(receive, inbox, mouth), name="nnstudio-orders", daemon=True)
    ear.start()
    with suppress(BrokenPipeError):
        Worker(inbox, mouth.tell, obey).serve()
    os._exit(0)  # the other thread is waiting for orders that will not come


def hear(pipe: BinaryIO, inbox: Inbox, mouth: "Mouth") -> None:
    """Put orders into the inbox; end the process once the window is gone, whatever it is busy with."""
    decoder: Decoder[orders.Order] = Decoder(orders.Order)

    def heard(number: int, data: bytes) -> None:
        try:
            inbox.put(number, decoder.decode(data, NOTHING))
        except (msgspec.DecodeError, ValueError, TypeError) as error:
            mouth.tell(answers.Refused(number, f"the trainer does not understand this order: {error}"))

    with suppress(OSError):
        listen(pipe, heard)
    inbox.put(0, orders.Quit())
    time.sleep(FAREWELL)
    os._exit(0)


class Mouth:
    """Sends answers, from one thread at a time."""

    def __init__(self, pipe: BinaryIO) -> None:
        self.pipe = pipe
        self._speaking = threading.Lock()

    def tell(self, answer: answers.Answer, block: str | None = None) -> None:
        """Send an answer; large arrays of a frame go to a block of shared memory where there is room."""
        with self._speaking:
            write(self.pipe, getattr(answer, "order", 0), encode_answer(answer, block))


def encode_answer(answer: answers.Answer, block: str | None) -> bytes:
    """An answer as bytes; a refusal where there is no memory for it."""
    try:
        return encode_frame(answer, block) if isinstance(answer, answers.Framed) else encode(answer)
    except MemoryError:
        return encode(answers.Refused(getattr(answer, "order", 0), "there is not enough memory for the answer"))


def encode_frame(frame: answers.Framed, block: str | None) -> bytes:
    """A frame as bytes, with word of how much shared memory it would like to have."""
    arrays = [view.values for view in frame.views if view.values is not None]
    arrays += [part for curve in frame.curves for part in (curve.iteration, curve.low, curve.mean, curve.high)]
    arrays += [reply.values for reply in frame.replies if reply.values is not None]
    arrays += [part for reply in frame.replies for part in reply.outputs.values()]
    frame = replace(frame, bulk=sum(room(array) for array in arrays))
    if block is None:
        return encode(frame)
    with attach(block) as memory:
        return encode(frame, Bulk(memory))
