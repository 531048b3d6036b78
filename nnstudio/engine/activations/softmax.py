"""Softmax."""

import numpy as np

from nnstudio.engine.activation import Activation
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.tensor import Tensor


class Softmax(Activation):
    """Turns the sums of a layer's units into probabilities that add up to 1."""

    name = "softmax"
    title = "Softmax"
    formula = "Oᵢ = eᶠⁱ / Σⱼ eᶠʲ"
    derivative = "∂Oᵢ/∂fⱼ = Oᵢ·(δᵢⱼ − Oⱼ)"
    image = "(0, 1)"
    elementwise = False

    def operation(self, b: Builder, f: Tensor) -> Operation:
        """The largest sum is taken off first, which changes nothing and overflows nowhere.

        Probabilities add up over an example's last axis.
        """
        out = b.tensor("activation", f.shape, wanted=f.wanted)
        out.logits, out.link = f, self.name
        sums, o, row = f.value, out.value, b.spare((1, f.value.shape[1]))
        b.emit(
            "softmax",
            self.formula,
            (np.maximum.reduce, sums, 0, None, row, True),
            (np.subtract, sums, row, o),
            (np.exp, o, o),
            (np.add.reduce, o, 0, None, row, True),
            (np.divide, o, row, o),
        )
        yield out
        delta, product = out.delta, b.spare(o.shape, 1)
        b.emit(
            "slope",
            "∂L/∂f = O ⊙ (∂L/∂O − Σⱼ Oⱼ·∂L/∂Oⱼ)",
            (np.multiply, delta, o, product),
            (np.add.reduce, product, 0, None, row, True),
            (np.subtract, delta, row, product),
            *f.receive(np.multiply, out.value, product),
        )
