"""The physical lines of a text file, checked as they are read."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, TextIOWrapper
from pathlib import Path

from nnstudio.data.errors import DataError, Progress

LARGEST_FILE = 500_000_000
LONGEST_LINE = 1_000_000
SAMPLE_LINES = 1000
CHARACTERS_UNTOLD = 100_000


class Lines:
    """An iterator over the lines of an open file, ends included.

    The text is UTF-8, with or without a byte order mark, or UTF-16 with one.

    Args:
        name: the file's name for messages.
        file: open for reading bytes.
        size: in bytes.
        progress: told the share that is read, at least once per 100,000 characters and at the end.
    """

    def __init__(self, name: str, file: BufferedReader, size: int, progress: Progress) -> None:
        self.name = name
        self._file = file
        self._size = max(size, 1)
        self._progress = progress
        wide = file.peek(2)[:2] in (b"\xff\xfe", b"\xfe\xff")
        self.encoding = "UTF-16" if wide else "UTF-8"
        self._text = TextIOWrapper(file, "utf-16" if wide else "utf-8-sig", errors="replace", newline="")
        self._count = 0
        self._untold = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = self._text.readline(LONGEST_LINE + 1)
        except OSError as error:
            raise unreadable(self.name, error) from None
        self._count += 1
        if "\0" in line or "\ufffd" in line or len(line) > LONGEST_LINE:
            raise self._refuse(line)
        self._tell(line)
        if not line:
            raise StopIteration
        return line

    def sample(self) -> list[str]:
        """The next thousand lines, or as many as make a million characters."""
        lines: list[str] = []
        characters = 0
        for line in self:
            lines.append(line)
            characters += len(line)
            if len(lines) == SAMPLE_LINES or characters >= LONGEST_LINE:
                break
        return lines

    def _tell(self, line: str) -> None:
        self._untold += len(line)
        if self._untold > CHARACTERS_UNTOLD or not line:
            self._untold = 0
            self._progress(min(self._file.tell() / self._size, 1.0) if line else 1.0)

    def _refuse(self, line: str) -> DataError:
        where = f"{self.name}: line {self._count}"
        if "\0" in line:
            return DataError(f"{where} holds a NUL byte, so this is not a text file; expected rows of text")
        if "\ufffd" in line:
            return DataError(f"{where} holds bytes that are not {self.encoding}; save the file as UTF-8 and try again")
        return DataError(f"{where} is longer than {LONGEST_LINE} characters; break it into shorter ones")


@contextmanager
def opened(path: Path, progress: Progress, wanted: str = "a CSV file") -> Iterator[Lines]:
    """The lines of a file; raises DataError, which says what is wanted, where it cannot be opened or is too large."""
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise DataError(f"{path.name or path}: this is not a file; choose {wanted}")
        if state.st_size > LARGEST_FILE:
            size, most = round(state.st_size / 1e6), round(LARGEST_FILE / 1e6)
            raise DataError(f"{path.name}: the file has {size} MB; at most {most} MB can be read")
        file = path.open("rb")
    except DataError:
        raise
    except OSError as error:
        raise unreadable(path.name, error) from None
    except ValueError:
        raise DataError(f"{path.name!r} is not the name of a file") from None
    with file:
        yield Lines(path.name, file, state.st_size, progress)


def unreadable(name: str, error: OSError) -> DataError:
    """The sentence for a file that the system does not give."""
    return DataError(f"{name}: the file cannot be read: {(error.strerror or 'input or output error').lower()}")
