"""Arrays of plain numbers in NumPy's file format; objects are neither written nor read."""

import re
from math import prod
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from nnstudio.files.errors import FileError

Array = npt.NDArray[Any]

MAGIC = b"\x93NUMPY"
LONGEST_HEADER = 10_000
HEADER = re.compile(
    r"\{'descr': '(?P<type>[<>|=]?(?:b1|[iu][1248]|f[248]|U\d{1,8}))', "
    r"'fortran_order': (?P<fortran>True|False), "
    r"'shape': \((?P<shape>\d{0,18}|(?:\d{1,18}, ?){1,32}(?:\d{1,18})?,?)\),? ?\}\s*",
    re.ASCII,
)
"""What NumPy writes for numbers and for texts; nothing else is looked at."""


def write_npy(stream: IO[bytes], array: Array) -> None:
    """Write an array in C order."""
    np.lib.format.write_array(stream, np.asarray(array, order="C"), version=(1, 0), allow_pickle=False)


def read_npy(data: bytes) -> Array:
    """The array in a file's bytes; raises FileError unless it holds exactly the numbers that its header says."""
    dtype, shape, fortran, start = read_header(data)
    if len(data) - start != dtype.itemsize * prod(shape):
        raise FileError(f"says that its shape is {shape}, and {len(data) - start} bytes follow")
    values = np.frombuffer(data, dtype, offset=start).reshape(shape, order="F" if fortran else "C")
    if dtype.kind == "b" and np.frombuffer(data, np.uint8, offset=start).max(initial=0) > 1:
        raise FileError("holds something else than truth values")
    return np.array(values, dtype.newbyteorder("="), order="C")


def read_header(data: bytes) -> tuple[np.dtype[Any], tuple[int, ...], bool, int]:
    """Type, shape, whether the order is Fortran's, and where the numbers begin."""
    width = {1: 2, 2: 4, 3: 4}.get(data[6]) if data.startswith(MAGIC) and len(data) > 12 else None
    if width is None:
        raise FileError("is not an array")
    start = 8 + width
    length = int.from_bytes(data[8:start], "little")
    found = HEADER.fullmatch(data[start : start + length].decode("latin1")) if length <= LONGEST_HEADER else None
    if found is None:
        raise FileError("is not an array of plain numbers")
    shape = tuple(int(size) for size in found["shape"].replace(",", " ").split())
    return np.dtype(found["type"]), shape, found["fortran"] == "True", start + length
