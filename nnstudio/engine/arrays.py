"""Memory for buffers."""

from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.lib.array_utils import byte_bounds

Array = npt.NDArray[Any]
ALIGNMENT = 64


def aligned(shape: tuple[int, ...], dtype: npt.DTypeLike) -> Array:
    """Zeros at an address that is a multiple of 64 bytes, so that vector instructions always take the same path."""
    kind = np.dtype(dtype)
    size = prod(shape) * kind.itemsize
    memory = np.zeros(size + ALIGNMENT, np.uint8)
    return np.ndarray(shape, kind, memory, -address(memory) % ALIGNMENT)


def copy(source: Array, into: Array) -> None:
    """Copy values; a comparison's become 0 and 1."""
    np.copyto(into, source)


def copy_where(source: Array, where: Array, into: Array) -> None:
    """Copy values to the places that are true."""
    np.copyto(into, source, where=where)


def bounds(array: Array) -> tuple[int, int]:
    """The addresses of an array's first byte and of that behind its last."""
    first = address(array)
    return (first, first + array.nbytes) if array.flags.forc else byte_bounds(array)


def address(array: Array) -> int:
    """The address of an array's first element."""
    return int(array.__array_interface__["data"][0])
