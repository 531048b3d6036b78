"""Two moons."""

import numpy as np

from nnstudio.base.catalogue import Integer, Number
from nnstudio.data.errors import Progress, silent
from nnstudio.data.points import two_classes
from nnstudio.data.sources import Source
from nnstudio.data.streams import Stream
from nnstudio.data.table import Table


class Moons(Source):
    """Points on two half circles that reach into each other; a bent line parts them."""

    name = "moons"
    title = "Two moons"
    samples = Integer(200, minimum=2, maximum=100_000, help="number of points, half of them on each moon")
    noise = Number(0.1, minimum=0.0, maximum=10.0, help="standard deviation of each coordinate's random shift")
    seed = Integer(0, help="another seed draws other points")

    def read(self, progress: Progress = silent) -> Table:
        """2 inputs, the class "upper" or "lower" as target; classes alternate.

        At the angle t from 0 to π the upper moon is at (cos t, sin t), the lower at (1 − cos t, ½ − sin t).
        """
        stream = Stream(self.seed, self.name)
        angle = np.pi * stream.uniform(self.samples)
        lower = np.arange(self.samples) % 2 == 1
        x = np.where(lower, 1.0 - np.cos(angle), np.cos(angle))
        y = np.where(lower, 0.5 - np.sin(angle), np.sin(angle))
        progress(1.0)
        return two_classes(self.title, np.stack([x, y], axis=1), ("upper", "lower"), self.noise, stream)
