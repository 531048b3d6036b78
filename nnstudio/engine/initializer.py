"""What every initializer is."""

import numpy as np

from nnstudio.base.catalogue import Kind
from nnstudio.engine.arrays import Array
from nnstudio.engine.distributions import Distribution, Source

LARGEST = 1e30
SMALLEST = 1e-30
"""The sizes that settings take: weights stay finite, and their spread is not lost, in single precision."""


class Initializer(Kind):
    """How a parameter's first values are drawn."""

    def distribution(self, fan_in: int, fan_out: int) -> Distribution:
        """That of each value of a weight (fan_in, fan_out), for panels."""
        raise NotImplementedError

    def draw(self, random: np.random.Generator, fan_in: int, fan_out: int, shape: tuple[int, ...]) -> Array:
        """Values (float64) of that shape; fan_in and fan_out are those of the weights, also for a bias."""
        raise NotImplementedError


class IndependentInitializer(Initializer):
    """An initializer that draws every value by itself, from one distribution."""

    def distribution(self, fan_in: int, fan_out: int) -> Source:
        """That of every value of a parameter with weights (fan_in, fan_out)."""
        raise NotImplementedError

    def draw(self, random: np.random.Generator, fan_in: int, fan_out: int, shape: tuple[int, ...]) -> Array:
        """Values of that distribution."""
        return self.distribution(fan_in, fan_out).draw(random, shape)


def as_matrix(shape: tuple[int, ...]) -> tuple[int, int]:
    """Rows and columns: the last axis are the columns; a vector is one column."""
    columns = shape[-1] if len(shape) > 1 else 1
    return int(np.prod(shape)) // columns, columns
