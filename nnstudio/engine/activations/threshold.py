"""Threshold."""

import numpy as np

from nnstudio.engine.activation import Activation
from nnstudio.engine.arrays import copy
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.tensor import Tensor


class Threshold(Activation):
    """On (1) when the sum is above 0, else off (0); its derivative is 0, so nothing before it learns."""

    name = "threshold"
    title = "Threshold"
    formula = "O = 1 if f > 0 else 0"
    derivative = "O' = 0; at the jump f = 0 too"
    image = "{0, 1}"
    kinks = (0.0,)
    learns = False

    def operation(self, b: Builder, f: Tensor) -> Operation:
        """The comparison; its gradient is a row of zeros."""
        out = b.tensor("activation", f.shape, wanted=f.wanted)
        b.emit("threshold", self.formula, (np.heaviside, f.value, b.constant(0.0), out.value))
        yield out
        b.emit("slope", "∂L/∂f = 0", *f.receive(copy, b.constant(0.0)))
