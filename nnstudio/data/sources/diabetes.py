"""Diabetes."""

from typing import ClassVar

from nnstudio.base.resources import resource
from nnstudio.data.delimited import Layout, read_table
from nnstudio.data.errors import Progress, silent
from nnstudio.data.sources import Source
from nnstudio.data.table import Table


class Diabetes(Source):
    """442 patients: how far diabetes went on in a year, from ten measurements (Efron and others, 2004)."""

    name = "diabetes"
    title = "Diabetes"
    standardized: ClassVar[bool] = True

    def read(self, progress: Progress = silent) -> Table:
        """442 rows; inputs: age, sex, body mass index, blood pressure, six of blood serum; target: 25 to 346."""
        return read_table(resource("data", "diabetes.csv"), Layout(), progress)
