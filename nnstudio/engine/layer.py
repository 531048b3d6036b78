"""What every layer is."""

from typing import ClassVar

from nnstudio.base.catalogue import Flag, Kind, Maybe, Number
from nnstudio.engine.builder import Builder
from nnstudio.engine.connections import Connections
from nnstudio.engine.layout import Demand, Matrix
from nnstudio.engine.operations import penalty
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
        clamps_state: whether it holds the builder's clamped units itself, in its state; else its output is clamped.
    """

    group: ClassVar[str] = "Core"
    takes: ClassVar[tuple[int, int | None]] = (1, 1)
    clamps_state: ClassVar[bool] = False

    def output_shape(self, *inputs: tuple[int, ...]) -> tuple[int, ...]:
        """The shape of one example behind the layer; raises ShapeError for inputs that it cannot take."""
        return inputs[0]

    def matrices(self, *inputs: tuple[int, ...]) -> tuple[Matrix, ...]:  # noqa: ARG002
        """The parameters that the layer asks for; none where it learns nothing."""
        return ()

    def demands(self, node: str, *inputs: tuple[int, ...]) -> list[Demand]:  # noqa: ARG002
        """The same for a node of that name."""
        return []

    def build(self, b: Builder, *inputs: Tensor) -> Tensor:
        """Apply the layer's operations and return the last one's output."""
        raise NotImplementedError


class WeightedLayer(Layer):
    """A layer with weights, and what can be done with the weights of any."""

    frozen = Flag(False, help="whether the weights and biases stay as they are while the others learn")
    l1 = Number(0.0, minimum=0.0, help="λ of a penalty λ·Σ|w| on the weights, which drives many to 0")
    l2 = Number(0.0, minimum=0.0, help="λ of a penalty λ·Σw² on the weights, which keeps them small")
    weight_decay = Maybe(
        Number(0.01, minimum=0.0, help="λ: each update also takes off α·λ·w; empty: what the optimizer does")
    )
    cut = Connections((), help="connections whose weight is held at 0, as pairs of an input and a unit: 0-2, 1-0")

    def cuts(self) -> dict[str, tuple[tuple[int, int], ...]]:
        """Cut connections (from, to), counted from 0, by parameter."""
        return {"weight": self.cut}

    def demands(self, node: str, *inputs: tuple[int, ...]) -> list[Demand]:
        """Its matrices, and whether and where they are held."""
        return [Demand(node, matrix, self.frozen, self.cuts()) for matrix in self.matrices(*inputs)]

    def penalties(self, b: Builder, *inputs: tuple[int, ...]) -> dict[str, Tensor]:
        """Emit the penalties on the weights; one number for each matrix that has one, by its first parameter."""
        if not (self.l1 or self.l2):
            return {}
        names = [f"{b.node}.{matrix.parts[0].name}" for matrix in self.matrices(*inputs)]
        weights = {name: b.weights(name) for name in names}
        return {name: b.apply(penalty(b, w, self.l1, self.l2)) for name, w in weights.items() if w.wanted}
