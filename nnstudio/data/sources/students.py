"""The course's students."""

from typing import ClassVar

from nnstudio.base.resources import resource
from nnstudio.data.delimited import Layout, read_table
from nnstudio.data.errors import Progress, silent
from nnstudio.data.sources import Source
from nnstudio.data.table import Table


class Students(Source):
    """Four students: who manages time well, from hours of study, play and sleep."""

    name = "students"
    title = "Students"
    standardized: ClassVar[bool] = True

    def read(self, progress: Progress = silent) -> Table:
        """4 rows, 3 inputs, 1 target that is 0 or 1."""
        return read_table(resource("data", "students.csv"), Layout(), progress)
