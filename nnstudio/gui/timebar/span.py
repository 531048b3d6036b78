"""The part of a run that is seen on the time bar: plain arithmetic between iterations and pixels."""

import math

import msgspec

SHORTEST = 20
"""Iterations that are seen at least."""
STEPS = (1, 2, 5)


class Span(msgspec.Struct, frozen=True):
    """Iterations side by side in an area some pixels wide.

    Attributes:
        end: the furthest iteration of the run.
        width: of the area.
        first, last: what is seen, in iterations.
    """

    end: int
    width: float
    first: float
    last: float

    @classmethod
    def whole(cls, end: int, width: float) -> "Span":
        """All of a run."""
        return cls(end, max(width, 1.0), 0.0, float(max(end, 1)))

    @property
    def zoomed(self) -> bool:
        """Whether only a part is seen."""
        return self.last - self.first < max(self.end, 1)

    def x(self, iteration: float) -> float:
        """Pixel at which an iteration lies."""
        return (iteration - self.first) / (self.last - self.first) * self.width

    def at(self, x: float) -> int:
        """The iteration nearest to a pixel, within the run."""
        place = self.first + x / self.width * (self.last - self.first)
        return min(max(round(place), 0), self.end)

    def around(self, first: float, length: float) -> "Span":
        """Another part of that length, or as long as there is run, moved inside it."""
        whole = float(max(self.end, 1))
        length = min(max(length, SHORTEST), whole)
        first = min(max(first, 0.0), whole - length)
        return Span(self.end, self.width, first, first + length)

    def zoom(self, factor: float, x: float) -> "Span":
        """So many times as much detail, with what is at a pixel staying there."""
        length = min(max((self.last - self.first) / factor, SHORTEST), max(self.end, 1))
        place = self.first + x / self.width * (self.last - self.first)
        return self.around(place - x / self.width * length, length)

    def pan(self, share: float) -> "Span":
        """Moved by a share of what is seen."""
        length = self.last - self.first
        return self.around(self.first + share * length, length)

    def grown(self, end: int, width: float) -> "Span":
        """For another end of the run or another width; what reached to the end still does."""
        if not self.zoomed:
            return Span.whole(end, width)
        length, moved = self.last - self.first, end - self.end if self.last >= self.end else 0
        return Span(end, max(width, 1.0), 0.0, 1.0).around(self.first + moved, length)

    def showing(self, iteration: int) -> "Span":
        """Moved as little as shows an iteration."""
        length = self.last - self.first
        return self.around(min(max(self.first, iteration - length), iteration), length)

    def ticks(self, apart: float) -> range:
        """Round iterations at least some pixels apart."""
        least = max(apart * (self.last - self.first) / self.width, 1.0)
        power = 10 ** math.floor(math.log10(least))
        step = next((each * power for each in STEPS if each * power >= least), 10 * power)
        return range(math.ceil(self.first / step) * step, math.floor(self.last) + 1, step)
