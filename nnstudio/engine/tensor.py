"""An operation's output while a program is built."""

from math import prod
from typing import Any

import numpy as np

from nnstudio.engine.arrays import Array, aligned, copy
from nnstudio.engine.program import Call


class Tensor:
    """Values of one node or step, with room for their gradient.

    Attributes:
        shape: of one example.
        value: (features, batch), contiguous.
        ones: the same memory with a row of ones below, so that a product with it adds the bias.
        grad: ∂L/∂value; None until something sends a gradient here.
        wanted: whether anything that learns lies before it; gradients sent to an unwanted tensor vanish.
        logits: the tensor that a sigmoid or softmax made this one from, for losses that are computed from it.
        link: the name of that activation.
        arrivals: scratch by shape, shared by all tensors of a program: what arrives there is added by the next call.
    """

    def __init__(
        self,
        shape: tuple[int, ...],
        batch: int,
        dtype: np.dtype[Any],
        *,
        wanted: bool,
        arrivals: dict[tuple[int, ...], Array] | None = None,
    ) -> None:
        self.shape = shape
        self.arrivals = {} if arrivals is None else arrivals
        self.ones = aligned((prod(shape) + 1, batch), dtype)
        self.ones[-1] = 1
        self.value = self.ones[:-1]
        self.grad: Array | None = None
        self.wanted = wanted
        self.logits: Tensor | None = None
        self.link = ""

    def receive(self, function: Any, *arguments: Any, ones: bool = False) -> list[Call]:
        """The calls that bring a gradient here: the first arrival writes, later ones add, unwanted ones vanish.

        With `ones` the function also writes a gradient of the row of ones, which nobody reads.
        """
        if not self.wanted:
            return []
        if self.grad is not None and function is copy:
            return [(np.add, self.grad, *arguments, self.grad)]
        room = aligned(self.ones.shape, self.ones.dtype) if self.grad is None else self.arrival_room()
        arrival = (function, *arguments, room if ones else room[:-1])
        if self.grad is None:
            self.grad = room[:-1]
            return [arrival]
        return [arrival, (np.add, self.grad, room[:-1], self.grad)]

    def arrival_room(self) -> Array:
        """Memory for a gradient that is added at once."""
        if self.ones.shape not in self.arrivals:
            self.arrivals[self.ones.shape] = aligned(self.ones.shape, self.ones.dtype)
        return self.arrivals[self.ones.shape]

    @property
    def delta(self) -> Array:
        """The gradient, in an operation's backward part, where it is known to have arrived."""
        if self.grad is None:
            raise RuntimeError("an operation was resumed although no gradient arrived")
        return self.grad

    def as_users_see(self, array: Array) -> Array:
        """A view (batch, *shape) of an array (features, batch)."""
        axes = len(self.shape)
        return array.reshape(*self.shape, array.shape[-1]).transpose(axes, *range(axes))
