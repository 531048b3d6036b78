"""Fisher's irises."""

from typing import ClassVar

from nnstudio.base.resources import resource
from nnstudio.data.delimited import Layout, read_table
from nnstudio.data.errors import Progress, silent
from nnstudio.data.sources import Source
from nnstudio.data.table import Table


class Iris(Source):
    """150 flowers of three species, from the lengths and widths of their sepals and petals (Fisher, 1936)."""

    name = "iris"
    title = "Iris"
    standardized: ClassVar[bool] = True

    def read(self, progress: Progress = silent) -> Table:
        """150 rows, 4 inputs in centimetres, the species as target."""
        return read_table(resource("data", "iris.csv"), Layout(), progress)
