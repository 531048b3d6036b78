"""Sum of squared errors."""

import numpy as np

from nnstudio.engine.arrays import Array
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.loss import Loss, masked
from nnstudio.engine.tensor import Tensor


class SumOfSquares(Loss):
    """The sum of the squared differences, over batch, time and features."""

    name = "sse"
    title = "Sum of squared errors"
    formula = "L = Σ (O − y)²"
    averages = False

    def operation(self, b: Builder, prediction: Tensor, target: Array) -> Operation:
        """∂L/∂O = 2·(O − y)."""
        loss = b.scalar()
        difference = b.array(target.shape)
        flat = difference.reshape(-1)
        b.emit(
            "sum of squares",
            self.formula,
            (np.subtract, prediction.value, target, difference),
            *masked(difference, prediction.mask),
            (np.dot, flat, flat, loss.value.reshape(())),
        )
        yield loss
        calls = prediction.receive(np.multiply, difference, b.constant(2 * self.weight))
        b.emit("loss gradient", "∂L/∂O = 2·(O − y)", *calls)

    def each(self, o: Array, y: Array, f: Array | None) -> Array:  # noqa: ARG002
        """Σ over features of (O − y)²."""
        return np.asarray(np.square(o - y).sum(0))
