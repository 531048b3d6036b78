"""What every activation is."""

from typing import ClassVar

from nnstudio.base.catalogue import Kind
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.tensor import Tensor


class Activation(Kind):
    """A function of the weighted sum, written as one operation.

    Attributes:
        formula: O as a function of f.
        derivative: O' as a function of f or O, with what it is at a kink.
        image: the interval of its values.
        learns: False where the derivative is 0 everywhere, so that nothing before it gets a gradient.
    """

    formula: ClassVar[str]
    derivative: ClassVar[str]
    image: ClassVar[str]
    learns: ClassVar[bool] = True

    def operation(self, b: Builder, f: Tensor) -> Operation:
        """Emit O from f, yield it, emit ∂L/∂f from ∂L/∂O."""
        raise NotImplementedError
