"""Mean squared error."""

import numpy as np

from nnstudio.engine.arrays import Array
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.loss import Loss
from nnstudio.engine.tensor import Tensor


class MeanSquaredError(Loss):
    """The mean of the squared differences, over batch and features."""

    name = "mse"
    title = "Mean squared error"
    formula = "L = mean (O − y)²"

    def operation(self, b: Builder, prediction: Tensor, target: Array) -> Operation:
        """∂L/∂O = 2·(O − y)/n with n = batch × features."""
        loss = Tensor((1,), 1, target.dtype, wanted=True)
        difference = b.array(target.shape)
        flat, total, n = difference.reshape(-1), b.spare((1, 1)), target.size
        b.emit(
            "mean squared error",
            self.formula,
            (np.subtract, prediction.value, target, difference),
            (np.dot, flat, flat, total.reshape(())),
            (np.divide, total, b.constant(n), loss.value),
        )
        yield loss
        b.emit(
            "loss gradient",
            "∂L/∂O = 2·(O − y)/n",
            *prediction.receive(np.multiply, difference, b.constant(2 / n)),
        )
