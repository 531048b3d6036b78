"""What layers that merge inputs of one shape share."""

from nnstudio.engine.layer import Layer, ShapeError
from nnstudio.engine.tensor import Tensor


class Merge(Layer):
    """A layer that merges several inputs of the same shape, value by value."""

    group = "Merge"
    takes = (1, None)

    def output_shape(self, *inputs: tuple[int, ...]) -> tuple[int, ...]:
        """The common shape; different ones are refused."""
        if len(set(inputs)) > 1:
            raise ShapeError(
                f"it merges value by value, and what arrives has shapes {', '.join(map(str, inputs))}",
                "Give the nodes before it the same number of units",
            )
        return inputs[0]


def wanted(inputs: tuple[Tensor, ...]) -> bool:
    """Whether anything that learns lies before one of them."""
    return any(x.wanted for x in inputs)


def listed(inputs: tuple[Tensor, ...], between: str) -> str:
    """The inputs in a formula: x₁ + x₂ + …."""
    names = [f"x{chr(0x2081 + i)}" for i in range(min(len(inputs), 9))]
    return between.join(names + ["…"] * (len(inputs) > 9))
