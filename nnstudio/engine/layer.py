"""What every layer is."""

from typing import ClassVar

from nnstudio.base.catalogue import Kind
from nnstudio.engine.builder import Builder
from nnstudio.engine.layout import Matrix
from nnstudio.engine.tensor import Tensor


class ShapeError(ValueError):
    """Inputs that a layer cannot take.

    Args:
        why: what does not fit, with the shapes.
        fix: what to do.
    """

    def __init__(self, why: str, fix: str) -> None:
        super().__init__(why)
        self.why = why
        self.fix = fix


class Layer(Kind):
    """Settings, an output shape, a request for parameters, and a build that composes operations.

    Attributes:
        group: the palette's heading for it.
        takes: the smallest and largest number of inputs; None is any number.
    """

    group: ClassVar[str] = "Core"
    takes: ClassVar[tuple[int, int | None]] = (1, 1)

    def output_shape(self, *inputs: tuple[int, ...]) -> tuple[int, ...]:
        """The shape of one example behind the layer; raises ShapeError for inputs that it cannot take."""
        return inputs[0]

    def matrix(self, *inputs: tuple[int, ...]) -> Matrix | None:  # noqa: ARG002
        """The parameters that the layer asks for; None where it learns nothing."""
        return None

    def build(self, b: Builder, *inputs: Tensor) -> Tensor:
        """Apply the layer's operations and return the last one's output."""
        raise NotImplementedError
