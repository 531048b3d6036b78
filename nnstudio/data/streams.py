"""Random numbers that are the same on every machine and with every NumPy.

Only the raw words of a bit generator are used: NumPy promises that those never change, which it does not promise of
`Generator`'s methods.
"""

import numpy as np
from numpy.typing import NDArray


class Stream:
    """Random numbers of one purpose, derived from the user's seed and independent of all other purposes."""

    def __init__(self, seed: int, purpose: str) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence(seed, spawn_key=tuple(purpose.encode())))

    def uniform(self, count: int) -> NDArray[np.float64]:
        """Numbers in [0, 1) with 53 random bits each."""
        words = self._bits.random_raw(count) >> np.uint64(11)
        return words.astype(np.float64) * 2.0**-53

    def normal(self, count: int) -> NDArray[np.float64]:
        """Numbers of the standard normal distribution, by Box and Muller's formula."""
        radius = np.sqrt(-2.0 * np.log1p(-self.uniform(count)))
        return radius * np.cos(2.0 * np.pi * self.uniform(count))

    def permutation(self, count: int) -> NDArray[np.intp]:
        """The numbers 0 … count − 1 in random order."""
        return np.argsort(self._bits.random_raw(count), kind="stable")
