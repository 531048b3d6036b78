"""SiLU."""

import numpy as np

from nnstudio.engine.activation import Activation
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.logistic import capped, exponential
from nnstudio.engine.tensor import Tensor


class SiLU(Activation):
    """Passes of the sum the share that its sigmoid says; a smooth ReLU, also called swish.

    Sources: Hendrycks, Gimpel, arXiv:1606.08415 (2016); Ramachandran, Zoph, Le, arXiv:1710.05941 (2017).
    """

    name = "silu"
    title = "SiLU"
    formula = "O = f·σ(f)"
    derivative = "O' = σ(f)·(1 + f·(1 − σ(f)))"
    image = "[−0.2785, ∞)"

    def operation(self, b: Builder, f: Tensor) -> Operation:
        """With e = eᶠ, σ = e/(1 + e) and 1 − σ = 1/(1 + e)."""
        out = b.tensor("activation", f.shape, wanted=f.wanted)
        o, t, one = out.value, b.spare(out.value.shape), b.constant(1.0)
        share, rest = b.array(o.shape), b.array(o.shape)
        b.emit(
            "silu",
            self.formula,
            *exponential(b, f.value, share),
            (np.add, share, one, t),
            (np.divide, one, t, rest),
            (np.multiply, share, rest, share),
            (np.multiply, f.value, share, o),
        )
        yield out
        slope = b.spare(o.shape, 1)
        b.emit(
            "slope",
            "∂L/∂f = ∂L/∂O · σ(f)·(1 + f·(1 − σ(f)))",
            capped(b, f.value, t),
            (np.multiply, t, rest, slope),
            (np.add, slope, one, t),
            (np.multiply, t, share, slope),
            *f.receive(np.multiply, out.delta, slope),
        )
