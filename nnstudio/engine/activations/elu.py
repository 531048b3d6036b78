"""ELU."""

import numpy as np

from nnstudio.base.catalogue import Number
from nnstudio.engine.activation import Activation
from nnstudio.engine.arrays import copy_where
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.tensor import Tensor


class ELU(Activation):
    """Passes what is above 0 and bends the rest towards −alpha, so that outputs average nearer to 0.

    Source: Clevert, Unterthiner, Hochreiter, ICLR (2016).
    """

    name = "elu"
    title = "ELU"
    formula = "O = f if f > 0 else alpha·(eᶠ − 1)"
    derivative = "O' = 1 if f > 0 else alpha·eᶠ; at the kink f = 0, where there is one, it is alpha"

    alpha = Number(1.0, minimum=0.0, help="how far below 0 the values of sums far below 0 come")

    @property
    def image(self) -> str:
        """From −alpha."""
        return f"(−{self.alpha:g}, ∞)" if self.alpha else "[0, ∞)"

    @property
    def kinks(self) -> tuple[float, ...]:
        """0, unless both sides are equally steep there."""
        return () if self.alpha == 1 else (0.0,)

    def operation(self, b: Builder, f: Tensor) -> Operation:
        """max(f, 0) + alpha·(e^min(f, 0) − 1), which is the formula and overflows nowhere."""
        out = b.tensor("activation", f.shape, wanted=f.wanted)
        o, t, u = out.value, b.spare(out.value.shape), b.spare(out.value.shape, 1)
        zero, alpha = b.constant(0.0, o.shape), b.constant(self.alpha)
        b.emit(
            "elu",
            self.formula,
            (np.minimum, f.value, zero, t),
            (np.expm1, t, u),
            (np.multiply, u, alpha, t),
            (np.maximum, f.value, zero, u),
            (np.add, t, u, o),
        )
        yield out
        on = b.spare(o.shape, dtype=np.bool_)
        b.emit(
            "slope",
            "∂L/∂f = ∂L/∂O where f > 0, else alpha·eᶠ·∂L/∂O",
            (np.minimum, f.value, zero, t),
            (np.exp, t, u),
            (np.multiply, u, alpha, t),
            (np.greater, f.value, zero, on),
            (copy_where, b.constant(1.0), on, t),
            *f.receive(np.multiply, out.delta, t),
        )
