"""Embedding."""

import numpy as np

from nnstudio.base.catalogue import Integer, KindOf
from nnstudio.engine.arrays import Array
from nnstudio.engine.builder import Builder, Operation, Weights
from nnstudio.engine.initializers import INITIALIZERS
from nnstudio.engine.layer import ShapeError, WeightedLayer
from nnstudio.engine.layout import Matrix, weight
from nnstudio.engine.tensor import Tensor


class Embedding(WeightedLayer):
    """Gives each token of a vocabulary a vector that is learned: O(t) is the row of W that token x(t) names.

    Source: Bengio et al., "A Neural Probabilistic Language Model", JMLR 3 (2003).
    """

    name = "embedding"
    title = "Embedding"
    group = "Sequence"

    vocabulary = Integer(
        1000, minimum=1, maximum=10_000_000, help="number of tokens: those that arrive are 0 … one less"
    )
    units = Integer(8, minimum=1, maximum=1_000_000, help="length of each token's vector")
    initializer = KindOf(INITIALIZERS, "normal", help="how the first vectors are drawn")

    def output_shape(self, *inputs: tuple[int, ...]) -> tuple[int, ...]:
        """(time, units) for (time,) tokens."""
        if len(inputs[0]) != 1:
            raise ShapeError(
                f"an embedding takes token numbers along one axis, time, and what arrives has shape {inputs[0]}",
                "Give the input before it a shape of one axis, the number of time steps",
            )
        return (inputs[0][0], self.units)

    def matrices(self, *inputs: tuple[int, ...]) -> tuple[Matrix, ...]:  # noqa: ARG002
        """(vocabulary, units)."""
        return (Matrix(self.units, (weight(self.initializer, self.vocabulary),)),)

    def build(self, b: Builder, *inputs: Tensor) -> Tensor:
        """One lookup for all time steps."""
        return b.apply(looked_up(b, b.weights(f"{b.node}.weight"), inputs[0]))


def looked_up(b: Builder, w: Weights, x: Tensor) -> Operation:
    """O(t) = W[x(t)]; back, the gradients of all places of a token add up. No gradient reaches the tokens."""
    out = b.tensor("activation", (x.shape[0], len(w.value)), wanted=w.wanted)
    out.mask = x.mask
    tokens = b.array((x.value.size,), np.intp)
    b.emit("lookup", "O(t) = W[x(t)]", (number, x.value, tokens), (look_up, w.value, tokens, out.value))
    yield out
    b.emit("weight gradient", "∂L/∂W[v] = Σ ∂L/∂O(t) where x(t) = v", *w.receive(add_up, out.delta, tokens))


def number(values: Array, into: Array) -> None:
    """Token numbers, kept like all values, as whole numbers."""
    into[:] = values.reshape(-1)


def look_up(table: Array, tokens: Array, into: Array) -> None:
    """Columns of a table (units, vocabulary) into (units, tokens)."""
    table.take(tokens, 1, into, "clip")


def add_up(columns: Array, tokens: Array, into: Array) -> None:
    """Add columns (units, tokens) up by token into (units, vocabulary)."""
    order = tokens.argsort(kind="stable")
    rising = tokens[order]
    starts = np.flatnonzero(np.r_[True, rising[1:] != rising[:-1]])
    into.fill(0)
    into[:, rising[starts]] = np.add.reduceat(columns[:, order], starts, axis=1)
