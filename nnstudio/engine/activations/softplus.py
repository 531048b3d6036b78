"""Softplus."""

import numpy as np

from nnstudio.engine.activation import Activation
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.logistic import exponential
from nnstudio.engine.tensor import Tensor


class Softplus(Activation):
    """A ReLU with a rounded corner; always above 0.

    Source: Dugas, Bengio, Bélisle, Nadeau, Garcia, NIPS (2000).
    """

    name = "softplus"
    title = "Softplus"
    formula = "O = ln(1 + eᶠ)"
    derivative = "O' = σ(f) = 1/(1 + e⁻ᶠ)"
    image = "(0, ∞)"

    def operation(self, b: Builder, f: Tensor) -> Operation:
        """ln(1 + e) for e = eᶠ, or f itself where eᶠ would overflow; σ = e/(1 + e)."""
        out = b.tensor("activation", f.shape, wanted=f.wanted)
        o, t, e = out.value, b.spare(out.value.shape), b.array(out.value.shape)
        b.emit(
            "softplus",
            self.formula,
            *exponential(b, f.value, e),
            (np.log1p, e, t),
            (np.maximum, t, f.value, o),
        )
        yield out
        slope = b.spare(o.shape, 1)
        b.emit(
            "slope",
            "∂L/∂f = ∂L/∂O · σ(f)",
            (np.add, e, b.constant(1.0), t),
            (np.divide, e, t, slope),
            *f.receive(np.multiply, out.delta, slope),
        )
