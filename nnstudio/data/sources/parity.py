"""Parity of bits."""

import numpy as np

from nnstudio.base.catalogue import Integer, Option
from nnstudio.data.arrays import Arrays
from nnstudio.data.encoding import SOLE, Feature
from nnstudio.data.errors import Progress, silent
from nnstudio.data.sequences import check_size
from nnstudio.data.sources import Source
from nnstudio.data.streams import Stream

LAST, EVERY = "after the last step", "at every step"


class Parity(Source):
    """Parity: whether the number of ones in a sequence of bits is odd, which every single bit changes."""

    name = "parity"
    title = "Parity"
    samples = Integer(500, minimum=2, maximum=100_000, help="number of sequences")
    steps = Integer(8, minimum=2, maximum=1000, help="bits of each sequence")
    predict = Option(LAST, options=(LAST, EVERY), help="when to say it", meanings={EVERY: "of the bits so far"})
    seed = Integer(0, help="another seed draws other bits")

    def read(self, progress: Progress = silent) -> Arrays:
        """Inputs (rows, steps, 1); the target is 1 for odd: (rows, 1), or (rows, steps, 1) of the bits so far."""
        check_size(self.title, self.samples * self.steps)
        bits = Stream(self.seed, self.name).uniform(self.samples * self.steps).reshape(self.samples, self.steps) >= 0.5
        odd = (np.cumsum(bits, axis=1) % 2).astype(np.float64)
        progress(1.0)
        return Arrays(
            {SOLE: bits[:, :, None].astype(np.float64)},
            {SOLE: odd[:, -1:].copy() if self.predict == LAST else odd[:, :, None]},
            classes={SOLE: ("even", "odd")},
            features=(Feature("bit", None),),
            target_names=("odd",),
            name=self.title,
        )
