"""Two spirals."""

import numpy as np

from nnstudio.base.catalogue import Integer, Number
from nnstudio.data.errors import Progress, silent
from nnstudio.data.points import two_classes
from nnstudio.data.sources import Source
from nnstudio.data.streams import Stream
from nnstudio.data.table import Table


class Spirals(Source):
    """Points on two spirals that wind around each other; the more turns, the harder."""

    name = "spirals"
    title = "Two spirals"
    samples = Integer(200, minimum=2, maximum=100_000, help="number of points, half of them on each spiral")
    turns = Number(1.5, minimum=0.1, maximum=10.0, help="how often each spiral winds around the origin")
    noise = Number(0.02, minimum=0.0, maximum=10.0, help="standard deviation of each coordinate's random shift")
    seed = Integer(0, help="another seed draws other points")

    def read(self, progress: Progress = silent) -> Table:
        """2 inputs, the class "first" or "second" as target; classes alternate.

        A point at share s of its spiral has the radius s and the angle 2π·turns·s, half a turn more on the second.
        """
        stream = Stream(self.seed, self.name)
        share = np.sqrt(stream.uniform(self.samples))
        angle = 2.0 * np.pi * self.turns * share + np.pi * (np.arange(self.samples) % 2)
        progress(1.0)
        points = np.stack([share * np.cos(angle), share * np.sin(angle)], axis=1)
        return two_classes(self.title, points, ("first", "second"), self.noise, stream)
