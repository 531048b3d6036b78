"""Dropout."""

import numpy as np

from nnstudio.base.catalogue import Number, Option
from nnstudio.engine.arrays import Array, copy
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.layer import Layer
from nnstudio.engine.tensor import Tensor

STEPS = 2**16
"""A mask compares 16 random bits with the rate, so a rate is met to within 1/131072."""


class Dropout(Layer):
    """Switches random units off in each training step, so that no unit is relied upon.

    Source: Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov, "Dropout", JMLR 15 (2014).
    """

    name = "dropout"
    title = "Dropout"
    group = "Regularization"

    rate = Number(0.5, minimum=0.0, below=1.0, help="probability that a unit is dropped in a training step")
    scaling = Option(
        "inverted",
        options=("inverted", "test"),
        help="inverted: kept units are divided by 1 − rate while training; test: all units are multiplied by 1 − rate "
        "when testing",
    )

    def build(self, b: Builder, *inputs: Tensor) -> Tensor:
        """Mask while training; scale, or nothing at all, in an evaluation."""
        x = inputs[0]
        if b.training:
            return b.apply(self.masked(b, x))
        if self.scaling == "test":
            return b.apply(scaled(b, x, 1 - self.rate))
        b.show("activation", x)
        return x

    def masked(self, b: Builder, x: Tensor) -> Operation:
        """O = m ⊙ x with m = 0 for dropped units and 1/(1 − rate) (inverted) or 1 (test) for kept ones."""
        size = x.value.size
        bits = b.array((-(-size // 4),), np.uint64)
        sixteen = bits.view(np.uint16)[:size].reshape(x.value.shape)
        kept = b.array(x.value.shape, np.bool_)
        factor = b.array(x.value.shape)
        out = b.tensor("activation", x.shape, wanted=x.wanted)
        scale = b.constant(1 / (1 - self.rate) if self.scaling == "inverted" else 1.0)
        limit = np.array(min(round(self.rate * STEPS), STEPS - 1), np.uint16)
        stream = b.stream("mask")
        b.buffer("mask", b.node, kept, x.as_users_see(kept))
        b.emit(
            "mask",
            f"m = (random ≥ {self.rate:g})",
            (draw, stream, bits),
            (np.greater_equal, sixteen, limit, kept),
            (copy, kept, factor),
            (np.multiply, factor, scale, factor),
        )
        formula = f"O = m ⊙ x / (1 − {self.rate:g})" if self.scaling == "inverted" else "O = m ⊙ x"
        b.emit("drop", formula, (np.multiply, x.value, factor, out.value))
        yield out
        formula = formula.replace("O", "∂L/∂x").replace("⊙ x", "⊙ ∂L/∂O")
        b.emit("error passed back", formula, *x.receive(np.multiply, out.delta, factor))


def draw(stream: np.random.SFC64, bits: Array) -> None:
    """Fill an array of 64-bit words with random bits."""
    bits[...] = stream.random_raw(len(bits))


def scaled(b: Builder, x: Tensor, factor: float) -> Operation:
    """O = factor · x, which evaluation applies instead of a mask."""
    out = b.tensor("activation", x.shape, wanted=False)
    b.emit("scale", f"O = {factor:g}·x", (np.multiply, x.value, b.constant(factor), out.value))
    yield out
