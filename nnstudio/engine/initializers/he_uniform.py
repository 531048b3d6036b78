"""He uniform."""

import numpy as np

from nnstudio.engine.arrays import Array
from nnstudio.engine.initializer import Initializer


class HeUniform(Initializer):
    """Uniform within ±√(6/fan_in).

    Source: He, Zhang, Ren, Sun, ICCV (2015).
    """

    name = "he_uniform"
    title = "He uniform"

    def draw(self, random: np.random.Generator, fan_in: int, fan_out: int, shape: tuple[int, ...]) -> Array:  # noqa: ARG002
        """Values within ±√(6/fan_in)."""
        limit = np.sqrt(6 / fan_in)
        return random.uniform(-limit, limit, shape)
