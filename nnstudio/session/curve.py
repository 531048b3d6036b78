"""Recorded curves of any length in bounded memory, with every spike in them."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

CAPACITY = 2**16
"""Points kept; a longer curve is kept in blocks of 2, 4, 8 … values with their smallest, mean and largest."""
WAITING = 1024
"""Values that wait in a list, because adding to an array one by one is slow."""


class Recorder:
    """Values by iteration.

    Attributes:
        block: values that each point stands for.
        points: (5, n) last iteration, low, mean, high and number of values of each block.
        waiting: iterations and values that are not in a block yet.
    """

    def __init__(self) -> None:
        self.block = 1
        self.points = np.empty((5, 0))
        self.waiting: list[tuple[int, float]] = []

    def add(self, iteration: int, value: float) -> None:
        """Record the value after an iteration."""
        self.waiting.append((iteration, value))
        if len(self.waiting) > max(WAITING, self.block):
            self.flush()

    def flush(self) -> None:
        """Move full blocks of what waits to the points; double the blocks once there are too many.

        The latest value always waits, so that it is known exactly.
        """
        whole = (len(self.waiting) - 1) // self.block * self.block
        self.points = np.hstack([self.points, merged(as_points(self.waiting[:whole]), self.block)])
        del self.waiting[:whole]
        if self.points.shape[1] > CAPACITY:
            even = self.points.shape[1] // 2 * 2
            self.points = np.hstack([merged(self.points[:, :even], 2), self.points[:, even:]])
            self.block *= 2

    def everything(self) -> Array:
        """All points (5, n), the last of which may stand for fewer values."""
        return np.hstack([self.points, merged(as_points(self.waiting), self.block)])

    def truncate(self, iteration: int) -> None:
        """Forget what was recorded after an iteration, and the rest of the block that it lies in."""
        self.waiting = [each for each in self.waiting if each[0] <= iteration]
        self.points = self.points[:, : np.searchsorted(self.points[0], iteration, "right")]

    def at(self, iteration: int) -> float | None:
        """The latest value up to an iteration; None where nothing was recorded.

        The latest of all is exact; an earlier one is the mean of its block.
        """
        if self.waiting and self.waiting[-1][0] <= iteration:
            return self.waiting[-1][1]
        points = self.everything()
        place = int(np.searchsorted(points[0], iteration, "right")) - 1
        return float(points[2, place]) if place >= 0 else None

    def thinned(self, limit: int) -> Array:
        """At most `limit` points: (4, points) iteration, low, mean, high."""
        points = self.everything()
        return merged(points, -(-points.shape[1] // max(limit, 1)))[:4]

    def copy(self) -> "Recorder":
        """The same values, to go on by themselves."""
        other = Recorder()
        other.block, other.points, other.waiting = self.block, self.points, list(self.waiting)
        return other

    def state(self) -> Array:
        """What `from_state` makes the same recorder of: (5, n), the first column being the block and what waits."""
        head = np.array([[self.block], [len(self.waiting)], [0], [0], [0]], float)
        return np.hstack([head, self.points, as_points(self.waiting)])

    @classmethod
    def from_state(cls, state: Array) -> "Recorder":
        """The recorder of which `state` is."""
        recorder = cls()
        recorder.block, waiting = int(state[0, 0]), int(state[1, 0])
        split = state.shape[1] - waiting
        recorder.points = state[:, 1:split].copy()
        recorder.waiting = [(int(iteration), float(value)) for iteration, value in state[:2, split:].T]
        return recorder


class Rows:
    """Values of several curves at once, which wait until somebody looks: that is cheaper than adding one by one.

    Attributes:
        names: of the curves.
        waiting: iterations and values (curves,).
    """

    def __init__(self, names: list[str]) -> None:
        self.names = names
        self.waiting: list[tuple[int, Array]] = []

    def add(self, iteration: int, values: Array) -> None:
        """Record the values after an iteration."""
        self.waiting.append((iteration, values))

    def spread(self, curves: dict[str, Recorder]) -> None:
        """Move all to the curves."""
        rows, self.waiting = self.waiting, []
        for column, name in enumerate(self.names if rows else ()):
            recorder = curves.setdefault(name, Recorder())
            for iteration, values in rows:
                recorder.add(iteration, float(values[column]))


def as_points(values: list[tuple[int, float]]) -> Array:
    """Values as points (5, n) of one value each."""
    iterations, numbers = np.array(values, float).reshape(-1, 2).T
    return np.stack([iterations, numbers, numbers, numbers, np.ones_like(numbers)])


def merged(points: Array, factor: int) -> Array:
    """Points (5, n) in blocks of `factor`: last iteration, smallest low, mean, largest high, number of values."""
    if factor < 2 or not points.shape[1]:
        return points
    starts = np.arange(0, points.shape[1], factor)
    last = np.minimum(starts + factor, points.shape[1]) - 1
    count = np.add.reduceat(points[4], starts)
    mean = np.add.reduceat(points[2] * points[4], starts) / count
    low, high = np.minimum.reduceat(points[1], starts), np.maximum.reduceat(points[3], starts)
    return np.stack([points[0, last], low, mean, high, count])
