"""Glorot normal."""

import numpy as np

from nnstudio.base.catalogue import Option
from nnstudio.engine.arrays import Array
from nnstudio.engine.distributions import truncated_normal
from nnstudio.engine.initializer import Initializer


class GlorotNormal(Initializer):
    """Normal with mean 0 and deviation √(2/(fan_in + fan_out)).

    Source: Glorot, Bengio, AISTATS (2010); the course calls it Xavier.
    """

    name = "glorot_normal"
    title = "Glorot normal"

    convention = Option(
        "course",
        options=("course", "keras", "pytorch"),
        help="whether values beyond two deviations are drawn again (keras) or kept (course, pytorch)",
        meanings={
            "course": "far values are kept",
            "keras": "far values are drawn again",
            "pytorch": "far values are kept",
        },
    )

    def draw(self, random: np.random.Generator, fan_in: int, fan_out: int, shape: tuple[int, ...]) -> Array:
        """Values with deviation √(2/(fan_in + fan_out))."""
        deviation = np.sqrt(2 / (fan_in + fan_out))
        if self.convention == "keras":
            return truncated_normal(random, deviation, shape)
        return random.normal(0, deviation, shape)
