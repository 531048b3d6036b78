"""Recorded curves of any length in bounded memory, with every spike in them."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

CAPACITY = 2**18
"""Points kept; a longer curve is kept in blocks of 2, 4, 8 … values with their smallest, mean and largest."""


class Recorder:
    """Values by iteration.

    Attributes:
        block: values that each point stands for.
        count: points, the last of which may stand for fewer values.
    """

    def __init__(self) -> None:
        self.block = 1
        self.count = 0
        self.filled = 0
        self.points = np.empty((4, 64))

    def add(self, iteration: int, value: float) -> None:
        """Record the value after an iteration."""
        if self.filled == self.block or self.count == 0:
            self.make_room()
            self.count += 1
            self.filled = 0
        point = self.points[:, self.count - 1]
        self.filled += 1
        if self.filled == 1:
            point[:] = (iteration, value, value, value)
        else:
            mean = point[2] + (value - point[2]) / self.filled
            point[:] = (iteration, min(point[1], value), mean, max(point[3], value))

    def make_room(self) -> None:
        """Grow, or merge neighbours once the capacity is reached."""
        if self.count == CAPACITY:
            self.points[:, : self.count // 2] = merged(self.points[:, : self.count], 2)
            self.count //= 2
            self.block *= 2
        elif self.count == self.points.shape[1]:
            self.points = np.hstack([self.points, np.empty_like(self.points)])

    def truncate(self, iteration: int) -> None:
        """Forget what was recorded after a later iteration than this one."""
        self.count = int(np.searchsorted(self.points[0, : self.count], iteration, "right"))
        self.filled = self.block

    def at(self, iteration: int) -> float | None:
        """The latest value up to an iteration (the mean of its block); None where nothing was recorded."""
        place = int(np.searchsorted(self.points[0, : self.count], iteration, "right")) - 1
        return float(self.points[2, place]) if place >= 0 else None

    def thinned(self, limit: int) -> Array:
        """At most `limit` points: (4, points) iteration, low, mean, high."""
        found = self.points[:, : self.count]
        return merged(found, -(-self.count // max(limit, 1))) if self.count > limit else found.copy()

    def state(self) -> Array:
        """What `from_state` makes the same recorder of: (4, points + 1)."""
        head = np.array([[self.block], [self.filled], [0], [0]], float)
        return np.hstack([head, self.points[:, : self.count]])

    @classmethod
    def from_state(cls, state: Array) -> "Recorder":
        """The recorder of which `state` is."""
        recorder = cls()
        recorder.block, recorder.filled = int(state[0, 0]), int(state[1, 0])
        recorder.points = np.ascontiguousarray(state[:, 1:])
        recorder.count = recorder.points.shape[1]
        return recorder


def merged(points: Array, factor: int) -> Array:
    """Points (4, n) in blocks of `factor`: last iteration, smallest low, mean of means, largest high."""
    starts = np.arange(0, points.shape[1], factor)
    last = np.minimum(starts + factor, points.shape[1]) - 1
    sums = np.add.reduceat(points[2], starts) / (last - starts + 1)
    low = np.minimum.reduceat(points[1], starts)
    return np.stack([points[0, last], low, sums, np.maximum.reduceat(points[3], starts)])
