"""Sigmoid."""

import numpy as np

from nnstudio.engine.activation import Activation
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.tensor import Tensor


class Sigmoid(Activation):
    """Squeezes the sum between 0 and 1; above ½ exactly where the sum is above 0."""

    name = "sigmoid"
    title = "Sigmoid"
    formula = "O = σ(f) = 1/(1 + e⁻ᶠ)"
    derivative = "O' = O·(1 − O) ≤ ¼"
    image = "(0, 1)"

    def operation(self, b: Builder, f: Tensor) -> Operation:
        """σ(f) = ½·tanh(f/2) + ½, which overflows nowhere."""
        out = b.tensor("activation", f.shape, wanted=f.wanted)
        out.logits, out.link = f, self.name
        half, o, t = b.constant(0.5), out.value, b.spare(out.value.shape)
        b.emit(
            "sigmoid",
            self.formula,
            (np.multiply, f.value, half, t),
            (np.tanh, t, o),
            (np.multiply, o, half, t),
            (np.add, t, half, o),
        )
        yield out
        slope = b.spare(o.shape, 1)
        b.emit(
            "slope",
            "∂L/∂f = ∂L/∂O · O·(1 − O)",
            (np.subtract, b.constant(1.0), o, t),
            (np.multiply, t, o, slope),
            *f.receive(np.multiply, out.delta, slope),
        )
