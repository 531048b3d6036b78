"""ReLU."""

import numpy as np

from nnstudio.engine.activation import Activation
from nnstudio.engine.arrays import copy
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.tensor import Tensor


class ReLU(Activation):
    """Passes what is above 0 and stops the rest; a unit that is never above 0 is dead."""

    name = "relu"
    title = "ReLU"
    formula = "O = max(f, 0)"
    derivative = "O' = 1 if f > 0 else 0; at the kink f = 0 it is 0"
    image = "[0, ∞)"
    kinks = (0.0,)

    def operation(self, b: Builder, f: Tensor) -> Operation:
        """The larger of f and 0; back, the comparison f > 0 as 0 and 1."""
        out = b.tensor("activation", f.shape, wanted=f.wanted)
        zero = b.constant(0.0, f.value.shape)
        b.emit("relu", self.formula, (np.maximum, f.value, zero, out.value))
        yield out
        on, slope = b.spare(zero.shape, dtype=np.bool_), b.spare(zero.shape)
        b.emit(
            "slope",
            "∂L/∂f = ∂L/∂O where f > 0, else 0",
            (np.greater, f.value, zero, on),
            (copy, on, slope),
            *f.receive(np.multiply, out.delta, slope),
        )
