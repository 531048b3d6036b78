"""Where a data set comes from: the raw rows and how they are prepared."""

from dataclasses import dataclass
from functools import cached_property

from nnstudio.data.arrays import Arrays
from nnstudio.data.dataset import Dataset, prepare, prepare_arrays
from nnstudio.data.table import Table
from nnstudio.document.model import DataChoice

Data = Table | Arrays


@dataclass(frozen=True, eq=False)
class Origin:
    """Raw data and all that decides what becomes of it.

    Attributes:
        data: the rows as they were read or given.
        validation: rows given apart for validation; None: they are split off.
        choice: how the document wants the rows prepared.
        seed: of the split.
    """

    data: Data
    validation: Arrays | None
    choice: DataChoice
    seed: int

    @cached_property
    def dataset(self) -> Dataset:
        """Encoded, split and standardized; raises DataError where that cannot be."""
        if isinstance(self.data, Table):
            return prepare(self.data, self.choice, self.seed)
        return prepare_arrays(self.data, self.choice, self.seed, self.validation)
