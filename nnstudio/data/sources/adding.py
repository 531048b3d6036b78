"""The adding problem."""

import numpy as np

from nnstudio.base.catalogue import Integer
from nnstudio.data.arrays import Arrays
from nnstudio.data.encoding import SOLE, Feature
from nnstudio.data.errors import Progress, silent
from nnstudio.data.sequences import check_size
from nnstudio.data.sources import Source
from nnstudio.data.streams import Stream


class Adding(Source):
    """The adding problem: the sum of two marked numbers of a long sequence (Hochreiter and Schmidhuber, 1997)."""

    name = "adding"
    title = "Adding problem"
    samples = Integer(1000, minimum=2, maximum=100_000, help="number of sequences")
    steps = Integer(50, minimum=2, maximum=1000, help="time steps of each sequence")
    seed = Integer(0, help="another seed draws other sequences")

    def read(self, progress: Progress = silent) -> Arrays:
        """Inputs (rows, steps, 2), a number from 0 to 1 and a mark that is 1 twice and else 0; target (rows, 1).

        One mark is in the first half of the steps and one in the second. The target is the sum of the marked numbers;
        who always says 1 has the mean squared error 1/6, the variance of that sum.
        """
        check_size(self.title, 2 * self.samples * self.steps)
        stream = Stream(self.seed, self.name)
        values = np.zeros((self.samples, self.steps, 2))
        values[:, :, 0] = stream.uniform(self.samples * self.steps).reshape(self.samples, self.steps)
        rows, half = np.arange(self.samples), self.steps // 2
        first = (half * stream.uniform(self.samples)).astype(np.intp)
        second = half + ((self.steps - half) * stream.uniform(self.samples)).astype(np.intp)
        values[rows, first, 1] = values[rows, second, 1] = 1.0
        progress(1.0)
        sums = values[rows, first, 0] + values[rows, second, 0]
        features = (Feature("number"), Feature("mark"))
        return Arrays({SOLE: values}, {SOLE: sums[:, None]}, features=features, target_names=("sum",), name=self.title)
