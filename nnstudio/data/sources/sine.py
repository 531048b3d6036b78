"""Sine waves to go on with."""

import numpy as np

from nnstudio.base.catalogue import Integer, Number, Option
from nnstudio.data.arrays import Arrays
from nnstudio.data.encoding import SOLE, Feature
from nnstudio.data.errors import Progress, silent
from nnstudio.data.points import DECIMALS
from nnstudio.data.sequences import check_size
from nnstudio.data.sources import Source
from nnstudio.data.streams import Stream

LAST, EVERY = "after the last step", "at every step"


class Sine(Source):
    """Pieces of a sine wave that begin anywhere; the network shall say how each goes on."""

    name = "sine"
    title = "Sine waves"
    samples = Integer(200, minimum=2, maximum=100_000, help="number of pieces")
    steps = Integer(20, minimum=1, maximum=1000, help="time steps that the network sees of each")
    ahead = Integer(1, minimum=1, maximum=100, help="how many values to say after the last step")
    predict = Option(
        LAST, options=(LAST, EVERY), help="when to say how it goes on", meanings={EVERY: "each time the next value"}
    )
    period = Number(20.0, minimum=2.0, maximum=10_000.0, help="time steps of a full wave")
    noise = Number(0.0, minimum=0.0, maximum=10.0, help="standard deviation of each value around the wave")
    seed = Integer(0, help="another seed draws other pieces")

    def read(self, progress: Progress = silent) -> Arrays:
        """Inputs (rows, steps, 1); targets (rows, ahead), or (rows, steps, 1) where every step has one."""
        check_size(self.title, self.samples * (self.steps + self.ahead))
        stream = Stream(self.seed, self.name)
        count = self.steps + (self.ahead if self.predict == LAST else 1)
        start = stream.uniform(self.samples)[:, None]
        wave = np.sin(2.0 * np.pi * (start + np.arange(count) / self.period))
        values = np.round(wave + self.noise * stream.normal(wave.size).reshape(wave.shape), DECIMALS)
        progress(1.0)
        seen = values[:, : self.steps, None].copy()
        targets = values[:, self.steps :].copy() if self.predict == LAST else values[:, 1:, None].copy()
        return Arrays({SOLE: seen}, {SOLE: targets}, features=(Feature("value"),), name=self.title)
