"""The range of values that a picture's colors span: calm, printed, and true to recent values."""

import math
from typing import Any

import numpy as np

from nnstudio.gui.plots.numerals import tick

STEPS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
MEMORY = 30
SLACK = 0.6
SPAN = 1e6


class Scale:
    """Limits that grow at once and shrink when the values have settled, or stayed for a while, well below them.

    Signed values have zero in the middle of the colors; values that were never negative have it at the low end.

    Attributes:
        limit: the largest size that still has a color of its own; a round number.
        signed: whether colors reach from −limit to limit rather than from 0.
        lasting: whether colors span all values since the scale was new, rather than recent ones.
    """

    def __init__(self, *, signed: bool) -> None:
        self.signed = signed
        self.limit = 1.0
        self.lasting = False
        self._recent: list[float] = []
        self._peak = 0.0

    @property
    def words(self) -> str:
        """The low end of the colors in a legend, and whether they span all time."""
        return f"all time {tick(self.low)}" if self.lasting else tick(self.low)

    def last(self, lasting: bool) -> None:
        """Span all values so far, or recent ones."""
        self.lasting = lasting
        if self._recent:
            self.limit = round_up(self._peak if lasting else max(self._recent))

    @property
    def low(self) -> float:
        """The value at the low end of the colors."""
        return -self.limit if self.signed else 0.0

    def follow(self, low: float, high: float, *, settled: bool = False) -> None:
        """Take the smallest and largest finite value of the newest picture, which stays for a while if settled."""
        self.signed = self.signed or low < 0
        fresh = not self._recent
        newest = max(abs(low), abs(high))
        settled = settled and newest > 0
        self._recent = [newest] if settled else [*self._recent[1 - MEMORY :], newest]
        self._peak = max(self._peak, newest)
        peak = self._peak if self.lasting else max(self._recent)
        known = settled or len(self._recent) == MEMORY
        if fresh or peak > self.limit or (known and peak < SLACK * self.limit):
            self.limit = round_up(peak)

    def index(self, values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """The place of each value in a table of 256 colors; what is not finite gets the middle."""
        share = np.clip(values, self.low, self.limit) / self.limit
        place = (share + 1) * 127.5 if self.signed else share * 255
        places: np.ndarray[Any, Any] = np.where(np.isnan(place), 128, place + 0.5).astype(np.uint8)
        return places


class LogScale(Scale):
    """Colors that stand for powers of ten, of values above zero; others have the color of the low end.

    The limits are round numbers around all values since the latest pause.
    """

    def __init__(self, *, signed: bool = False) -> None:
        super().__init__(signed=signed)
        self._floor: float | None = None
        self._ends = (math.inf, 0.0)
        self._newest = (1.0, 1.0)

    @property
    def words(self) -> str:
        """The low end of the colors in a legend, and whether they span all time."""
        return f"{'all time ' if self.lasting else ''}log {tick(self.low)}"

    def last(self, lasting: bool) -> None:
        """Span all values so far, or those since the latest pause."""
        self.lasting = lasting
        if self._floor is not None:
            self.span(*(self._ends if lasting else self._newest))

    def span(self, floor: float, limit: float) -> None:
        """Take limits, which differ at least by a factor of two."""
        self._floor = min(floor, limit / 2) or limit
        self.limit = max(limit, 2 * self._floor)

    @property
    def low(self) -> float:
        """The value at the low end of the colors."""
        return self.limit / 10 if self._floor is None else self._floor

    def follow(self, low: float, high: float, *, settled: bool = False) -> None:
        """Take the smallest and largest finite value of the newest picture; a settled one forgets those before."""
        if high <= 0:
            return
        limit, floor = round_up(high), round_down(low if low > 0 else high / SPAN)
        self._newest = floor, limit
        self._ends = min(self._ends[0], floor), max(self._ends[1], limit)
        if self.lasting:
            floor, limit = self._ends
        elif self._floor is not None and not settled:
            limit, floor = max(limit, self.limit), min(floor, self._floor)
        self.span(floor, limit)

    def index(self, values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """The place of each value in a table of 256 colors; what is not finite gets the middle."""
        low, high = math.log(self.low), math.log(self.limit)
        place = (np.log(np.clip(values, self.low, self.limit, dtype=float)) - low) / (high - low) * 255
        places: np.ndarray[Any, Any] = np.where(np.isnan(place), 128, place + 0.5).astype(np.uint8)
        return places


class SignedLogScale(Scale):
    """Colors that stand for a sign and a power of ten; sizes below the limit's millionth have that of zero."""

    def __init__(self) -> None:
        super().__init__(signed=True)

    def index(self, values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """The place of each value in a table of 256 colors; what is not finite gets the middle."""
        sizes = np.clip(np.abs(values) / self.limit, 1 / SPAN, 1.0)
        shares = 1 + np.log(sizes) / math.log(SPAN)
        place = (1 + np.sign(values) * shares) * 127.5
        places: np.ndarray[Any, Any] = np.where(np.isnan(place), 128, place + 0.5).astype(np.uint8)
        return places


def scale_of(*, signed: bool, logarithmic: bool) -> Scale:
    """A new scale."""
    return LogScale() if logarithmic else Scale(signed=signed)


def round_up(size: float) -> float:
    """The next round number that is not below the size; 1 for zero."""
    if size <= 0 or not math.isfinite(size):
        return 1.0
    power = 10.0 ** math.floor(math.log10(size)) or 5e-324
    step = next((step for step in STEPS if size <= step * power * (1 + 1e-12)), 10.0)
    rounded = float(f"{step * power:.3g}")
    return rounded if math.isfinite(rounded) else size


def round_down(size: float) -> float:
    """The next round number that is not above a positive size."""
    power = 10.0 ** math.floor(math.log10(size)) or 5e-324
    step = next((step for step in reversed(STEPS) if step * power <= size * (1 + 1e-12)), 1.0)
    return float(f"{step * power:.3g}") or size
