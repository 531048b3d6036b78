"""Two circles."""

import numpy as np

from nnstudio.base.catalogue import Integer, Number
from nnstudio.data.errors import Progress, silent
from nnstudio.data.points import two_classes
from nnstudio.data.sources import Source
from nnstudio.data.streams import Stream
from nnstudio.data.table import Table


class Circles(Source):
    """Points on a circle of radius 0.5 inside one of radius 1; no straight line parts them."""

    name = "circles"
    title = "Two circles"
    samples = Integer(200, minimum=2, maximum=100_000, help="number of points, half of them on each circle")
    noise = Number(0.1, minimum=0.0, maximum=10.0, help="standard deviation of each coordinate's random shift")
    seed = Integer(0, help="another seed draws other points")

    def read(self, progress: Progress = silent) -> Table:
        """2 inputs, the class "inner" or "outer" as target; classes alternate."""
        stream = Stream(self.seed, self.name)
        angle = 2.0 * np.pi * stream.uniform(self.samples)
        radius = np.where(np.arange(self.samples) % 2, 1.0, 0.5)
        progress(1.0)
        points = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
        return two_classes(self.title, points, ("inner", "outer"), self.noise, stream)
