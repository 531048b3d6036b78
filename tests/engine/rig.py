"""A rig that runs one layer, activation or loss by itself."""

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np

from nnstudio.engine.arrays import copy
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.layer import Layer
from nnstudio.engine.layout import Layout
from nnstudio.engine.state import State
from nnstudio.engine.tensor import Tensor
from tests.engine.drawings import Array, numeric_gradient

Make = Callable[[Builder, list[Tensor]], Tensor]
Shape = tuple[int, ...]


class Rig:
    """Inputs → what `make` builds → Σ c·O, for random c.

    Args:
        make: builds what is tested from its inputs.
        values: of each input, (features, columns).
        shapes: of one example of each input.
        layer: whose parameters there are, where there are any.
        masks: of each input, (1, columns) or None.
        evaluation: whether nothing is to be learned.
        batch, dtype: where there are no values to take them from.
        seed: of the parameters and of c.
    """

    def __init__(
        self,
        make: Make,
        values: list[Array],
        shapes: list[Shape],
        *,
        layer: Layer | None = None,
        masks: Sequence[Array | None] = (),
        evaluation: bool = False,
        batch: int = 1,
        dtype: Any = np.float64,
        seed: int = 1,
    ) -> None:
        if values:
            dtype, batch = values[0].dtype, values[0].shape[1] // prod(shapes[0][:-1])
        layout = Layout.of(layer.demands("node", *shapes) if layer else [])
        self.state = State(layout, {}, batch, 0, np.dtype(dtype))
        self.random = np.random.default_rng(seed)
        for parameter in layout.parameters:
            shape = parameter.user(self.state.values).shape
            self.state.set_value(parameter.name, self.random.normal(0, 0.5, shape))
        b = Builder(self.state, batch, training=not evaluation)
        b.node = "node"
        self.inputs = [b.hidden(shape) for shape in shapes]
        for tensor, array in zip(self.inputs, values, strict=True):
            tensor.value[...] = array
        for tensor, mask in zip(self.inputs, masks, strict=False):
            tensor.mask = mask
        self.output = make(b, self.inputs)
        self.cotangent = self.random.normal(size=self.output.value.shape).astype(dtype)
        self.forward_end = len(b.instructions)
        if not evaluation:
            b.apply(self.probe(b))
            b.resume()
        self.program = b.finish()
        self.streams = {key: each.state for key, each in self.state.streams.items()}

    def probe(self, b: Builder) -> Operation:
        """Σ c·O, whose gradient is c."""
        total = b.scalar()
        total.grad = total.value
        yield total
        b.emit("probe", "", *self.output.receive(copy, self.cotangent))

    def forward(self) -> float:
        """Σ c·O, with the same random numbers every time."""
        for key, stream in self.state.streams.items():
            stream.state = self.streams[key]
        self.program.run_part(0, self.forward_end)
        return float((self.output.value * self.cotangent).sum())

    def run(self) -> "Rig":
        """Forward and backward."""
        self.forward()
        self.program.run_part(self.forward_end, len(self.program.instructions))
        return self

    def gradients(self) -> list[Array]:
        """Those of all inputs, then that of the parameters."""
        self.run()
        arrived = [np.zeros_like(x.value) if x.grad is None else x.grad.copy() for x in self.inputs]
        return [*arrived, self.state.gradient.copy()]

    def numeric_gradients(self, step: float = 1e-3) -> list[Array]:
        """The same by finite differences; 0 where a weight is held."""
        places = [*(x.value for x in self.inputs), self.state.values]
        *arrived, learned = [numeric_gradient(self.forward, place, step) for place in places]
        learned[self.state.layout.cut] = 0
        learned[self.state.layout.trained :] = 0
        return [*arrived, learned]


def away_from_zero(shape: tuple[int, ...], dtype: Any = np.float64) -> Array:
    """Random numbers of both signs with sizes between 0.05 and 2."""
    random = np.random.default_rng(3)
    signs = random.choice([-1.0, 1.0], shape)
    return (signs * random.uniform(0.05, 2, shape)).astype(dtype)
