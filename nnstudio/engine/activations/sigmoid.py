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
        """σ(f) = eᶠ/(1 + eᶠ), exact to the last digits also where it is tiny; from f = 40 on it is 1."""
        out = b.tensor("activation", f.shape, wanted=f.wanted)
        out.logits, out.link = f, self.name
        one, o, t, slope = b.constant(1.0), out.value, b.spare(out.value.shape), b.spare(out.value.shape, 1)
        b.emit(
            "sigmoid",
            self.formula,
            (np.minimum, f.value, b.constant(40.0, o.shape), o),
            (np.exp, o, t),
            (np.add, t, one, slope),
            (np.divide, t, slope, o),
        )
        yield out
        b.emit(
            "slope",
            "∂L/∂f = ∂L/∂O · O·(1 − O)",
            (np.subtract, one, o, t),
            (np.multiply, t, o, slope),
            *f.receive(np.multiply, out.delta, slope),
        )
