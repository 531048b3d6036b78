"""Copying memory."""

import numpy as np

from nnstudio.base.catalogue import Integer
from nnstudio.data.arrays import Arrays
from nnstudio.data.encoding import SOLE, Feature, one_hot
from nnstudio.data.errors import Progress, silent
from nnstudio.data.sequences import check_size
from nnstudio.data.sources import Source
from nnstudio.data.streams import Stream

BLANK, RECALL = "blank", "recall"


class Copying(Source):
    """Copying memory: symbols are shown, and have to be said again after a long pause (Arjovsky and others, 2016)."""

    name = "copying"
    title = "Copying memory"
    samples = Integer(1000, minimum=2, maximum=100_000, help="number of sequences")
    symbols = Integer(8, minimum=2, maximum=20, help="how many different symbols there are")
    items = Integer(4, minimum=1, maximum=50, help="symbols to remember")
    pause = Integer(10, minimum=1, maximum=1000, help="time steps between the last symbol and the first to say")
    seed = Integer(0, help="another seed draws other symbols")

    def read(self, progress: Progress = silent) -> Arrays:
        """Inputs (rows, time, 2 + symbols), one-hot: blank, recall, symbols; targets (rows, time), class numbers.

        Time is 2 · items + pause. The symbols come first; "recall" is the last step of the pause; all else is blank.
        The target is blank, class 0, up to then, and the symbols in their order after. Without memory the best mean
        cross-entropy is items · ln(symbols) / time (Arjovsky, Shah and Bengio, 2016).
        """
        time = 2 * self.items + self.pause
        check_size(self.title, self.samples * time * (self.symbols + 2))
        draws = Stream(self.seed, self.name).uniform(self.samples * self.items).reshape(self.samples, self.items)
        shown = (self.symbols * draws).astype(np.intp)
        codes, targets = np.zeros((self.samples, time), np.intp), np.zeros((self.samples, time))
        codes[:, : self.items] = shown + 2
        codes[:, self.items + self.pause - 1] = 1
        targets[:, -self.items :] = shown + 1
        progress(1.0)
        names = tuple(str(number) for number in range(1, self.symbols + 1))
        inputs = one_hot(codes.reshape(-1), self.symbols + 2).reshape(self.samples, time, -1)
        features = (Feature("symbol", (BLANK, RECALL, *names)),)
        return Arrays(
            {SOLE: inputs}, {SOLE: targets}, classes={SOLE: (BLANK, *names)}, features=features, name=self.title
        )
