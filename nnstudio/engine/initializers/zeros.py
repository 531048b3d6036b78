"""Zeros."""

import numpy as np

from nnstudio.engine.arrays import Array
from nnstudio.engine.initializer import Initializer


class Zeros(Initializer):
    """All 0; weights that begin equal never separate, so it suits biases."""

    name = "zeros"
    title = "Zeros"

    def draw(self, random: np.random.Generator, fan_in: int, fan_out: int, shape: tuple[int, ...]) -> Array:  # noqa: ARG002
        """Zeros."""
        return np.zeros(shape)
