"""Categorical cross-entropy."""

import numpy as np

from nnstudio.engine.arrays import Array
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.loss import Loss
from nnstudio.engine.tensor import Tensor


class CategoricalCrossentropy(Loss):
    """How improbable the right classes (one-hot targets) are under the predictions, averaged over the batch.

    Classes lie along an example's last axis, and the mean is taken over all others too.
    Behind a softmax it is computed from the weighted sums, which is exact also for probabilities that round to 0.
    Elsewhere probabilities are held at or above the precision's machine epsilon, where the gradient is 0.
    """

    name = "categorical_crossentropy"
    title = "Categorical cross-entropy"
    formula = "L = −mean Σⱼ yⱼ·ln Oⱼ"
    classifies = True

    def operation(self, b: Builder, prediction: Tensor, target: Array) -> Operation:
        """From the sums f where a softmax made the prediction, else from the probabilities O."""
        if prediction.logits is not None and prediction.link == "softmax":
            return self.from_sums(b, prediction, prediction.logits, target)
        return self.from_probabilities(b, prediction, target)

    def from_sums(self, b: Builder, prediction: Tensor, f: Tensor, target: Array) -> Operation:
        """L = −mean Σ y·(f − ln Σ e^f) and ∂L/∂f = (O·Σy − y)/n, which is (O − y)/n for targets that sum to 1."""
        loss = Tensor((1,), 1, target.dtype, wanted=True)
        shape = (-1, f.shape[-1], target.shape[1])
        sums, o, y = f.value.reshape(shape), prediction.value.reshape(shape), target.reshape(shape)
        t, u = b.spare(y.shape), b.spare(y.shape, 1)
        row = b.spare((y.shape[0], 1, y.shape[2]))
        n = row.size
        b.emit(
            "categorical cross-entropy",
            self.formula,
            (np.maximum.reduce, sums, 1, None, row, True),
            (np.subtract, sums, row, t),
            (np.exp, t, u),
            (np.add.reduce, u, 1, None, row, True),
            (np.log, row, row),
            (np.subtract, t, row, t),
            (np.dot, t.reshape(-1), target.reshape(-1), loss.value.reshape(())),
            (np.divide, loss.value, b.constant(-n), loss.value),
        )
        yield loss
        b.emit(
            "loss gradient",
            "∂L/∂f = (O − y)/n",
            (np.add.reduce, y, 1, None, row, True),
            (np.multiply, o, row, t),
            (np.subtract, t, y, t),
            *f.receive(np.divide, t.reshape(f.value.shape), b.constant(n)),
        )

    def from_probabilities(self, b: Builder, prediction: Tensor, target: Array) -> Operation:
        """∂L/∂O = −y/(O·n)."""
        loss = Tensor((1,), 1, target.dtype, wanted=True)
        epsilon = float(np.finfo(target.dtype).eps)
        o, inside = b.array(target.shape), b.array(target.shape)
        t, n = b.spare(target.shape), target.size // prediction.shape[-1]
        b.emit(
            "categorical cross-entropy",
            self.formula,
            (np.maximum, prediction.value, b.constant(epsilon), o),
            (np.equal, o, prediction.value, inside),
            (np.log, o, t),
            (np.dot, t.reshape(-1), target.reshape(-1), loss.value.reshape(())),
            (np.divide, loss.value, b.constant(-n), loss.value),
        )
        yield loss
        b.emit(
            "loss gradient",
            "∂L/∂O = −y/(O·n)",
            (np.divide, target, o, t),
            (np.multiply, t, inside, t),
            *prediction.receive(np.divide, t, b.constant(-n)),
        )
