"""Operations that several kinds are composed of."""

import numpy as np

from nnstudio.engine.arrays import Array, copy
from nnstudio.engine.builder import Builder, Operation, Weights
from nnstudio.engine.program import Call
from nnstudio.engine.tensor import Tensor


def weighted_sum(b: Builder, w: Weights, x: Tensor) -> Operation:
    """The weighted sums f = x·W + b; the bias is the stored matrix's last column and meets the row of ones below x."""
    f = b.tensor("pre_activation", (*x.shape[:-1], len(w.value)), wanted=x.wanted or w.wanted)
    operand, formula = (x.value, "f = x·W") if not w.bias else (with_ones(x), "f = x·W + b")
    b.emit("weighted sum", formula, (np.dot, w.value, operand, f.value))
    yield f
    formula = "∂L/∂W = xᵀ·∂L/∂f,  ∂L/∂b = Σ ∂L/∂f" if w.bias else "∂L/∂W = xᵀ·∂L/∂f"
    b.emit("weight gradient", formula, *w.receive(np.dot, f.delta, operand.T))
    b.emit("error passed back", "∂L/∂x = ∂L/∂f·Wᵀ", *x.receive(np.dot, w.value.T, f.delta, ones=w.bias))


def with_ones(x: Tensor) -> Array:
    """A tensor's memory with the row of ones, which those outside of time loops have."""
    if x.ones is None:
        raise RuntimeError("a tensor without a row of ones meets a bias")
    return x.ones


def penalty(b: Builder, w: Weights, l1: float, l2: float) -> Operation:
    """λ₁·Σ|w| + λ₂·Σw² over the weights of a matrix, without its biases."""
    kept = np.concatenate([np.full(part.columns, not part.bias) for part in w.matrix.parts])
    share = b.scalar()
    first, second = (b.array(w.value.shape) for _ in range(2))
    first[:, kept], second[:, kept] = l1, l2
    t, values = b.spare(w.value.shape), w.value.reshape(-1)
    total, part = share.value.reshape(()), b.array(())
    b.emit(
        "penalty",
        "λ₁·Σ|w| + λ₂·Σw²",
        (np.multiply, w.value, second, t),
        (np.dot, t.reshape(-1), values, part),
        (np.abs, w.value, t),
        (np.dot, t.reshape(-1), first.reshape(-1), total),
        (np.add, total, part, total),
    )
    yield share
    b.emit(
        "penalty gradient",
        "∂L/∂W = λ₁·sign(w) + 2·λ₂·w",
        (np.sign, w.value, t),
        (np.multiply, t, first, t),
        *twice(b, w, second, t),
    )


def twice(b: Builder, w: Weights, second: Array, slope: Array) -> list[Call]:
    """Add 2·λ₂·w to the slope of the other penalty, and send it to the weights."""
    u = b.spare(w.value.shape, 1)
    double: list[Call] = [
        (np.multiply, w.value, second, u),
        (np.add, slope, u, slope),
        (np.add, slope, u, slope),
    ]
    return [*double, *w.receive(copy, slope)]
