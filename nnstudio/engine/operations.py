"""Operations that several kinds are composed of."""

import numpy as np

from nnstudio.engine.builder import Builder, Operation, Weights
from nnstudio.engine.tensor import Tensor


def weighted_sum(b: Builder, w: Weights, x: Tensor) -> Operation:
    """The weighted sums f = x·W + b; the bias is the stored matrix's last column and meets the row of ones below x."""
    f = b.tensor("pre_activation", (w.value.shape[0],))
    operand, formula = (x.ones, "f = x·W + b") if w.bias else (x.value, "f = x·W")
    b.emit("weighted sum", formula, (np.dot, w.value, operand, f.value))
    yield f
    formula = "∂L/∂W = xᵀ·∂L/∂f,  ∂L/∂b = Σ ∂L/∂f" if w.bias else "∂L/∂W = xᵀ·∂L/∂f"
    b.emit("weight gradient", formula, (np.dot, f.delta, operand.T, w.grad))
    b.emit("error passed back", "∂L/∂x = ∂L/∂f·Wᵀ", *x.receive(np.dot, w.value.T, f.delta, ones=w.bias))
