"""Data sets that can be chosen: built in, made by formula, or read from a file."""

from pathlib import Path
from typing import ClassVar

from nnstudio.base.catalogue import Choice, Family, Kind
from nnstudio.data.arrays import Arrays
from nnstudio.data.encoding import Encoding
from nnstudio.data.errors import Progress, silent
from nnstudio.data.table import Table


class Source(Kind):
    """A data set.

    Attributes:
        standardized: whether its inputs are better standardized, which is proposed when it is chosen.
    """

    standardized: ClassVar[bool] = False

    def read(self, progress: Progress = silent) -> Table | Arrays:
        """The rows: a table, or arrays where rows are sequences, texts or images.

        Args:
            progress: told the share that is done, from 0 to 1; it may raise Cancelled.

        Raises:
            DataError: the data cannot be read.
        """
        raise NotImplementedError

    def inputs(self, encoding: Encoding, progress: Progress = silent) -> Arrays:
        """All rows as inputs, without targets, of a network that was trained with this encoding.

        Raises:
            DataError: the data cannot be read, or does not hold what it held in training.
        """
        data = self.read(progress)
        if isinstance(data, Table):
            return Arrays(encoding.inputs(data), {})
        return Arrays(encoding.scale(data.inputs, data.lengths), {}, data.lengths)


SOURCES = Family("data set", Source, "nnstudio.data.sources")


def reading(choice: Choice | None, path: Path) -> Choice:
    """Another file, read as a choice of data reads its own; a CSV file where it reads none."""
    kind = SOURCES.members.get(choice.kind) if choice else None
    if choice is None or kind is None or "path" not in kind.settings:
        return Choice("csv", {"path": str(path)})
    return Choice(choice.kind, {**choice.settings, "path": str(path)})
