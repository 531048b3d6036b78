"""Identity."""

import numpy as np

from nnstudio.base.catalogue import Number
from nnstudio.engine.arrays import Array
from nnstudio.engine.distributions import Share
from nnstudio.engine.initializer import LARGEST, Initializer, as_matrix


class Identity(Initializer):
    """Passes input i to unit i as it is: `gain` on the diagonal, else 0.

    A vector is one column. As a recurrent weight with ReLU it begins as a memory that forgets nothing.

    Source: Le, Jaitly, Hinton, arXiv:1504.00941 (2015).
    """

    name = "identity"
    title = "Identity"

    gain = Number(1.0, minimum=-LARGEST, maximum=LARGEST, help="the numbers on the diagonal")

    def distribution(self, fan_in: int, fan_out: int) -> Share:
        """The gain at one in so many places as the longer side has, else 0."""
        return Share.of(self.gain, 1 / max(fan_in, fan_out))

    def draw(self, random: np.random.Generator, fan_in: int, fan_out: int, shape: tuple[int, ...]) -> Array:  # noqa: ARG002
        """The diagonal matrix."""
        return (self.gain * np.eye(*as_matrix(shape))).reshape(shape)
