"""Uniform."""

import numpy as np

from nnstudio.engine.arrays import Array
from nnstudio.engine.initializer import Initializer


class Uniform(Initializer):
    """Uniform within ±1/√fan_in."""

    name = "uniform"
    title = "Uniform"

    def draw(self, random: np.random.Generator, fan_in: int, fan_out: int, shape: tuple[int, ...]) -> Array:  # noqa: ARG002
        """Values within ±1/√fan_in."""
        limit = 1 / np.sqrt(fan_in)
        return random.uniform(-limit, limit, shape)
