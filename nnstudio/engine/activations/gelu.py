"""GELU."""

import numpy as np

from nnstudio.base.catalogue import Flag
from nnstudio.engine.activation import Activation
from nnstudio.engine.arrays import copy_where
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.normal import LARGEST, ROOT, upper_tail
from nnstudio.engine.tensor import Tensor

STEEP = float(np.sqrt(2 / np.pi))
CUBIC = 0.044715


class GELU(Activation):
    """Passes of the sum the share Φ(f), the normal distribution's probability of less than it; a smooth ReLU.

    The approximation is f·½·(1 + tanh(√(2/π)·(f + 0.044715·f³))).

    Source: Hendrycks, Gimpel, arXiv:1606.08415 (2016).
    """

    name = "gelu"
    title = "GELU"
    formula = "O = f·Φ(f)"
    derivative = "O' = Φ(f) + f·φ(f), where φ(f) = e^(−f²/2)/√(2π)"

    approximate = Flag(False, help="whether Φ is approximated by a tanh, which is off by up to 0.0005")

    @property
    def image(self) -> str:
        """From its minimum."""
        return "[−0.1701, ∞)" if self.approximate else "[−0.17, ∞)"

    def operation(self, b: Builder, f: Tensor) -> Operation:
        """One of two ways to Φ."""
        return self.by_tanh(b, f) if self.approximate else self.exactly(b, f)

    def exactly(self, b: Builder, f: Tensor) -> Operation:
        """max(f, 0) − u·Q(u) for u = |f|, where Q(u) = Φ(−u); O' is Q − u·φ, or 1 − (Q − u·φ) where f > 0."""
        out = b.tensor("activation", f.shape, wanted=f.wanted)
        o, t = out.value, b.spare(out.value.shape)
        u, bell, tail = (b.array(o.shape) for _ in range(3))
        zero = b.constant(0.0, o.shape)
        b.emit(
            "gelu",
            self.formula,
            (np.abs, f.value, t),
            (np.minimum, t, b.constant(LARGEST, o.shape), u),
            *upper_tail(b, u, bell, tail),
            (np.multiply, u, tail, t),
            (np.maximum, f.value, zero, o),
            (np.subtract, o, t, o),
        )
        yield out
        slope, on = b.spare(o.shape, 1), b.spare(o.shape, dtype=np.bool_)
        b.emit(
            "slope",
            "∂L/∂f = ∂L/∂O · (Φ(f) + f·φ(f))",
            (np.multiply, u, bell, t),
            (np.divide, t, b.constant(ROOT), slope),
            (np.subtract, tail, slope, t),
            (np.subtract, b.constant(1.0), t, slope),
            (np.less_equal, f.value, zero, on),
            (copy_where, t, on, slope),
            *f.receive(np.multiply, out.delta, slope),
        )

    def by_tanh(self, b: Builder, f: Tensor) -> Operation:
        """O = f·h for h = ½·(1 + tanh(c·(k + k·a·c²))), c = f within ±40; O' = h + c·(2k + 6k·a·c²)·h·(1 − h)."""
        out = b.tensor("activation", f.shape, wanted=f.wanted)
        o, t, slope = out.value, b.spare(out.value.shape), b.spare(out.value.shape, 1)
        c, h, half = b.array(o.shape), b.array(o.shape), b.constant(0.5)
        b.emit(
            "gelu",
            "O ≈ f·½·(1 + tanh(√(2/π)·(f + 0.044715·f³)))",
            (np.minimum, f.value, b.constant(LARGEST, o.shape), t),
            (np.maximum, t, b.constant(-LARGEST, o.shape), c),
            (np.multiply, c, c, t),
            (np.multiply, t, b.constant(STEEP * CUBIC), slope),
            (np.add, slope, b.constant(STEEP), t),
            (np.multiply, t, c, slope),
            (np.tanh, slope, t),
            (np.multiply, t, half, slope),
            (np.add, slope, half, h),
            (np.multiply, f.value, h, o),
        )
        yield out
        b.emit(
            "slope",
            "∂L/∂f = ∂L/∂O · O'",
            (np.multiply, c, c, t),
            (np.multiply, t, b.constant(6 * STEEP * CUBIC), slope),
            (np.add, slope, b.constant(2 * STEEP), t),
            (np.multiply, t, c, slope),
            (np.multiply, slope, h, t),
            (np.subtract, b.constant(1.0), h, slope),
            (np.multiply, t, slope, t),
            (np.add, t, h, slope),
            *f.receive(np.multiply, out.delta, slope),
        )
