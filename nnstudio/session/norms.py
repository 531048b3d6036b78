"""How large parameters, their gradients and their updates are: one number each, for curves."""

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.engine.layout import Layout
from nnstudio.engine.program import Program
from nnstudio.engine.state import State

Array = npt.NDArray[Any]

MOST = 64
"""Parameters of a network of which norms are recorded; each has four curves."""


class Norms:
    """Measures all parameters of a machine's state at once.

    The stored rows of all matrices are cut where one parameter ends and the next begins; squares are added up piece by
    piece, and pieces by parameter.

    Attributes:
        curves: what is measured: "value.norm:<parameter>", and so gradient and update, and "rate.mean:<parameter>".
    """

    def __init__(self, state: State, program: Program) -> None:
        self.state = state
        layout, trained = state.layout, state.layout.trained
        starts, owners = pieces(layout)
        inside = int(np.searchsorted(starts, trained))
        count = len(layout.parameters) + 1
        lengths = {"value": len(state.values), "gradient": trained, "update": trained}
        begins = np.cumsum([0, *lengths.values()])
        self._places = [slice(a, b) for a, b in pairwise(begins)]
        cut = {"value": len(starts), "gradient": inside, "update": inside}
        self._starts = np.concatenate([starts[: cut[r]] + b for r, b in zip(lengths, begins[:-1], strict=True)])
        self._owners = np.concatenate([owners[: cut[r]] + i * count for i, r in enumerate(lengths)])
        self._squares = np.zeros(begins[-1], state.dtype)
        self._count = count * len(lengths)
        self.curves = [f"{role}.norm:{parameter.name}" for role in lengths for parameter in layout.parameters]
        self._sizes = np.array([], float)
        if program.rate is not None and program.rate.ndim:
            kept = [parameter for parameter in layout.parameters if not layout.frozen(parameter)]
            self.curves += [f"rate.mean:{parameter.name}" for parameter in kept]
            self._sizes = np.array([np.prod(parameter.shape) for parameter in layout.parameters], float)
            self._kept = np.array([not layout.frozen(parameter) for parameter in layout.parameters])
            self._rate = starts[:inside], owners[:inside]

    def measured(self, program: Program) -> Array:
        """The numbers of the pass that a program ran last, in the order of `curves`."""
        if program.change is None:
            raise ValueError("an evaluation changes nothing that could be measured")
        vectors = (self.state.values, self.state.gradient[: self.state.layout.trained], program.change)
        for place, vector in zip(self._places, vectors, strict=True):
            np.multiply(vector, vector, self._squares[place])
        sums = np.add.reduceat(self._squares, self._starts)
        found = np.sqrt(np.bincount(self._owners, sums, self._count)).reshape(len(vectors), -1)[:, :-1].reshape(-1)
        if not len(self._sizes) or program.rate is None:
            return found
        starts, owners = self._rate
        sums = np.bincount(owners, np.add.reduceat(program.rate, starts), len(self._sizes) + 1)
        means = sums[: len(self._sizes)] / self._sizes
        return np.concatenate([found, means[self._kept]])


def pieces(layout: Layout) -> tuple[Array, Array]:
    """Where pieces begin in a flat vector, rising, and the number of the parameter of each; padding has one more."""
    nobody = len(layout.parameters)
    ends = {parameter.offset + parameter.matrix.count for parameter in layout.parameters}
    begins = {parameter.offset for parameter in layout.parameters}
    found = [(end, nobody) for end in ends - begins if end < layout.size]
    for number, parameter in enumerate(layout.parameters):
        first, width = parameter.offset + parameter.start, parameter.matrix.columns
        found += [(first + row * width, number) for row in range(parameter.matrix.units)]
    starts, owners = np.array(sorted(found), np.intp).reshape(-1, 2).T
    return starts, owners
