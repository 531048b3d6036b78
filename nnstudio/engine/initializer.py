"""What every initializer is."""

import numpy as np

from nnstudio.base.catalogue import Kind
from nnstudio.engine.arrays import Array


class Initializer(Kind):
    """How a parameter's first values are drawn."""

    def draw(self, random: np.random.Generator, fan_in: int, fan_out: int, shape: tuple[int, ...]) -> Array:
        """Values (float64) of that shape; fan_in and fan_out are those of the weights, also for a bias."""
        raise NotImplementedError
