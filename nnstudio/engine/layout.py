"""Where each parameter lies in the flat vectors, and how users see it.

A layer asks for a `Matrix`; stored it is (units, fan_in + 1) with the bias as its last column, seen it is a weight
(in, out) and a bias (out,). This is the only place that knows both.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnstudio.engine.arrays import ALIGNMENT, Array
from nnstudio.engine.initializer import Initializer
from nnstudio.engine.streams import generator

LANE = ALIGNMENT // 4
"""Elements to which each matrix is padded, so that it begins at an aligned address in either precision."""


@dataclass(frozen=True)
class Matrix:
    """A layer's request for a weight (fan_in, units) and, unless `bias` is None, a bias (units,)."""

    fan_in: int
    units: int
    weight: Initializer
    bias: Initializer | None

    @property
    def columns(self) -> int:
        """Of the stored matrix: one for each input, and one for the bias."""
        return self.fan_in + (self.bias is not None)

    @property
    def count(self) -> int:
        """Number of values."""
        return self.units * self.columns


@dataclass(frozen=True)
class Parameter:
    """One array as users know it.

    Attributes:
        name: such as "hidden1.weight".
        shape: (in, out) or (out,).
        node: the name of its node.
        matrix: what it is part of.
        offset: where that matrix begins in the flat vectors.
    """

    name: str
    shape: tuple[int, ...]
    node: str
    matrix: Matrix
    offset: int

    def block(self, flat: Array) -> Array:
        """The stored matrix (units, columns) in a flat vector; the bias is the last of fan_in + 1 columns."""
        stored = flat[self.offset : self.offset + self.matrix.count]
        return stored.reshape(self.matrix.units, self.matrix.columns)

    def user(self, flat: Array) -> Array:
        """The view that users see in a flat vector."""
        block = self.block(flat)
        return block[:, self.matrix.fan_in] if self.is_bias else block[:, : self.matrix.fan_in].T

    @property
    def is_bias(self) -> bool:
        """Whether this is the bias."""
        return len(self.shape) == 1

    def draw(self, seed: int) -> Array:
        """Initial values as users see them, float64, from the parameter's own random stream."""
        initializer = (self.matrix.bias if self.is_bias else None) or self.matrix.weight
        random = generator(seed, self.node, self.name.partition(".")[2])
        return initializer.draw(random, self.matrix.fan_in, self.matrix.units, self.shape)


@dataclass(frozen=True)
class Layout:
    """All parameters of a network and the length of its flat vectors."""

    parameters: tuple[Parameter, ...]
    size: int

    @classmethod
    def of(cls, requests: Iterable[tuple[str, Matrix]]) -> "Layout":
        """Place the matrices of (node, matrix) one behind the other, each at an aligned address."""
        parameters: list[Parameter] = []
        size = 0
        for node, matrix in requests:
            parameters.append(Parameter(f"{node}.weight", (matrix.fan_in, matrix.units), node, matrix, size))
            if matrix.bias is not None:
                parameters.append(Parameter(f"{node}.bias", (matrix.units,), node, matrix, size))
            size += -(-matrix.count // LANE) * LANE
        return cls(tuple(parameters), size)

    def __getitem__(self, name: str) -> Parameter:
        return self.by_name[name]

    @cached_property
    def by_name(self) -> dict[str, Parameter]:
        """Parameters by name."""
        return {parameter.name: parameter for parameter in self.parameters}

    def initial(self, seed: int, dtype: np.dtype[np.floating]) -> Array:
        """A flat vector of freshly drawn parameters; the padding between them is 0."""
        flat = np.zeros(self.size, dtype)
        for parameter in self.parameters:
            parameter.user(flat)[...] = parameter.draw(seed)
        return flat
