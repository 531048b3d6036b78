"""What every activation is."""

from typing import ClassVar

import numpy as np

from nnstudio.base.catalogue import Kind
from nnstudio.engine.arrays import Array
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.layout import Layout
from nnstudio.engine.program import bind
from nnstudio.engine.state import State
from nnstudio.engine.tensor import Tensor


class Activation(Kind):
    """A function of the weighted sum, written as one operation.

    Attributes:
        formula: O as a function of f.
        derivative: O' as a function of f or O, with what it is at a kink.
        learns: False where the derivative is 0 everywhere, so that nothing before it gets a gradient.
        elementwise: False where an output depends on all sums of its layer, so that there is no curve.
    """

    formula: ClassVar[str]
    derivative: ClassVar[str]
    learns: ClassVar[bool] = True
    elementwise: ClassVar[bool] = True

    @property
    def image(self) -> str:
        """The interval of its values."""
        raise NotImplementedError

    @property
    def kinks(self) -> tuple[float, ...]:
        """The sums at which it has no derivative; `derivative` says what is taken there."""
        return ()

    def operation(self, b: Builder, f: Tensor) -> Operation:
        """Emit O from f, yield it, emit ∂L/∂f from ∂L/∂O."""
        raise NotImplementedError

    def values(self, f: Array) -> Array:
        """O for sums of any shape, by the same calls as in training; the last axis are the units of a layer."""
        alone = Alone(self, f, back=False)
        return alone.seen(alone.output.value)

    def slopes(self, f: Array) -> Array | None:
        """dO/df for sums of any shape, by the same calls as in training; None unless elementwise."""
        if not self.elementwise:
            return None
        alone = Alone(self, f, back=True)
        return alone.seen(alone.sums.delta)


class Alone:
    """An activation's instructions, executed by themselves.

    Attributes:
        sums, output: what went in and came out; with `back`, the sums have the gradient of Σ O.
    """

    def __init__(self, activation: Activation, f: Array, *, back: bool) -> None:
        given = np.asarray(f)
        dtype = given.dtype if given.dtype == np.float32 else np.dtype(np.float64)
        self.shape = given.shape
        rows = given.reshape(-1, given.shape[-1] if given.ndim else 1)
        b = Builder(State(Layout.of([]), {}, 1, 0, dtype), len(rows), training=back)
        self.sums = b.hidden(rows.shape[1:])
        self.sums.value[...] = rows.T
        self.output = b.apply(activation.operation(b, self.sums))
        if back:
            self.output.grad = np.ones_like(self.output.value)
            b.resume()
        for instruction in b.instructions:
            for call in instruction.calls:
                bind(call)()

    def seen(self, array: Array) -> Array:
        """Values (units, columns) in the shape of what was asked."""
        return np.ascontiguousarray(array.T).reshape(self.shape)
