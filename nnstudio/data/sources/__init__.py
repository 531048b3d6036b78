"""Data sets that can be chosen: built in, made by formula, or read from a file."""

from typing import ClassVar

from nnstudio.base.catalogue import Family, Kind
from nnstudio.data.encoding import Encoding, Floats
from nnstudio.data.errors import Progress, silent
from nnstudio.data.table import Table


class Source(Kind):
    """A data set.

    Attributes:
        standardized: whether its inputs are better standardized, which is proposed when it is chosen.
    """

    standardized: ClassVar[bool] = False

    def read(self, progress: Progress = silent) -> Table:
        """The table.

        Args:
            progress: told the share that is done, from 0 to 1; it may raise Cancelled.

        Raises:
            DataError: the data cannot be read.
        """
        raise NotImplementedError

    def inputs(self, encoding: Encoding, progress: Progress = silent) -> dict[str, Floats]:
        """All rows as inputs of a network that was trained with this encoding, by input name.

        Raises:
            DataError: the data cannot be read, or a column does not hold what it held in training.
        """
        return encoding.inputs(self.read(progress))


SOURCES = Family("data set", Source, "nnstudio.data.sources")
