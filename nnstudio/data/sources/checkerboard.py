"""A checkerboard."""

import numpy as np

from nnstudio.base.catalogue import Integer, Number
from nnstudio.data.errors import Progress, silent
from nnstudio.data.points import classified
from nnstudio.data.sources import Source
from nnstudio.data.streams import Stream
from nnstudio.data.table import Table


class Checkerboard(Source):
    """Points on a square board of black and white fields, which takes many lines to part."""

    name = "checkerboard"
    title = "Checkerboard"
    samples = Integer(400, minimum=2, maximum=100_000, help="number of points")
    fields = Integer(4, minimum=2, maximum=20, help="fields along each side of the board")
    noise = Number(0.0, minimum=0.0, maximum=10.0, help="standard deviation of each coordinate's random shift")
    seed = Integer(0, help="another seed draws other points")

    def read(self, progress: Progress = silent) -> Table:
        """2 inputs from −1 to 1, the class "black" or "white" as target; the field at (−1, −1) is black."""
        stream = Stream(self.seed, self.name)
        places = self.fields * stream.uniform(2 * self.samples).reshape(-1, 2)
        codes = places.astype(np.intp).sum(1) % 2
        progress(1.0)
        return classified(self.title, 2.0 * places / self.fields - 1.0, codes, ("black", "white"), self.noise, stream)
