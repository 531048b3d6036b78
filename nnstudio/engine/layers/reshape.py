"""Reshape."""

from math import prod

from nnstudio.base.catalogue import Shape
from nnstudio.engine.builder import Builder
from nnstudio.engine.layer import Layer, ShapeError
from nnstudio.engine.reshaping import reshaped
from nnstudio.engine.tensor import Tensor


class Reshape(Layer):
    """Gives the values of an example another shape, such as rows of an image as the steps of a sequence."""

    name = "reshape"
    title = "Reshape"
    group = "Shape"

    shape = Shape((1,), help="sizes of one example, without the batch: 28, 28; as many values as arrive")

    def output_shape(self, *inputs: tuple[int, ...]) -> tuple[int, ...]:
        """The setting; an input of another number of values is refused."""
        arriving, wanted = prod(inputs[0]), prod(self.shape)
        if arriving != wanted:
            raise ShapeError(
                f"its shape {self.shape} holds {wanted:,} values, and {arriving:,} arrive in shape {inputs[0]}",
                f"Choose a shape of {arriving:,} values",
            )
        return self.shape

    def build(self, b: Builder, *inputs: Tensor) -> Tensor:
        """A copy in another order of memory."""
        return b.apply(reshaped(b, inputs[0], self.shape))
