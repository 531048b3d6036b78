"""Input."""

from nnstudio.base.catalogue import Shape
from nnstudio.engine.builder import Builder
from nnstudio.engine.layer import Layer
from nnstudio.engine.tensor import Tensor


class Input(Layer):
    """Takes one example after another from the data."""

    name = "input"
    title = "Input"
    group = "Data"
    takes = (0, 0)

    shape = Shape((1,), help="sizes of one example, without the batch: 4, or 28, 28")

    def output_shape(self, *inputs: tuple[int, ...]) -> tuple[int, ...]:  # noqa: ARG002
        """The setting."""
        return self.shape

    def build(self, b: Builder, *inputs: Tensor) -> Tensor:  # noqa: ARG002
        """The memory that batches are loaded into."""
        return b.tensor("activation", self.shape, wanted=False)
