"""Where each parameter lies in the flat vectors, and how users see it.

A layer asks for matrices; a stored matrix is (units, columns), its columns being the layer's parameters side by side,
seen by users as a weight (in, out), a recurrent weight (units, out) or a bias (out,). This is the only place that knows
both.
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
class Part:
    """Some columns of a stored matrix: one parameter.

    Attributes:
        name: such as "weight".
        columns: fan-in of a weight; 1 of a bias.
        initializers: one for all units, or one for each of several equal groups of them, such as an LSTM's gates.
        fan_in: what initializers are told; that of the weights, also for a bias.
        bias: whether users see a vector; it is neither regularized nor cut.
    """

    name: str
    columns: int
    initializers: tuple[Initializer, ...]
    fan_in: int
    bias: bool = False


def weight(initializer: Initializer, fan_in: int, name: str = "weight") -> Part:
    """A part of `fan_in` columns."""
    return Part(name, fan_in, (initializer,), fan_in)


def bias(*initializers: Initializer, fan_in: int, name: str = "bias") -> Part:
    """A part of one column."""
    return Part(name, 1, initializers, fan_in, bias=True)


@dataclass(frozen=True)
class Matrix:
    """A layer's request for parameters that lie side by side.

    Attributes:
        units: rows; what users see as the last axis.
        parts: the parameters, in the order of columns.
        gates: the number of equal groups that the rows are; a cut connection is cut in each.
    """

    units: int
    parts: tuple[Part, ...]
    gates: int = 1

    @cached_property
    def columns(self) -> int:
        """Of the stored matrix."""
        return sum(part.columns for part in self.parts)

    @cached_property
    def count(self) -> int:
        """Number of values."""
        return self.units * self.columns


@dataclass(frozen=True)
class Parameter:
    """One array as users know it.

    Attributes:
        name: such as "hidden1.weight".
        node: the name of its node.
        part: what was asked for.
        matrix: that it lies in.
        offset: where that matrix begins in the flat vectors.
        start: its first column.
    """

    name: str
    node: str
    part: Part
    matrix: Matrix
    offset: int
    start: int

    @property
    def shape(self) -> tuple[int, ...]:
        """(in, out) or (out,)."""
        return (self.matrix.units,) if self.part.bias else (self.part.columns, self.matrix.units)

    def block(self, flat: Array) -> Array:
        """The stored matrix (units, columns) that it lies in."""
        stored = flat[self.offset : self.offset + self.matrix.count]
        return stored.reshape(self.matrix.units, self.matrix.columns)

    def user(self, flat: Array) -> Array:
        """The view that users see in a flat vector."""
        return self.within(self.block(flat))

    def within(self, block: Array) -> Array:
        """The view that users see in the stored matrix."""
        if self.part.bias:
            return block[:, self.start]
        return block[:, self.start : self.start + self.part.columns].T

    def draw(self, seed: int) -> Array:
        """Initial values as users see them, float64, from the parameter's own random stream."""
        random = generator(seed, self.node, self.name.partition(".")[2])
        initializers = self.part.initializers
        units = self.matrix.units // len(initializers)
        shape = (*self.shape[:-1], units)
        drawn = [each.draw(random, self.part.fan_in, self.matrix.units, shape) for each in initializers]
        return np.concatenate(drawn, axis=-1)


@dataclass(frozen=True)
class Layout:
    """All parameters of a network and the length of its flat vectors.

    Attributes:
        parameters: in the order of the drawing.
        size: of a flat vector.
        trained: so many of its first elements are trained; behind them lie those of frozen nodes.
        cut: places of the weights that are held at 0.
    """

    parameters: tuple[Parameter, ...]
    size: int
    trained: int
    cut: Array

    @classmethod
    def of(cls, requests: Iterable["Demand"]) -> "Layout":
        """Place the matrices one behind the other, each at an aligned address, those of frozen nodes last."""
        wanted = list(requests)
        parameters: list[Parameter] = []
        cut: list[Array] = []
        size = trained = 0
        for demand in sorted(wanted, key=lambda each: each.frozen):
            start = 0
            for part in demand.matrix.parts:
                found = Parameter(f"{demand.node}.{part.name}", demand.node, part, demand.matrix, size, start)
                parameters.append(found)
                cut.append(places(found, demand.cut.get(part.name, ())))
                start += part.columns
            size += -(-demand.matrix.count // LANE) * LANE
            trained = trained if demand.frozen else size
        order = {demand.node: place for place, demand in reversed(list(enumerate(wanted)))}
        parameters.sort(key=lambda each: order[each.node])
        return cls(tuple(parameters), size, trained, np.sort(np.concatenate([np.empty(0, np.intp), *cut])))

    def __getitem__(self, name: str) -> Parameter:
        return self.by_name[name]

    @cached_property
    def by_name(self) -> dict[str, Parameter]:
        """Parameters by name."""
        return {parameter.name: parameter for parameter in self.parameters}

    def frozen(self, parameter: Parameter) -> bool:
        """Whether a parameter is not trained."""
        return parameter.offset >= self.trained

    def cuts(self, parameter: Parameter) -> Array:
        """Places of the cut weights in the flat vector's part that is the parameter's stored matrix."""
        low, high = np.searchsorted(self.cut, (parameter.offset, parameter.offset + parameter.matrix.count))
        return self.cut[low:high] - parameter.offset

    def initial(self, seed: int, dtype: np.dtype[np.floating]) -> Array:
        """A flat vector of freshly drawn parameters; cut weights and the padding between matrices are 0."""
        flat = np.zeros(self.size, dtype)
        for parameter in self.parameters:
            parameter.user(flat)[...] = parameter.draw(seed)
        flat[self.cut] = 0
        return flat


@dataclass(frozen=True)
class Demand:
    """What a node asks for.

    Attributes:
        node: its name.
        matrix: the parameters.
        frozen: whether they are not trained.
        cut: cut connections (from, to) by part.
    """

    node: str
    matrix: Matrix
    frozen: bool
    cut: dict[str, tuple[tuple[int, int], ...]]


def places(parameter: Parameter, connections: Iterable[tuple[int, int]]) -> Array:
    """Places in the flat vectors of the weights of connections (from, to), in every gate."""
    matrix, group = parameter.matrix, parameter.matrix.units // parameter.matrix.gates
    found = [
        parameter.offset + (gate * group + target) * matrix.columns + parameter.start + source
        for source, target in connections
        if source < parameter.part.columns and target < group
        for gate in range(matrix.gates)
    ]
    return np.array(found, np.intp)
