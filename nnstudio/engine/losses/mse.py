"""Mean squared error."""

import numpy as np

from nnstudio.engine.arrays import Array
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.loss import Loss, counted, masked, scaled
from nnstudio.engine.tensor import Tensor


class MeanSquaredError(Loss):
    """The mean of the squared differences, over batch, time and features."""

    name = "mse"
    title = "Mean squared error"
    formula = "L = mean (O − y)²"

    def operation(self, b: Builder, prediction: Tensor, target: Array) -> Operation:
        """∂L/∂O = 2·(O − y)/n with n = batch × time × features."""
        loss = b.scalar()
        difference, total = b.array(target.shape), b.array(())
        flat = difference.reshape(-1)
        counting, share = counted(b, prediction, 1 / len(target))
        b.emit(
            "mean squared error",
            self.formula,
            (np.subtract, prediction.value, target, difference),
            *masked(difference, prediction.mask),
            (np.dot, flat, flat, total),
            *counting,
            (np.multiply, total, share, loss.value),
        )
        yield loss
        scaling, factor = scaled(b, share, 2 * self.weight)
        calls = prediction.receive(np.multiply, difference, factor)
        b.emit("loss gradient", "∂L/∂O = 2·(O − y)/n", *scaling, *calls)

    def each(self, o: Array, y: Array, f: Array | None) -> Array:  # noqa: ARG002
        """Mean over features of (O − y)²."""
        return np.asarray(np.square(o - y).mean(0))
