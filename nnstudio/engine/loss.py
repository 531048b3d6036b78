"""What every loss is."""

from typing import ClassVar

import numpy as np

from nnstudio.base.catalogue import Kind, Number
from nnstudio.engine.arrays import Array
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.program import Call
from nnstudio.engine.tensor import Tensor


class Loss(Kind):
    """A number that says how far predictions are from targets, written as one operation.

    A mean is taken over the batch and, of sequences, over the time steps that are no padding.

    Attributes:
        formula: L as a function of outputs O and targets y.
        averages: whether L is a mean over the batch (else a sum).
        classifies: whether targets are classes.
        fits: names of the activations whose outputs it is made for; empty: of any.
        links: names of the activations behind which it is computed from the weighted sums.
        targets: the sorts of targets that it is defined for: "probabilities" (from 0 to 1), "sums" (which add up to 1
            over the last axis), "signs" (−1, 0 or 1); empty: any numbers.
        boundary: a single output above it says class 1.
    """

    formula: ClassVar[str]
    averages: ClassVar[bool] = True
    classifies: ClassVar[bool] = False
    fits: ClassVar[tuple[str, ...]] = ()
    links: ClassVar[tuple[str, ...]] = ()
    targets: ClassVar[tuple[str, ...]] = ()
    boundary: ClassVar[float] = 0.5

    weight = Number(1.0, minimum=0.0, help="what this loss counts in the sum, where there are several outputs")

    def operation(self, b: Builder, prediction: Tensor, target: Array) -> Operation:
        """Emit L, yield it as a tensor of one value, emit the gradient of weight · L with regard to O.

        Shapes: prediction.value and target are (features, columns); L's value is (1, 1).
        """
        raise NotImplementedError

    def each(self, o: Array, y: Array, f: Array | None) -> Array:
        """The loss (columns,) of each column alone: L is the mean of those that are no padding, or their sum.

        Shapes: outputs o, targets y and, of an output whose loss is computed from them, weighted sums f are (features,
        columns). This is for those who look; training computes L at once.
        """
        raise NotImplementedError


class ElementwiseLoss(Loss):
    """A loss that is the mean, over features too, of a function of each output and its target."""

    def value(self, b: Builder, o: Array, y: Array, into: Array) -> list[Call]:
        """The calls that compute the function."""
        raise NotImplementedError

    def slope(self, b: Builder, o: Array, y: Array, into: Array) -> list[Call]:
        """The calls that compute its derivative with regard to O."""
        raise NotImplementedError

    def operation(self, b: Builder, prediction: Tensor, target: Array) -> Operation:
        """L = mean ℓ(O, y) and ∂L/∂O = ℓ'(O, y)/n."""
        loss, o, mask = b.scalar(), prediction.value, prediction.mask
        each, total = b.array(target.shape), b.array(())
        counting, share = counted(b, prediction, 1 / len(target))
        b.emit(
            self.title.lower(),
            self.formula,
            *self.value(b, o, target, each),
            *masked(each, mask),
            (np.add.reduce, each.reshape(-1), 0, None, total),
            *counting,
            (np.multiply, total, share, loss.value),
        )
        yield loss
        slope = b.spare(target.shape)
        scaling, factor = scaled(b, share, self.weight)
        calls = prediction.receive(np.multiply, slope, factor)
        b.emit("loss gradient", "∂L/∂O", *self.slope(b, o, target, slope), *masked(slope, mask), *scaling, *calls)


def counted(b: Builder, prediction: Tensor, share: float = 1.0) -> tuple[list[Call], Array]:
    """The calls that divide a number by the count of columns that are no padding, and the quotient ()."""
    if prediction.mask is None:
        return [], b.constant(share / prediction.value.shape[1])
    quotient = b.array(())
    count: Call = (np.add.reduce, prediction.mask.reshape(-1), 0, None, quotient)
    return [count, (np.divide, b.constant(share), quotient, quotient)], quotient


def scaled(b: Builder, share: Array, factor: float) -> tuple[list[Call], Array]:
    """The calls that multiply a quotient from `counted` with a number, and the product (); none for 1."""
    if factor == 1:
        return [], share
    product = b.array(())
    return [(np.multiply, share, b.constant(factor), product)], product


def masked(values: Array, mask: Array | None) -> list[Call]:
    """The call that puts 0 where there is padding, if there is any."""
    return [] if mask is None else [(np.multiply, values, mask, values)]
