"""Activation."""

from nnstudio.base.catalogue import KindOf
from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.engine.builder import Builder
from nnstudio.engine.layer import Layer
from nnstudio.engine.tensor import Tensor


class ActivationLayer(Layer):
    """Applies a function to every value that arrives."""

    name = "activation"
    title = "Activation"

    function = KindOf(ACTIVATIONS, "relu", help="the function")

    def build(self, b: Builder, *inputs: Tensor) -> Tensor:
        """The function of what arrives."""
        return b.apply(self.function.operation(b, inputs[0]))
