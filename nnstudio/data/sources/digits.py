"""Handwritten digits."""

from typing import ClassVar

import numpy as np

from nnstudio.base.catalogue import Option
from nnstudio.base.resources import resource
from nnstudio.data.arrays import Arrays
from nnstudio.data.delimited import Layout, read_table
from nnstudio.data.encoding import SOLE
from nnstudio.data.errors import Progress, silent
from nnstudio.data.sources import Source
from nnstudio.data.table import Table
from nnstudio.data.targets import encode_targets

ROW, IMAGE = "64", "8 × 8"


class Digits(Source):
    """1797 handwritten digits as images of 8 × 8 pixels (Alpaydin and Kaynak, 1998)."""

    name = "digits"
    title = "Digits"
    standardized: ClassVar[bool] = True
    shape = Option(
        ROW,
        options=(ROW, IMAGE),
        help="the shape of an image",
        meanings={ROW: "all pixels in a row", IMAGE: "lines of pixels, which are time steps of a recurrent layer"},
    )

    def read(self, progress: Progress = silent) -> Table | Arrays:
        """1797 rows, pixels from 0 to 16, one of ten digits as target."""
        table = read_table(resource("data", "digits.csv"), Layout(categories="digit"), progress)
        return table if self.shape == ROW else images(table)


def images(table: Table) -> Arrays:
    """The table's pixels as arrays (rows, 8, 8)."""
    pixels = np.stack([column.values for column in table.features], axis=1).reshape(-1, 8, 8)
    targets = encode_targets(table)
    classes = {SOLE: targets.classes or ()}
    return Arrays({SOLE: pixels}, {SOLE: targets.values}, classes=classes, target_names=targets.names, name=table.name)
