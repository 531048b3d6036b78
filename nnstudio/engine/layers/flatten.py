"""Flatten."""

from math import prod

from nnstudio.engine.builder import Builder
from nnstudio.engine.layer import Layer
from nnstudio.engine.reshaping import reshaped
from nnstudio.engine.tensor import Tensor


class Flatten(Layer):
    """Puts all values of an example, such as an image's rows, one behind the other."""

    name = "flatten"
    title = "Flatten"
    group = "Shape"

    def output_shape(self, *inputs: tuple[int, ...]) -> tuple[int, ...]:
        """(product of all axes,)."""
        return (prod(inputs[0]),)

    def build(self, b: Builder, *inputs: Tensor) -> Tensor:
        """A copy in another order of memory."""
        return b.apply(reshaped(b, inputs[0], self.output_shape(inputs[0].shape)))
