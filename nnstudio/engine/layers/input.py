"""Input."""

from nnstudio.base.catalogue import Shape
from nnstudio.engine.builder import Builder
from nnstudio.engine.layer import Layer
from nnstudio.engine.program import Slot
from nnstudio.engine.tensor import Tensor, user_view


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
        """The memory that batches are loaded into; of sequences that differ in length, also which steps are there."""
        x = b.tensor("activation", self.shape, wanted=False)
        b.slots.inputs[b.node] = Slot(x.value, x.as_users_see(x.value))
        if b.node in b.masked:
            x.mask = b.array((1, self.shape[0] * b.batch))
            seen = user_view(x.mask, (self.shape[0], 1))
            b.slots.masks[b.node] = Slot(x.mask, seen)
            b.buffer("sequence_mask", b.node, x.mask, seen[:, :, 0])
        return x
