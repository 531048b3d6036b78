"""Linear."""

from nnstudio.engine.activation import Activation
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.tensor import Tensor


class Linear(Activation):
    """Passes the weighted sum on as it is."""

    name = "linear"
    title = "Linear"
    formula = "O = f"
    derivative = "O' = 1"
    image = "(−∞, ∞)"

    def operation(self, b: Builder, f: Tensor) -> Operation:
        """No instruction: the output is the same memory as the sum, and so is its gradient."""
        b.show("activation", f)
        yield f
