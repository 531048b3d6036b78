"""Linear."""

from nnstudio.engine.activation import Activation
from nnstudio.engine.arrays import copy
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
        """No instruction: the output is the same memory as the sum, and so is its gradient.

        A time step's output is copied, because it has to lie where the layer reads its state.
        """
        if b.time_step is None:
            b.show("activation", f)
            yield f
        else:
            yield from copied(b, f)


def copied(b: Builder, f: Tensor) -> Operation:
    """O = f in memory of its own."""
    o = b.tensor("activation", f.shape, wanted=f.wanted)
    b.emit("linear", "O = f", (copy, f.value, o.value))
    yield o
    b.emit("slope", "∂L/∂f = ∂L/∂O", *f.receive(copy, o.delta))
