"""Distributions that NumPy does not draw from."""

import numpy as np

from nnstudio.engine.arrays import Array

DEVIATION = 0.87962566103423978
"""Of a standard normal distribution cut off at ±2: √(1 − 4·φ(2)/(2·Φ(2) − 1))."""


def truncated_normal(random: np.random.Generator, deviation: float, shape: tuple[int, ...]) -> Array:
    """Values of mean 0 and that deviation, from a normal distribution cut off at two of its own deviations."""
    values: Array = random.standard_normal(shape)
    while (outside := np.abs(values) > 2).any():
        values[outside] = random.standard_normal(int(outside.sum()))
    values *= deviation / DEVIATION
    return values
