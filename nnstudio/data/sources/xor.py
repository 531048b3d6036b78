"""Exclusive or."""

import numpy as np

from nnstudio.data.errors import Progress, silent
from nnstudio.data.sources import Source
from nnstudio.data.table import Column, Table


class Xor(Source):
    """Exclusive or: 1 where the two inputs differ, which no single unit can learn."""

    name = "xor"
    title = "XOR"

    def read(self, progress: Progress = silent) -> Table:
        """4 rows, 2 inputs, 1 target that is 0 or 1."""
        a, b = np.array([0.0, 0.0, 1.0, 1.0]), np.array([0.0, 1.0, 0.0, 1.0])
        progress(1.0)
        return Table(self.title, (Column("a", a), Column("b", b), Column("a xor b", np.abs(a - b))), (2,))
