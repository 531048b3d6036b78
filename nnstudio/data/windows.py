"""Long texts as windows of tokens."""

from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from nnstudio.data.delimited.lines import opened
from nnstudio.data.errors import DataError, Progress
from nnstudio.data.table import LARGEST_TABLE

LARGEST_TEXT = 20_000_000
Floats = NDArray[np.float64]


def read_text(path: Path, progress: Progress) -> str:
    """A file of plain text, in UTF-8 or, with a byte order mark, UTF-16.

    Raises:
        DataError: it cannot be read, is no text, is empty or has more than 20 million characters.
    """
    parts, characters = [], 0
    with opened(path, progress, "a file of text") as lines:
        for line in lines:
            parts.append(line)
            characters += len(line)
            if characters > LARGEST_TEXT:
                raise DataError(f"{lines.name}: the text has more than {LARGEST_TEXT:,} characters; take a part of it")
    if not characters:
        raise DataError(f"{path.name}: the file is empty; expected text")
    return "".join(parts)


def windows(name: str, numbers: Floats, steps: int, stride: int) -> tuple[Floats, Floats]:
    """Windows of so many tokens, each so many behind the one before, and the tokens one later, both (rows, steps).

    Raises:
        DataError: there is not one window with a token after it, or there are too many.
    """
    if len(numbers) <= steps:
        found = f"{len(numbers)} token" + ("s" if len(numbers) != 1 else "")
        raise DataError(f"{name}: the text has {found}; expected at least {steps + 1}, a window and the token after it")
    rows = (len(numbers) - steps - 1) // stride + 1
    if rows * steps > LARGEST_TABLE:
        raise DataError(
            f"{name}: {rows:,} windows of {steps} tokens are more than {LARGEST_TABLE:,} numbers; take a larger stride"
        )
    seen = sliding_window_view(numbers, steps)
    return seen[:-1:stride].copy(), seen[1::stride].copy()
