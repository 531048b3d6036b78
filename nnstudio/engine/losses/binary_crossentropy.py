"""Binary cross-entropy."""

import numpy as np

from nnstudio.engine.arrays import Array
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.loss import Loss, counted, masked, scaled
from nnstudio.engine.tensor import Tensor


class BinaryCrossentropy(Loss):
    """How improbable the targets (0 or 1) are under the predicted probabilities, averaged over batch and features.

    Behind a sigmoid it is computed from the weighted sums, which is exact also for probabilities that round to 0 or 1.
    Elsewhere probabilities are held within ε and 1 − ε, the precision's machine epsilon, where the gradient is 0.
    """

    name = "binary_crossentropy"
    title = "Binary cross-entropy"
    formula = "L = −mean (y·ln O + (1 − y)·ln(1 − O))"
    classifies = True
    fits = ("sigmoid", "softmax")
    links = ("sigmoid",)
    targets = ("probabilities",)

    def operation(self, b: Builder, prediction: Tensor, target: Array) -> Operation:
        """From the sums f where a sigmoid made the prediction, else from the probabilities O."""
        if prediction.logits is not None and prediction.link in self.links:
            return self.from_sums(b, prediction, prediction.logits, target)
        return self.from_probabilities(b, prediction, target)

    def from_sums(self, b: Builder, prediction: Tensor, f: Tensor, target: Array) -> Operation:
        """L = mean (max(f, 0) − f·y + ln(1 + e^−|f|)) and ∂L/∂f = (O − y)/n."""
        loss, mask = b.scalar(), prediction.mask
        counting, share = counted(b, prediction, 1 / len(target))
        t, u, total = b.spare(target.shape), b.spare(target.shape, 1), b.array(())
        b.emit(
            "binary cross-entropy",
            self.formula,
            (np.abs, f.value, t),
            (np.negative, t, t),
            (np.exp, t, t),
            (np.log1p, t, t),
            (np.maximum, f.value, b.constant(0.0), u),
            (np.add, t, u, t),
            (np.multiply, f.value, target, u),
            (np.subtract, t, u, t),
            *masked(t, mask),
            (np.add.reduce, t.reshape(-1), 0, None, total),
            *counting,
            (np.multiply, total, share, loss.value),
        )
        yield loss
        scaling, factor = scaled(b, share, self.weight)
        b.emit(
            "loss gradient",
            "∂L/∂f = (O − y)/n",
            (np.subtract, prediction.value, target, t),
            *masked(t, mask),
            *scaling,
            *f.receive(np.multiply, t, factor),
        )

    def from_probabilities(self, b: Builder, prediction: Tensor, target: Array) -> Operation:
        """∂L/∂O = (O − y)/(O·(1 − O)·n)."""
        loss, mask = b.scalar(), prediction.mask
        counting, share = counted(b, prediction, 1 / len(target))
        epsilon = float(np.finfo(target.dtype).eps)
        o, rest, inside = b.array(target.shape), b.array(target.shape), b.array(target.shape)
        t, u, total, one = b.spare(target.shape), b.spare(target.shape, 1), b.array(()), b.constant(1.0)
        b.emit(
            "binary cross-entropy",
            self.formula,
            (np.maximum, prediction.value, b.constant(epsilon), o),
            (np.minimum, o, b.constant(1 - epsilon), o),
            (np.equal, o, prediction.value, inside),
            (np.subtract, one, o, rest),
            (np.log, o, t),
            (np.multiply, t, target, t),
            (np.log, rest, u),
            (np.add, u, t, t),
            (np.multiply, u, target, u),
            (np.subtract, t, u, t),
            (np.negative, t, t),
            *masked(t, mask),
            (np.add.reduce, t.reshape(-1), 0, None, total),
            *counting,
            (np.multiply, total, share, loss.value),
        )
        yield loss
        scaling, factor = scaled(b, share, self.weight)
        b.emit(
            "loss gradient",
            "∂L/∂O = (O − y)/(O·(1 − O)·n)",
            (np.subtract, o, target, t),
            (np.divide, t, o, t),
            (np.divide, t, rest, t),
            (np.multiply, t, inside, t),
            *masked(t, mask),
            *scaling,
            *prediction.receive(np.multiply, t, factor),
        )

    def each(self, o: Array, y: Array, f: Array | None) -> Array:
        """Mean over features of max(f, 0) − f·y + ln(1 + e^−|f|), or of −y·ln O − (1 − y)·ln(1 − O)."""
        if f is not None:
            return np.asarray((np.maximum(f, 0) - f * y + np.log1p(np.exp(-np.abs(f)))).mean(0))
        epsilon = np.finfo(o.dtype).eps
        held = o.clip(epsilon, 1 - epsilon)
        return np.asarray(-(y * np.log(held) + (1 - y) * np.log(1 - held)).mean(0))
