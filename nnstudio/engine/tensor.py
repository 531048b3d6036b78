"""An operation's output while a program is built."""

from collections.abc import Callable

import numpy as np

from nnstudio.engine.arrays import Array, copy
from nnstudio.engine.program import Call

Room = Callable[[tuple[int, ...]], Array]
"""Makes, or lends, memory of a shape."""


class Tensor:
    """Values of one node or step, with room for their gradient.

    An example's last axis, its features, lies in the rows; its other axes, such as time, lie beside the batch in the
    columns. A dense layer, an activation or a loss is therefore the same for one vector and for a sequence of them.

    Attributes:
        shape: of one example.
        value: (features, columns), contiguous; columns = product of the other axes × batch.
        ones: the same memory with a row of ones below, so that a product with it adds the bias; None where there is no
            such row.
        grad: ∂L/∂value; None until something sends a gradient here.
        wanted: whether anything that learns lies before it; gradients sent to an unwanted tensor vanish.
        mask: (1, columns) 1 for the time steps that are there and 0 for padding; None where all are there.
        logits: the tensor that a sigmoid or softmax made this one from, for losses that are computed from it.
        link: the name of that activation.
        parts: what it was split into; gradients arrive at the parts only.
    """

    def __init__(
        self,
        shape: tuple[int, ...],
        value: Array,
        room: Room,
        scratch: Room,
        *,
        wanted: bool,
        ones: Array | None = None,
    ) -> None:
        self.shape = shape
        self.value = value
        self.ones = ones
        self.grad: Array | None = None
        self.wanted = wanted
        self.mask: Array | None = None
        self.logits: Tensor | None = None
        self.link = ""
        self.parts: list[Tensor] = []
        self._room = room
        self._scratch = scratch

    def receive(self, function: object, *arguments: object, ones: bool = False) -> list[Call]:
        """The calls that bring a gradient here: the first arrival writes, later ones add, unwanted ones vanish.

        With `ones` the function also writes a gradient of the row of ones, which nobody reads.
        """
        if not self.wanted:
            return []
        if self.parts:
            raise RuntimeError("a gradient was sent to a tensor that was split, and not to its parts")
        if self.grad is not None and function is copy:
            return [(np.add, self.grad, *arguments, self.grad)]
        if self.grad is None:
            whole = self._room(self.whole_shape)
            self.grad = whole[: len(self.value)]
            return [(function, *arguments, whole if ones else self.grad)]
        whole = self._scratch(self.whole_shape)
        arrival = whole[: len(self.value)]
        return [(function, *arguments, whole if ones else arrival), (np.add, self.grad, arrival, self.grad)]

    @property
    def whole_shape(self) -> tuple[int, ...]:
        """Of its memory with the row of ones, where there is one."""
        return self.value.shape if self.ones is None else self.ones.shape

    @property
    def delta(self) -> Array:
        """The gradient, in an operation's backward part, where it is known to have arrived."""
        if self.grad is None:
            raise RuntimeError("an operation was resumed although no gradient arrived")
        return self.grad

    def split(self, *sizes: int) -> list["Tensor"]:
        """Its rows as several tensors over the same memory; the gradient of a part that nobody uses stays 0."""
        ends = np.cumsum(sizes)
        for start, end in zip(ends - sizes, ends, strict=True):
            rows = slice(int(start), int(end))
            part = Tensor(
                (int(end - start),), self.value[rows], self._part_room(rows), self._scratch, wanted=self.wanted
            )
            part.mask = self.mask
            self.parts.append(part)
        return self.parts

    def _part_room(self, rows: slice) -> Room:
        """Lends those rows of this tensor's gradient."""

        def room(shape: tuple[int, ...]) -> Array:  # noqa: ARG001
            if self.grad is None:
                self.grad = self._room(self.whole_shape)[: len(self.value)]
            return self.grad[rows]

        return room

    def detached(self) -> "Tensor":
        """The same values; gradients sent there vanish."""
        found = Tensor(self.shape, self.value, self._room, self._scratch, wanted=False, ones=self.ones)
        found.mask = self.mask
        return found

    def as_users_see(self, array: Array) -> Array:
        """A view (batch, *shape) of an array (features, columns)."""
        return user_view(array, self.shape)


def user_view(array: Array, shape: tuple[int, ...]) -> Array:
    """A view (batch, *shape) of an array (features, columns)."""
    *others, features = shape
    if not others:
        return array.T
    deep = array.reshape(features, *others, -1)
    return deep.transpose(deep.ndim - 1, *range(1, deep.ndim - 1), 0)
