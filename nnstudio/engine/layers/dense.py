"""Dense."""

from nnstudio.base.catalogue import Flag, Integer, KindOf
from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.engine.builder import Builder
from nnstudio.engine.initializers import INITIALIZERS
from nnstudio.engine.layer import WeightedLayer
from nnstudio.engine.layout import Matrix, bias, weight
from nnstudio.engine.operations import weighted_sum
from nnstudio.engine.tensor import Tensor


class Dense(WeightedLayer):
    """Every unit sums all inputs, weighted, and activates the sum: O = act(x·W + b).

    Of a sequence, each time step by itself.
    """

    name = "dense"
    title = "Dense"

    units = Integer(1, minimum=1, maximum=1_000_000, help="number of units, and so of outputs")
    activation = KindOf(ACTIVATIONS, "linear", help="function that each unit applies to its weighted sum")
    use_bias = Flag(True, help="whether each unit adds a learned constant to its sum")
    initializer = KindOf(INITIALIZERS, "glorot_uniform", help="how the first weights are drawn")
    bias_initializer = KindOf(INITIALIZERS, "zeros", help="how the first biases are drawn")

    def output_shape(self, *inputs: tuple[int, ...]) -> tuple[int, ...]:
        """(…, units): the last axis is replaced."""
        return (*inputs[0][:-1], self.units)

    def matrices(self, *inputs: tuple[int, ...]) -> tuple[Matrix, ...]:
        """(features, units) weights and (units,) biases."""
        features = inputs[0][-1]
        parts = [weight(self.initializer, features)]
        if self.use_bias:
            parts.append(bias(self.bias_initializer, fan_in=features))
        return (Matrix(self.units, tuple(parts)),)

    def build(self, b: Builder, *inputs: Tensor) -> Tensor:
        """The weighted sum, then the activation."""
        f = b.apply(weighted_sum(b, b.weights(f"{b.node}.weight"), inputs[0]))
        return b.apply(self.activation.operation(b, f))
