"""Average."""

import numpy as np

from nnstudio.engine.arrays import copy
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.merging import Merge, listed, wanted
from nnstudio.engine.tensor import Tensor


class Average(Merge):
    """The mean of several inputs of the same shape, value by value."""

    name = "average"
    title = "Average"

    def build(self, b: Builder, *inputs: Tensor) -> Tensor:
        """One mean."""
        return b.apply(mean(b, *inputs))


def mean(b: Builder, *inputs: Tensor) -> Operation:
    """O = (x₁ + x₂ + … + xₙ)/n; each input is divided first, so that large ones do not overflow."""
    out = b.tensor("activation", inputs[0].shape, wanted=wanted(inputs))
    n, t = b.constant(len(inputs)), b.spare(out.value.shape)
    first, *rest = inputs
    further = [((np.divide, x.value, n, t), (np.add, out.value, t, out.value)) for x in rest]
    calls = [(np.divide, first.value, n, out.value), *(call for pair in further for call in pair)]
    b.emit("mean", f"O = ({listed(inputs, ' + ')})/{len(inputs)}", *calls)
    yield out
    share = b.spare(out.value.shape, 1)
    back = [call for x in inputs for call in x.receive(copy, share)]
    b.emit("error passed back", f"∂L/∂xᵢ = ∂L/∂O/{len(inputs)}", (np.divide, out.delta, n, share), *back)
