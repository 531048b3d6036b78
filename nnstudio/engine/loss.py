"""What every loss is."""

from typing import ClassVar

from nnstudio.base.catalogue import Kind
from nnstudio.engine.arrays import Array
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.tensor import Tensor


class Loss(Kind):
    """A number that says how far predictions are from targets, written as one operation.

    Attributes:
        formula: L as a function of outputs O and targets y.
        averages: whether L is a mean over the batch (else a sum).
        classifies: whether targets are classes, so that accuracy is worth measuring.
    """

    formula: ClassVar[str]
    averages: ClassVar[bool] = True
    classifies: ClassVar[bool] = False

    def operation(self, b: Builder, prediction: Tensor, target: Array) -> Operation:
        """Emit L, yield it as a tensor of one value, emit ∂L/∂O.

        Shapes: prediction.value and target are (features, batch); L's value is (1, 1).
        """
        raise NotImplementedError
