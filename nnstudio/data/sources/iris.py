"""Fisher's irises."""

from dataclasses import replace
from typing import ClassVar

import numpy as np

from nnstudio.base.catalogue import Option
from nnstudio.base.resources import resource
from nnstudio.data.delimited import Layout, read_table
from nnstudio.data.errors import Progress, silent
from nnstudio.data.sources import Source
from nnstudio.data.table import Column, Table

ALL = "all"


class Iris(Source):
    """150 flowers of three species, from the lengths and widths of their sepals and petals (Fisher, 1936)."""

    name = "iris"
    title = "Iris"
    standardized: ClassVar[bool] = True
    species = Option(
        ALL,
        options=(ALL, "setosa", "versicolor", "virginica"),
        help="what to tell apart: all three species, or one of them from the others",
    )

    def read(self, progress: Progress = silent) -> Table:
        """150 rows, 4 inputs in centimetres, the species as target: one of three, or "other" and the chosen one."""
        table = read_table(resource("data", "iris.csv"), Layout(), progress)
        return table if self.species == ALL else one_of(table, self.species)


def one_of(table: Table, category: str) -> Table:
    """The table with a target that only tells one category from the others."""
    *features, target = table.columns
    chosen = (target.categories or ()).index(category)
    codes = (target.values == chosen).astype(np.intp)
    return replace(table, columns=(*features, Column(target.name, codes, ("other", category))))
