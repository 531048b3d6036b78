"""How fast a training goes and may go, and how much of its time others may have."""

import sys
import time

computed = time.perf_counter if sys.platform == "win32" else time.thread_time
"""Seconds that this thread computed; on Windows, which counts them by sixty-fourths, seconds that passed."""
SPAN = 0.3
"""Seconds over which speed is measured."""


class Pace:
    """Measures iterations per second and holds them to a limit.

    Attributes:
        limit: iterations per second; None: any.
        speed: as measured.
    """

    def __init__(self, limit: float | None = None) -> None:
        self.limit = limit
        self.begin(0)

    def begin(self, iteration: int) -> None:
        """Measure and allow from here on."""
        self.speed = 0.0
        self.start = self.mark = (iteration, time.perf_counter())

    def note(self, iteration: int) -> None:
        """The training has come to an iteration."""
        passed = time.perf_counter() - self.mark[1]
        if passed >= SPAN:
            self.speed = (iteration - self.mark[0]) / passed
            self.mark = (iteration, self.mark[1] + passed)

    def allowed(self) -> int | None:
        """The iteration that may have been reached by now; None: any."""
        if self.limit is None:
            return None
        return self.start[0] + int((time.perf_counter() - self.start[1]) * self.limit) + 1

    def delay(self, iteration: int) -> float:
        """Seconds until another iteration is allowed."""
        if self.limit is None:
            return 0.0
        return max(0.0, self.start[1] + (iteration - self.start[0]) / self.limit - time.perf_counter())


class Allowance:
    """Holds what recurs to a share of what a thread computes: behind each there is a pause that makes up for it.

    Args:
        share: of all that the thread computes.
        longest: seconds of a pause at most, however much is to be made up for.
    """

    def __init__(self, share: float, longest: float) -> None:
        self.ratio = 1 / share - 1
        self.longest = longest
        self.until = 0.0

    def spend(self, seconds: float) -> None:
        """So much was taken just now."""
        self.until = computed() + min(self.ratio * seconds, self.longest)

    @property
    def due(self) -> bool:
        """Whether the pause is over."""
        return computed() >= self.until
