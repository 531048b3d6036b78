"""Ones."""

import numpy as np

from nnstudio.engine.arrays import Array
from nnstudio.engine.initializer import Initializer


class Ones(Initializer):
    """All ones."""

    name = "ones"
    title = "Ones"

    def draw(self, random: np.random.Generator, fan_in: int, fan_out: int, shape: tuple[int, ...]) -> Array:  # noqa: ARG002
        """Ones."""
        return np.ones(shape)
