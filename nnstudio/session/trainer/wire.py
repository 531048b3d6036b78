"""How orders and answers cross the pipe: length, number of the order, MessagePack. Arrays are type, shape and bytes."""

import struct
from collections.abc import Callable
from typing import IO, Any, Generic, TypeVar

import msgspec
import numpy as np

T = TypeVar("T")
Array = np.ndarray[Any, Any]

HEAD = struct.Struct(">QQ")
KINDS = "biuf"
NOTHING = memoryview(b"")
"""Where there is no shared memory."""
SMALL = 4096
"""Bytes up to which an array always goes through the pipe."""


class Bulk:
    """A place for large arrays beside the pipe."""

    def __init__(self, memory: memoryview) -> None:
        self.memory = memory
        self.used = 0

    def put(self, array: Array, data: memoryview) -> int | None:
        """Where an array's bytes were put; None: it is small, or there is no room."""
        start, size = self.used, room(array)
        if not size or start + size > len(self.memory):
            return None
        self.used += size
        self.memory[start : start + data.nbytes] = data
        return start


def room(array: Array) -> int:
    """Bytes that an array takes beside the pipe; 0 for one that goes through it."""
    return 0 if array.nbytes <= SMALL else -(-array.nbytes // 64) * 64


def encode(message: object, bulk: Bulk | None = None) -> bytes:
    """A message as bytes; large arrays go to `bulk` where there is room."""

    def plain(value: object) -> object:
        if not isinstance(value, np.ndarray):
            raise NotImplementedError(f"cannot send a {type(value).__name__}")
        data = np.ascontiguousarray(value).reshape(-1).view(np.uint8).data
        place = None if bulk is None else bulk.put(value, data)
        return value.dtype.str, value.shape, data if place is None else place

    return msgspec.msgpack.encode(message, enc_hook=plain)


class Decoder(Generic[T]):
    """Messages of one sort from bytes."""

    def __init__(self, kind: Any) -> None:
        self.kind = kind

    def decode(self, data: bytes, memory: memoryview) -> T:
        """The message; arrays that were put beside the pipe are copied from `memory`."""

        def read(_: type, value: Any) -> object:
            dtype, shape, content = np.dtype(value[0]), tuple(value[1]), value[2]
            if dtype.kind not in KINDS:
                raise ValueError(f"cannot receive an array of {dtype}")
            if isinstance(content, int):
                content = bytes(memory[content : content + dtype.itemsize * int(np.prod(shape))])
            return np.frombuffer(content, dtype).reshape(shape)

        found: T = msgspec.msgpack.decode(data, type=self.kind, dec_hook=read)
        return found


def write(pipe: IO[bytes], number: int, data: bytes) -> None:
    """Send a message."""
    pipe.write(HEAD.pack(len(data), number))
    pipe.write(data)
    pipe.flush()


def read(pipe: IO[bytes]) -> tuple[int, bytes] | None:
    """The next message with its number; None where the pipe was closed."""
    head = pipe.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    length, number = HEAD.unpack(head)
    data = pipe.read(length)
    return (number, data) if len(data) == length else None


def listen(pipe: IO[bytes], heard: Callable[[int, bytes], None]) -> None:
    """Hand on messages until the pipe is closed."""
    while (message := read(pipe)) is not None:
        heard(*message)
