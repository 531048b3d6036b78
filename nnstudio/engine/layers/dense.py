"""Dense."""

from nnstudio.base.catalogue import Flag, Integer, KindOf
from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.engine.builder import Builder
from nnstudio.engine.initializers import INITIALIZERS
from nnstudio.engine.layer import Layer, ShapeError
from nnstudio.engine.layout import Matrix
from nnstudio.engine.operations import weighted_sum
from nnstudio.engine.tensor import Tensor


class Dense(Layer):
    """Every unit sums all inputs, weighted, and activates the sum: O = act(x·W + b)."""

    name = "dense"
    title = "Dense"

    units = Integer(1, minimum=1, maximum=1_000_000, help="number of units, and so of outputs")
    activation = KindOf(ACTIVATIONS, "linear", help="function that each unit applies to its weighted sum")
    use_bias = Flag(True, help="whether each unit adds a learned constant to its sum")
    initializer = KindOf(INITIALIZERS, "glorot_uniform", help="how the first weights are drawn")
    bias_initializer = KindOf(INITIALIZERS, "zeros", help="how the first biases are drawn")

    def output_shape(self, *inputs: tuple[int, ...]) -> tuple[int, ...]:
        """(units,); an input of more than one axis is refused."""
        if len(inputs[0]) != 1:
            raise ShapeError(
                f"a dense layer takes one axis of features, and what arrives has shape {inputs[0]}",
                "Give the input before it a shape of one axis",
            )
        return (self.units,)

    def matrix(self, *inputs: tuple[int, ...]) -> Matrix:
        """(features, units) weights and (units,) biases."""
        bias = self.bias_initializer if self.use_bias else None
        return Matrix(inputs[0][0], self.units, self.initializer, bias)

    def build(self, b: Builder, *inputs: Tensor) -> Tensor:
        """The weighted sum, then the activation."""
        f = b.apply(weighted_sum(b, b.weights(f"{b.node}.weight"), inputs[0]))
        return b.apply(self.activation.operation(b, f))
