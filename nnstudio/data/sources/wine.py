"""Italian wines."""

from typing import ClassVar

from nnstudio.base.resources import resource
from nnstudio.data.delimited import Layout, read_table
from nnstudio.data.errors import Progress, silent
from nnstudio.data.sources import Source
from nnstudio.data.table import Table


class Wine(Source):
    """178 Italian wines of three cultivars, from 13 chemical measurements (Aeberhard and Forina, 1992)."""

    name = "wine"
    title = "Wine"
    standardized: ClassVar[bool] = True

    def read(self, progress: Progress = silent) -> Table:
        """178 rows, 13 inputs, one of three cultivars as target."""
        return read_table(resource("data", "wine.csv"), Layout(categories="cultivar"), progress)
