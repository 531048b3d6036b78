"""Gaussian clouds."""

import numpy as np

from nnstudio.base.catalogue import Integer, Number
from nnstudio.data.errors import Progress, silent
from nnstudio.data.points import classified
from nnstudio.data.sources import Source
from nnstudio.data.streams import Stream
from nnstudio.data.table import Table

LETTERS = "ABCDEFGHIJ"


class Gaussians(Source):
    """Clouds of normally distributed points around centers on a circle; the wider they are, the more they overlap."""

    name = "gaussians"
    title = "Gaussian clouds"
    samples = Integer(200, minimum=2, maximum=100_000, help="number of points, equally many in each cloud")
    clouds = Integer(2, minimum=2, maximum=len(LETTERS), help="number of clouds, each a class")
    noise = Number(0.3, minimum=0.0, maximum=10.0, help="standard deviation of each coordinate around its center")
    seed = Integer(0, help="another seed draws other points")

    def read(self, progress: Progress = silent) -> Table:
        """2 inputs, the cloud's letter as target; classes come in turn, their centers evenly around the unit circle."""
        codes = np.arange(self.samples, dtype=np.intp) % self.clouds
        angle = 2.0 * np.pi * codes / self.clouds
        centers = np.stack([np.cos(angle), np.sin(angle)], axis=1)
        progress(1.0)
        classes = tuple(LETTERS[: self.clouds])
        return classified(self.title, centers, codes, classes, self.noise, Stream(self.seed, self.name))
