"""Writing a file so that at any moment it is either the old one or the new one, whole."""

import contextlib
import os
import secrets
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from nnstudio.files.errors import FileError

PREFIX, SUFFIX = ".nnstudio-", ".tmp"
ABANDONED_SECONDS = 3600
"""Age of a temporary file from which on nobody can be writing it any more."""


def write_atomically(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Write a file beside its place and then put it there; a link is followed, permissions are kept.

    Raises:
        FileError: it cannot be written; what was there before is untouched.
    """
    try:
        target = path.resolve()
        with temporary(target.parent) as waiting:
            with waiting.open("wb") as stream:
                write(stream)
                stream.flush()
                os.fsync(stream.fileno())
            keep_permissions(target, waiting)
            waiting.replace(target)
        settle(target.parent)
    except OSError as error:
        raise cannot("write", path, error) from None


@contextlib.contextmanager
def temporary(folder: Path) -> Iterator[Path]:
    """A name in a folder that no other file has; a file of that name is gone afterwards."""
    sweep(folder)
    path = folder / f"{PREFIX}{secrets.token_hex(8)}{SUFFIX}"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove temporary files that a program left behind when it was killed."""
    for path in folder.glob(f"{PREFIX}*{SUFFIX}"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > ABANDONED_SECONDS:
                path.unlink()


def keep_permissions(target: Path, waiting: Path) -> None:
    """Give the new file the permissions of the old one, where there is one."""
    with contextlib.suppress(FileNotFoundError):
        waiting.chmod(stat.S_IMODE(target.stat().st_mode))


def settle(folder: Path) -> None:
    """Wait until the disk knows the new name; Windows and some network folders cannot."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def cannot(what: str, path: Path, error: OSError) -> FileError:
    """The sentence for what the system refused."""
    reason = (error.strerror or str(error)).lower()
    return FileError(f"cannot {what} {path}: {reason}")
