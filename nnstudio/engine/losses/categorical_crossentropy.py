"""Categorical cross-entropy."""

import numpy as np

from nnstudio.engine.arrays import Array
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.loss import Loss, counted, masked, scaled
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
    fits = ("softmax",)
    links = ("softmax",)
    targets = ("probabilities", "sums")

    def operation(self, b: Builder, prediction: Tensor, target: Array) -> Operation:
        """From the sums f where a softmax made the prediction, else from the probabilities O."""
        if prediction.logits is not None and prediction.link in self.links:
            return self.from_sums(b, prediction, prediction.logits, target)
        return self.from_probabilities(b, prediction, target)

    def from_sums(self, b: Builder, prediction: Tensor, f: Tensor, target: Array) -> Operation:
        """L = −mean Σ y·(f − ln Σ e^f) and ∂L/∂f = (O·Σy − y)/n, which is (O − y)/n for targets that sum to 1."""
        loss, mask, total = b.scalar(), prediction.mask, b.array(())
        sums, o, y = f.value, prediction.value, target
        t, u, row = b.spare(y.shape), b.spare(y.shape, 1), b.spare((1, y.shape[1]))
        counting, share = counted(b, prediction)
        b.emit(
            "categorical cross-entropy",
            self.formula,
            (np.maximum.reduce, sums, 0, None, row, True),
            (np.subtract, sums, row, t),
            (np.exp, t, u),
            (np.add.reduce, u, 0, None, row, True),
            (np.log, row, row),
            (np.subtract, row, t, t),
            *masked(t, mask),
            (np.dot, t.reshape(-1), y.reshape(-1), total),
            *counting,
            (np.multiply, total, share, loss.value),
        )
        yield loss
        scaling, factor = scaled(b, share, self.weight)
        b.emit(
            "loss gradient",
            "∂L/∂f = (O − y)/n",
            (np.add.reduce, y, 0, None, row, True),
            (np.multiply, o, row, t),
            (np.subtract, t, y, t),
            *masked(t, mask),
            *scaling,
            *f.receive(np.multiply, t, factor),
        )

    def from_probabilities(self, b: Builder, prediction: Tensor, target: Array) -> Operation:
        """∂L/∂O = −y/(O·n)."""
        loss, mask, total = b.scalar(), prediction.mask, b.array(())
        epsilon = float(np.finfo(target.dtype).eps)
        o, inside, t = b.array(target.shape), b.array(target.shape), b.spare(target.shape)
        counting, share = counted(b, prediction)
        b.emit(
            "categorical cross-entropy",
            self.formula,
            (np.maximum, prediction.value, b.constant(epsilon), o),
            (np.equal, o, prediction.value, inside),
            (np.log, o, t),
            (np.negative, t, t),
            *masked(t, mask),
            (np.dot, t.reshape(-1), target.reshape(-1), total),
            *counting,
            (np.multiply, total, share, loss.value),
        )
        yield loss
        scaling, factor = scaled(b, share, -self.weight)
        b.emit(
            "loss gradient",
            "∂L/∂O = −y/(O·n)",
            (np.divide, target, o, t),
            (np.multiply, t, inside, t),
            *masked(t, mask),
            *scaling,
            *prediction.receive(np.multiply, t, factor),
        )

    def each(self, o: Array, y: Array, f: Array | None) -> Array:
        """Σ over classes of y·(ln Σ e^f − f), or of −y·ln O."""
        if f is None:
            return np.asarray(-(y * np.log(np.maximum(o, np.finfo(o.dtype).eps))).sum(0))
        below = f - f.max(0)
        return np.asarray((y * (np.log(np.exp(below).sum(0)) - below)).sum(0))
