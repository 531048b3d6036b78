"""Leaky ReLU."""

import numpy as np

from nnstudio.base.catalogue import Number
from nnstudio.engine.activation import Activation
from nnstudio.engine.arrays import copy
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.tensor import Tensor


class LeakyReLU(Activation):
    """Passes what is above 0 and a small share of the rest, so that no unit dies."""

    name = "leaky_relu"
    title = "Leaky ReLU"
    formula = "O = f if f > 0 else slope·f"
    derivative = "O' = 1 if f > 0 else slope; at the kink f = 0 it is the slope"

    slope = Number(0.01, minimum=0.0, maximum=1.0, help="what is passed on of a sum below 0")

    @property
    def image(self) -> str:
        """All numbers, or none below 0 where nothing of these is passed on."""
        return "(−∞, ∞)" if self.slope else "[0, ∞)"

    @property
    def kinks(self) -> tuple[float, ...]:
        """0, unless both sides are equally steep."""
        return () if self.slope == 1 else (0.0,)

    def operation(self, b: Builder, f: Tensor) -> Operation:
        """max(f, slope·f), which is the formula because 0 ≤ slope ≤ 1."""
        out = b.tensor("activation", f.shape, wanted=f.wanted)
        slope, o = b.constant(self.slope), out.value
        b.emit("leaky relu", self.formula, (np.multiply, f.value, slope, o), (np.maximum, f.value, o, o))
        yield out
        on, factor = b.spare(o.shape, dtype=np.bool_), b.spare(o.shape)
        b.emit(
            "slope",
            "∂L/∂f = ∂L/∂O where f > 0, else slope·∂L/∂O",
            (np.greater, f.value, b.constant(0.0, o.shape), on),
            (copy, on, factor),
            (np.maximum, factor, b.constant(self.slope, o.shape), factor),
            *f.receive(np.multiply, out.delta, factor),
        )
