"""Tanh."""

import numpy as np

from nnstudio.engine.activation import Activation
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.tensor import Tensor


class Tanh(Activation):
    """Squeezes the sum between −1 and 1."""

    name = "tanh"
    title = "Tanh"
    formula = "O = tanh(f)"
    derivative = "O' = 1 − O² ≤ 1"
    image = "(−1, 1)"

    def operation(self, b: Builder, f: Tensor) -> Operation:
        """One call forward, three back."""
        out = b.tensor("activation", f.shape, wanted=f.wanted)
        b.emit("tanh", self.formula, (np.tanh, f.value, out.value))
        yield out
        square, slope = b.spare(out.value.shape), b.spare(out.value.shape, 1)
        b.emit(
            "slope",
            "∂L/∂f = ∂L/∂O · (1 − O²)",
            (np.square, out.value, square),
            (np.subtract, b.constant(1.0), square, slope),
            *f.receive(np.multiply, out.delta, slope),
        )
