"""Archives: one zip file of JSON texts and NumPy arrays, which `numpy.load` opens as well.

Equal contents give equal bytes. What is read may be hostile: every size is checked before anything is allocated.
"""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy.typing as npt

from nnstudio.files.atomic import cannot, write_atomically
from nnstudio.files.errors import FileError
from nnstudio.files.npy import read_npy, write_npy

Array = npt.NDArray[Any]

TEXT, ARRAY = ".json", ".npy"
MOST_MEMBERS = 20_000
LONGEST_NAME = 200
LARGEST_TEXT = 8 * 2**20
LARGEST_UNPACKED = 128 * 2**20
LARGEST_FILE = 2**31 - 1
"""Limits: members and bytes of their names; bytes of a text, of all packed members once unpacked, and of the file."""

END = struct.Struct("<4s4H2LH")
END_MARK, END64_MARK, END64_SIZE = b"PK\x05\x06", b"PK\x06\x07", 20
BYTES_PER_MEMBER = 46 + LONGEST_NAME + 64
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    IndexError,
    OverflowError,
    RuntimeError,  # NotImplementedError is one
)
"""What the standard library raises for archives that are damaged or made by something else."""


@dataclass(frozen=True, eq=False)
class Archive:
    """What a file holds.

    Attributes:
        texts: JSON by name, without the suffix.
        arrays: numbers by name, without the suffix.
    """

    texts: Mapping[str, bytes] = field(default_factory=dict)
    arrays: Mapping[str, Array] = field(default_factory=dict)


def write_archive(path: Path, archive: Archive) -> None:
    """Write an archive atomically; raises FileError where that cannot be."""

    def write(stream: BinaryIO) -> None:
        with zipfile.ZipFile(stream, "w", allowZip64=False) as packed:
            for name, text in archive.texts.items():
                packed.writestr(entry(name + TEXT, zipfile.ZIP_DEFLATED), text)
            for name, array in archive.arrays.items():
                with packed.open(entry(name + ARRAY, zipfile.ZIP_STORED), "w") as member:
                    write_npy(member, array)

    try:
        write_atomically(path, write)
    except zipfile.LargeZipFile:
        raise FileError(f"cannot write {path}: it would be larger than {LARGEST_FILE // 2**20} MB") from None


def entry(name: str, packing: int) -> zipfile.ZipInfo:
    """A member's description without anything that differs from one writing to the next."""
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = packing
    info.create_system = 3
    info.external_attr = 0o644 << 16
    return info


def read_archive(path: Path, what: str) -> Archive:
    """All that an archive holds.

    Args:
        path: of the file.
        what: the kind of file in words, such as "a project", for errors.

    Raises:
        FileError: there is no such file, or it is no archive, damaged, or beyond the limits.
    """
    if not path.is_file():
        raise FileError(f"{path} is not a file" if path.exists() else f"{path} does not exist")
    try:
        with path.open("rb") as stream:
            return unpack(stream, path.stat().st_size)
    except OSError as error:
        raise cannot("read", path, error) from None
    except FileError as error:
        raise FileError(f"{path} is not {what}: {error}") from None
    except MemoryError:
        raise FileError(f"{path} needs more memory than there is") from None
    except BROKEN as error:
        raise FileError(f"{path} is not {what}, or it is damaged: {error}".rstrip(": ")) from None


def unpack(stream: BinaryIO, size: int) -> Archive:
    """The contents of an opened file of so many bytes."""
    check_end(stream, size)
    with zipfile.ZipFile(stream) as packed:
        members = packed.infolist()
        check_members(members, size)
        texts = {m.filename.removesuffix(TEXT): packed.read(m) for m in members if m.filename.endswith(TEXT)}
        arrays = {m.filename.removesuffix(ARRAY): read_array(packed, m) for m in members if m.filename.endswith(ARRAY)}
    return Archive(texts, arrays)


def read_array(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> Array:
    """A member's numbers."""
    try:
        return read_npy(packed.read(member))
    except FileError as error:
        raise FileError(f"its member {member.filename!r} {error}") from None


def check_end(stream: BinaryIO, size: int) -> None:
    """Refuse what is no plain zip file, or has a list of members that is too long, before it is read."""
    if not size:
        raise FileError("it is empty")
    if size > LARGEST_FILE:
        raise FileError(f"it has {size} bytes, more than {LARGEST_FILE}")
    stream.seek(max(size - END.size - END64_SIZE, 0))
    tail = stream.read()
    if len(tail) < END.size or not tail[-END.size :].startswith(END_MARK):
        raise FileError("it is not a whole zip file")
    count, length = END.unpack(tail[-END.size :])[4:6]
    if tail.startswith(END64_MARK) or count > MOST_MEMBERS or length > MOST_MEMBERS * BYTES_PER_MEMBER:
        raise FileError(f"it has more than {MOST_MEMBERS} members")


def check_members(members: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse names and sizes that none of our files have."""
    if len(members) > MOST_MEMBERS:
        raise FileError(f"it has more than {MOST_MEMBERS} members")
    if len({member.filename for member in members}) < len(members):
        raise FileError("it has two members of the same name")
    for member in members:
        check_member(member)
    if sum(member.compress_size for member in members) > size:
        raise FileError("its members claim more bytes than the file has")
    unpacked = sum(member.file_size for member in members if member.compress_type != zipfile.ZIP_STORED)
    if unpacked > LARGEST_UNPACKED:
        raise FileError(f"it would unpack to {unpacked} bytes, more than {LARGEST_UNPACKED}")


def check_member(member: zipfile.ZipInfo) -> None:
    """Refuse a name or a packing that none of our members have."""
    name = member.filename
    if len(name) > LONGEST_NAME or not name.endswith((TEXT, ARRAY)) or not set("/\\:").isdisjoint(name):
        raise FileError(f"it has a member named {name[:40]!r}")
    plain = member.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} and not member.flag_bits & 1
    if not plain or (member.compress_type == zipfile.ZIP_STORED and member.file_size != member.compress_size):
        raise FileError(f"its member {name!r} is encrypted or packed in an unknown way")
    if name.endswith(TEXT) and member.file_size > LARGEST_TEXT:
        raise FileError(f"its member {name!r} has {member.file_size} bytes, more than {LARGEST_TEXT}")
