"""Glorot uniform."""

import numpy as np

from nnstudio.engine.arrays import Array
from nnstudio.engine.initializer import Initializer


class GlorotUniform(Initializer):
    """Uniform within ±√(6/(fan_in + fan_out)).

    Source: Glorot, Bengio, AISTATS (2010); the course calls it Xavier.
    """

    name = "glorot_uniform"
    title = "Glorot uniform"

    def draw(self, random: np.random.Generator, fan_in: int, fan_out: int, shape: tuple[int, ...]) -> Array:
        """Values within ±√(6/(fan_in + fan_out))."""
        limit = np.sqrt(6 / (fan_in + fan_out))
        return random.uniform(-limit, limit, shape)
